package diagnose

import (
	"math"

	"forerun/scorers/gate"
)

// groupCount is the number of random groups of clusters. Errors are estimated
// from so many sums, however many cases there are.
const groupCount = 1024

// tally is a measure's weighted sums over the cases where both arms have it.
type tally struct {
	n                         int
	weight, stable, candidate [groupCount]float64
}

func (t *tally) totals() (weight, stable, candidate float64, filled int) {
	for g := range groupCount {
		weight, stable, candidate = weight+t.weight[g], stable+t.stable[g], candidate+t.candidate[g]
		if t.weight[g] > 0 {
			filled++
		}
	}
	return weight, stable, candidate, filled
}

func (t *tally) add(group int, weight float64, p pair, grid float64) {
	t.n++
	t.weight[group] += onGrid(weight, grid)
	t.stable[group] += onGrid(weight*p.stable, grid)
	t.candidate[group] += onGrid(weight*p.candidate, grid)
}

// Sums of multiples of a power of two are exact as long as they stay below 2^53
// of them, and so do not depend on the order of cases. The grids are far finer
// than what is printed.
const (
	grid    = 1.0 / (1 << 20)
	gridUSD = 1.0 / (1 << 36)
)

func onGrid(x, grid float64) float64 { return math.Round(x/grid) * grid }

// ledger has the sums of all measures of a suite.
type ledger struct{ tallies [measureCount]*tally }

func (l *ledger) add(f *facts) {
	for m, p := range f.pairs {
		if !p.known {
			continue
		}
		if l.tallies[m] == nil {
			l.tallies[m] = &tally{}
		}
		fine := grid
		if measure(m) == cost {
			fine = gridUSD
		}
		l.tallies[m].add(f.group, f.weight, p, fine)
	}
}

// of gives a measure's difference, when all cases are seen: that of the
// guardrail on the same metric where there is one, so that a diagnosis never says
// another number than the finding above it.
func (s *suite) of(m measure) difference {
	if s.settled == nil {
		s.settled = &[measureCount]difference{}
		for m, spec := range measures() {
			if f := s.finding(spec.metric); f != nil {
				s.settled[m] = ofFinding(f)
			} else {
				s.settled[m] = s.sums.tallies[m].difference(&spec)
			}
		}
	}
	return s.settled[m]
}

// finding is the first finding on a metric over all cases that has a number, or
// else the first; nil where no guardrail is on it.
func (s *suite) finding(metric string) *gate.Finding {
	var first *gate.Finding
	for i := range s.decided.Findings {
		f := &s.decided.Findings[i]
		if metric == "" || f.Guardrail.Metric != metric || f.Guardrail.Slice != nil {
			continue
		}
		if f.Comparison.Estimate != nil {
			return f
		}
		if first == nil {
			first = f
		}
	}
	return first
}
