package compare

import (
	"math"

	"forerun/replay"
	"forerun/scorers"
)

// column is one metric over a suite: for each case, each arm's mean over its
// scored trials.
type column struct {
	metric scorers.Metric
	arms   [2]armColumn // stable, candidate
	tally  coded[tally]

	again  []againRow // of the cases that stable answered twice
	logged []loggedRow
}

// armColumn is one arm's values, by case.
type armColumn struct {
	value numbers
	per   numbers // denominators of a ratio of totals
}

// tally is what a case's trials were, beside their values.
type tally struct {
	known, unknown [2]uint16 // trials where the metric applies
	repeated       bool      // an arm has more than one trial
	graded         bool      // a value is neither 0 nor 1
	uneven         bool      // an arm has fewer outcomes: that is counted elsewhere
	times          timing
}

// applied is the number of an arm's trials to which the metric applied.
func (t tally) applied(arm int) int { return int(t.known[arm]) + int(t.unknown[arm]) }

// fewer is how many trials an arm has less of than the other.
func (t tally) fewer(arm int) int {
	if t.uneven {
		return 0
	}
	return max(0, t.applied(1-arm)-t.applied(arm))
}

// timing says how the times of a case were taken.
type timing uint8

const (
	timesAlike timing = iota // not a metric of time, or nobody answered
	timesLive
	timesLogged
	timesMixed // not alike: the case is left out
)

// reading is one arm's value of one case.
type reading struct {
	value, per float64
	ok         bool
}

// add takes the outcomes of the next case.
func (c *column) add(o *caseOutcomes) {
	t := tally{uneven: len(o.arms[0]) != len(o.arms[1])}
	var arms [2]reading
	if c.metric.Timing {
		t.times = alike(o.arms[0], o.arms[1])
	}
	if t.times != timesMixed {
		for arm, outcomes := range o.arms {
			arms[arm] = c.read(&t, arm, outcomes)
		}
	}
	for arm, r := range arms {
		if !r.ok {
			r.value, r.per = math.NaN(), math.NaN()
		}
		c.arms[arm].value.add(r.value)
		if c.metric.Per != nil {
			c.arms[arm].per.add(r.per)
		}
	}
	c.tally.add(t)
	c.addAgain(o)
	c.addLogged(o, arms[0])
}

// alike says how times of a case were taken. Times of a replay and of production
// are not comparable; a cache has none.
func alike(arms ...[]scorers.Judged) timing {
	var first replay.Provenance
	for _, outcomes := range arms {
		for _, o := range outcomes {
			if first == "" {
				first = o.Outcome.Provenance
			}
			if o.Outcome.Provenance != first || (first != replay.ProvenanceLive && first != replay.ProvenanceLogged) {
				return timesMixed
			}
		}
	}
	if first == "" {
		return timesAlike
	}
	if first == replay.ProvenanceLogged {
		return timesLogged
	}
	return timesLive
}

// read takes the mean over the scored trials of one arm.
func (c *column) read(t *tally, arm int, outcomes []scorers.Judged) reading {
	var sum, per float64
	n := 0
	for _, o := range outcomes {
		r, applies := c.one(o)
		switch {
		case !applies:
			continue
		case !r.ok:
			t.unknown[arm]++
			continue
		}
		t.known[arm]++
		n++
		sum += r.value
		per += r.per
		t.graded = t.graded || (r.value != 0 && r.value != 1)
	}
	if n == 0 {
		return reading{}
	}
	t.repeated = t.repeated || len(outcomes) > 1
	return reading{sum / float64(n), per / float64(n), true}
}

// one reads one trial. A trial where either number of a ratio is not known
// counts for neither.
func (c *column) one(o scorers.Judged) (r reading, applies bool) {
	value := c.metric.Value(o.Input, o.Lookup)
	other := scorers.Score{State: scorers.Scored}
	if c.metric.Per != nil {
		other = c.metric.Per(o.Input, o.Lookup)
	}
	switch {
	case value.State == scorers.NotApplicable || other.State == scorers.NotApplicable:
		return reading{}, false
	case !known(value) || !known(other):
		return reading{}, true
	}
	return reading{value.Value, other.Value, true}, true
}

// first reads the first scored trial.
func (c *column) first(outcomes []scorers.Judged) reading {
	for _, o := range outcomes {
		if r, _ := c.one(o); r.ok {
			return r
		}
	}
	return reading{}
}

func known(s scorers.Score) bool {
	return s.State == scorers.Scored && !math.IsNaN(s.Value) && !math.IsInf(s.Value, 0)
}
