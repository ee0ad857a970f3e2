package scorers

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"forerun/datasets"
)

// medians are the median times of tools, read when they are first asked for. They
// take all cases, and most runs never ask.
type medians struct {
	read func() (map[string]map[string]float64, error)

	mu      sync.Mutex
	known   bool
	bySuite map[string]map[string]float64
	err     error
}

func (m *medians) of(suite string) map[string]float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.known {
		m.bySuite, m.err = m.read()
		m.known = true
	}
	return m.bySuite[suite]
}

// failure is what went wrong when they were read.
func (m *medians) failure() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.err
}

// toolMedians gives, by suite and tool, the median logged latency of a call.
func toolMedians(ctx context.Context, run RunDir) (map[string]map[string]float64, error) {
	times := map[string]map[string][]float64{}
	for c, err := range run.Cases(ctx) {
		if err != nil {
			return nil, fmt.Errorf("reading cases: %w", err)
		}
		bySuite := times[c.Suite]
		if bySuite == nil {
			bySuite = map[string][]float64{}
			times[c.Suite] = bySuite
		}
		for _, call := range loggedCalls(&c.Case) {
			if ms := call.LatencyMS; ms != nil && *ms >= 0 && !math.IsInf(*ms, 0) {
				bySuite[call.Name] = append(bySuite[call.Name], *ms)
			}
		}
	}
	medians := make(map[string]map[string]float64, len(times))
	for suite, tools := range times {
		medians[suite] = make(map[string]float64, len(tools))
		for tool, ms := range tools {
			medians[suite][tool] = median(ms)
		}
	}
	return medians, nil
}

// loggedCalls are the calls of the log that answers tools; a log that only
// tells of production's trajectory has them there.
func loggedCalls(c *datasets.Case) []datasets.ToolCall {
	if len(c.ToolLog) == 0 && c.Logged != nil {
		return c.Logged.ToolCalls
	}
	return c.ToolLog
}

// median sorts what it is given. Halves are added, not the sum halved, which
// could overflow.
func median(ms []float64) float64 {
	slices.Sort(ms)
	mid := len(ms) / 2
	if len(ms)%2 == 1 {
		return ms[mid]
	}
	return ms[mid-1]/2 + ms[mid]/2
}
