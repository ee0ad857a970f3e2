package compare

import (
	"math"

	"forerun/scorers/gate"
)

// eventCases is how many cases with an event are named.
const eventCases = 20

// events counts what must never happen over all scored trials, paired or not:
// 0 where higher is better, 1 where lower is. A graded value counts as an event
// wherever it is not wholly good.
func (p *part) events(c *column, all *selection, d gate.Direction) *gate.Events {
	e := &gate.Events{}
	for _, i := range all.cases {
		t := c.tally.at(i)
		e.StableTrials += int(t.known[0])
		e.CandidateTrials += int(t.known[1])
		e.Stable += badTrials(c.arms[0].value.at(i), t.known[0], d)
		n := badTrials(c.arms[1].value.at(i), t.known[1], d)
		e.Candidate += n
		if n > 0 && len(e.Cases) < eventCases {
			e.Cases = append(e.Cases, p.table.ids[i])
		}
	}
	return e
}

// badTrials gives how many of a case's trials were bad, from their mean.
func badTrials(mean float64, trials uint16, d gate.Direction) int {
	if math.IsNaN(mean) {
		return 0
	}
	bad := mean
	if d == gate.Higher {
		bad = 1 - mean
	}
	const rounding = 1e-9
	return int(min(max(0, math.Ceil(bad*float64(trials)-rounding)), float64(trials)))
}
