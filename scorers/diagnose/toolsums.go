package diagnose

import (
	"cmp"
	"maps"
	"slices"

	"forerun/replay"
	"forerun/scorers"
)

// toolSums are the calls of each tool, over the cases where the calls of both
// arms are known.
type toolSums struct {
	all    tally // of any tool; its weights are every tool's
	byName map[string]*tally
	pooled bool
}

// mostTools bounds the tools that are told apart. A model that makes names up can
// call any number of them; beyond, all tools are one.
const mostTools = 100

// anyTool is the name of what is not told apart.
const anyTool = "any tool"

func (t *toolSums) add(f *facts) {
	p := f.pairs[toolCalls]
	if !p.known {
		return
	}
	t.all.add(f.group, f.weight, p, grid)
	if t.pooled {
		return
	}
	pairs := map[string]pair{}
	callsByTool(f.stable, func(name string, n float64) {
		p := pairs[name]
		p.stable += n
		pairs[name] = p
	})
	callsByTool(f.candidate, func(name string, n float64) {
		p := pairs[name]
		p.candidate += n
		pairs[name] = p
	})
	for name, p := range pairs {
		one, ok := t.byName[name]
		if !ok {
			if len(t.byName) == mostTools {
				t.pooled, t.byName = true, nil
				return
			}
			if t.byName == nil {
				t.byName = map[string]*tally{}
			}
			one = &tally{}
			t.byName[name] = one
		}
		one.add(f.group, f.weight, p, grid)
	}
}

// callsByTool gives each call its share of the arm's mean over its trials.
func callsByTool(trials []scorers.Judged, each func(name string, n float64)) {
	known := 0
	for _, j := range trials {
		if j.Outcome.ToolCalls != nil && !j.Outcome.Status.Missing() {
			known++
		}
	}
	for _, j := range trials {
		if j.Outcome.Status.Missing() {
			continue
		}
		for i := range j.Outcome.ToolCalls {
			each(j.Outcome.ToolCalls[i].Name, 1/float64(known))
		}
	}
}

// grown are the tools that are shown to be called more often, the largest growth
// first.
func (t *toolSums) grown(most int) []difference {
	if t.pooled {
		return nil
	}
	var out []difference
	for _, name := range slices.Sorted(maps.Keys(t.byName)) {
		one := *t.byName[name]
		one.weight, one.n = t.all.weight, t.all.n // where it is not called, that is none
		d := one.difference(&measureSpec{words: "calls of " + cut(name), unit: scorers.UnitNone})
		if d.up() {
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b difference) int { return cmp.Compare(b.change(), a.change()) })
	return out[:min(len(out), most)]
}

// toolCounts counts calls and misses of each tool by arm, unweighted: what the
// log could not answer is about the log, and not about traffic.
type toolCounts struct {
	byName map[string]*[3]callCount
	pooled bool
}

type callCount struct{ calls, misses int }

func (c callCount) share() float64 { return float64(c.misses) / float64(max(c.calls, 1)) }

func (t *toolCounts) add(arm int, calls []replay.Call) {
	for i := range calls {
		name := calls[i].Name
		if t.pooled {
			name = anyTool
		}
		if t.byName == nil {
			t.byName = map[string]*[3]callCount{}
		}
		one, ok := t.byName[name]
		if !ok && len(t.byName) == mostTools {
			t.pool()
			one = t.byName[anyTool]
		} else if !ok {
			one = &[3]callCount{}
			t.byName[name] = one
		}
		one[arm].calls++
		if calls[i].Source == replay.SourceMiss {
			one[arm].misses++
		}
	}
}

// pool makes one of all tools.
func (t *toolCounts) pool() {
	var sum [3]callCount
	for _, one := range t.byName {
		for arm := range sum {
			sum[arm].calls += one[arm].calls
			sum[arm].misses += one[arm].misses
		}
	}
	t.pooled, t.byName = true, map[string]*[3]callCount{anyTool: &sum}
}
