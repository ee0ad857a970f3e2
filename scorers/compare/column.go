package compare

import (
	"math"

	"forerun/replay"
	"forerun/scorers"
)

// column is one metric over a suite: for each case that has a value in either
// arm, the mean over its scored trials.
type column struct {
	metric scorers.Metric

	at  []int32      // number of the case
	val [2][]float64 // stable, candidate; NaN stands in here, and only here, for no value
	per [2][]float64 // denominators of a ratio of totals

	known, unknown [2]int // trials where the metric applies
	repeated       bool   // a case has more than one trial in an arm
	graded         bool   // a value is neither 0 nor 1
	mixed          int    // cases left out because their times are not alike
	live, logged   int    // cases whose times were taken alike, by how
}

// reading is one arm's value of one case.
type reading struct {
	value, per float64
	ok         bool
}

func (c *column) add(index int32, byArm [2][]scorers.Judged) {
	if c.metric.Timing && !c.alike(byArm) {
		return
	}
	var arms [2]reading
	for arm, outcomes := range byArm {
		arms[arm] = c.read(arm, outcomes)
	}
	if !arms[0].ok && !arms[1].ok {
		return
	}
	c.at = append(c.at, index)
	for arm, r := range arms {
		if !r.ok {
			r.value, r.per = math.NaN(), math.NaN()
		}
		c.val[arm] = append(c.val[arm], r.value)
		if c.metric.Per != nil {
			c.per[arm] = append(c.per[arm], r.per)
		}
	}
}

// alike reports whether all times of a case were taken the same way. Times of a
// replay and of production are not comparable; a cache has none.
func (c *column) alike(byArm [2][]scorers.Judged) bool {
	var first replay.Provenance
	for _, outcomes := range byArm {
		for _, o := range outcomes {
			if first == "" {
				first = o.Outcome.Provenance
			}
			if o.Outcome.Provenance != first || (first != replay.ProvenanceLive && first != replay.ProvenanceLogged) {
				c.mixed++
				return false
			}
		}
	}
	if first == "" {
		return true // nobody answered
	}
	if first == replay.ProvenanceLogged {
		c.logged++
	} else {
		c.live++
	}
	return true
}

// read takes the mean over the scored trials of one arm. A trial where either
// number of a ratio is not known counts for neither.
func (c *column) read(arm int, outcomes []scorers.Judged) reading {
	var sum, per float64
	n := 0
	for _, o := range outcomes {
		value := c.metric.Value(o.Input, o.Lookup)
		other := scorers.Score{State: scorers.Scored}
		if c.metric.Per != nil {
			other = c.metric.Per(o.Input, o.Lookup)
		}
		switch {
		case value.State == scorers.NotApplicable || other.State == scorers.NotApplicable:
			continue
		case !known(value) || !known(other):
			c.unknown[arm]++
			continue
		}
		c.known[arm]++
		n++
		sum += value.Value
		per += other.Value
		c.graded = c.graded || (value.Value != 0 && value.Value != 1)
	}
	if n == 0 {
		return reading{}
	}
	c.repeated = c.repeated || len(outcomes) > 1
	return reading{sum / float64(n), per / float64(n), true}
}

func known(s scorers.Score) bool {
	return s.State == scorers.Scored && !math.IsNaN(s.Value) && !math.IsInf(s.Value, 0)
}
