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
	trials := make([]int, len(all.clusters))
	for k, i := range all.cases {
		t := c.tally.at(i)
		e.StableTrials += int(t.known[0])
		e.CandidateTrials += int(t.known[1])
		trials[all.cluster[k]] += int(t.known[1])
		e.Stable += badTrials(c.arms[0].value.at(i), t.known[0], d)
		n := badTrials(c.arms[1].value.at(i), t.known[1], d)
		e.Candidate += n
		if n > 0 && len(e.Cases) < eventCases {
			e.Cases = append(e.Cases, p.table.ids.at(i))
		}
	}
	e.Effect = floorEffect(trials)
	return e
}

// floorEffect is the least that clusters of these sizes cost, 1 + 0.05 (k-1) with
// k = sum n^2/sum n. It is all there is to go by: values without an event show no
// dependence.
func floorEffect(sizes []int) float64 {
	n, squares := 0.0, 0.0
	for _, size := range sizes {
		n += float64(size)
		squares += float64(size) * float64(size)
	}
	if n == 0 {
		return 1
	}
	return max(1, 1+0.05*(squares/n-1))
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
	const slack = 1e-9 // of the mean
	return int(min(max(0, math.Ceil(bad*float64(trials)-slack)), float64(trials)))
}
