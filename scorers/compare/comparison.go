package compare

import (
	"fmt"

	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/gate"
)

// The sizes at which methods change.
const (
	minClusters      = 10  // below, dependence can't be estimated: nothing passes
	manyClusters     = 30  // from here CR1 with G-1 degrees of freedom; below, CR2
	dominatingShare  = 0.2 // of the pairs in one cluster: shown without it as well
	twoSided95       = 0.025
	quantileResample = 9999
)

// question is what a guardrail asks of a column.
type question struct {
	guardrail gate.Guardrail
	metric    scorers.Metric
	shape     shape
	options   Options
	misses    misses // of the suite: whether the candidate lacks more answers than stable
	quick     bool   // quantiles without resampling
}

// compare gives the evidence on one guardrail, and where one cluster holds over
// a fifth of the pairs, the same without it.
func (q question) compare(p pairs) gate.Comparison {
	c := q.answer(p)
	c.Coverage = q.coverage(&c, p)
	if c.Blocked == "" && p.weight != nil {
		c.Naive = q.naive(p)
	}
	if c.Blocked != "" || (q.guardrail.Margin == nil && !q.guardrail.Goal && q.guardrail.Max == nil && q.guardrail.Min == nil) {
		return c
	}
	if k, share := p.largest(); share > dominatingShare {
		others := p.leave(k)
		rest := q.answer(others)
		rest.Coverage = q.coverage(&rest, others)
		c.LargestCluster, c.LargestClusterShare, c.WithoutLargest = p.name(k), share, &rest
	}
	return c
}

func (q question) alpha() float64 { return q.guardrail.Alpha }

// scale is the margin's; without a margin the difference is shown as it is.
func (q question) scale() gate.Scale {
	if m := q.guardrail.Margin; m != nil {
		return m.Scale
	}
	return gate.Absolute
}

// byCounts reports whether pairs can be counted: 0 or 1, one trial an arm.
func (q question) byCounts() bool {
	return q.metric.Kind == scorers.KindProportion && q.scale() == gate.Absolute && !q.shape.repeated && !q.shape.graded
}

func (q question) kind() string {
	switch q.metric.Kind {
	case scorers.KindProportion, scorers.KindMean:
		switch {
		case q.scale() == gate.Relative:
			return "ratio"
		case q.metric.Kind == scorers.KindProportion:
			return "proportion"
		}
		return "mean"
	case scorers.KindQuantile:
		return "quantile"
	case scorers.KindRatioOfTotals:
		return "ratio"
	}
	return ""
}

// answer chooses the method and blocks what can't be known.
func (q question) answer(p pairs) gate.Comparison {
	c := gate.Comparison{
		Suite: q.guardrail.Suite, Metric: q.guardrail.Metric, Unit: string(q.metric.Unit),
		Kind: q.kind(), Scale: q.scale(), NPairs: p.n(), NClusters: p.groups(),
	}
	if q.blockUnknown(&c, p) || q.blockUnequal(&c, p) {
		return c
	}
	if p.n() == 0 {
		c.Stable, c.Candidate = q.level(p.alone(0)), q.level(p.alone(1))
		block(&c, gate.BlockedNoPairs, whyNoPairs(p.facts), 0)
		c.Method = "none: no pair"
		return c
	}
	q.points(&c, p)
	if p.groups() < minClusters {
		q.byFewClusters(&c, p)
	} else {
		q.byMethod(&c, p)
	}
	c.Method += leftOut(p.facts) + q.timeNote(p.facts)
	return c
}

// byMethod compares as the metric's kind and the margin's scale ask.
func (q question) byMethod(c *gate.Comparison, p pairs) {
	switch {
	case q.byCounts():
		q.byTango(c, p)
	case q.metric.Kind == scorers.KindRatioOfTotals:
		q.byTotals(c, p)
	case q.metric.Kind == scorers.KindQuantile:
		q.byQuantile(c, p)
	case q.scale() == gate.Relative:
		q.byFieller(c, p)
	default:
		q.byMean(c, p)
	}
}

// blockUnknown blocks a comparison in which an arm has too many unknown trials:
// what is known may not be like what is not.
func (q question) blockUnknown(c *gate.Comparison, p pairs) bool {
	code := gate.BlockedUnscored
	if q.metric.Unit == scorers.UnitUSD {
		code = gate.BlockedUnknownCost
	}
	var tooMany [2]bool
	for arm, name := range replay.Arms() {
		unknown, trials := p.facts.unknown[arm], p.facts.unknown[arm]+p.facts.known[arm]
		tooMany[arm] = gate.TooMuchMissing(unknown, trials)
		if tooMany[arm] && c.Blocked == "" {
			block(c, code, fmt.Sprintf("%d of %s of %s %s unknown; at most 2 trials or 2 %% may be", unknown, things(trials, "trials"), name, isAre(unknown)), 0)
		}
	}
	if c.Blocked == "" {
		return false
	}
	for arm, level := range []**float64{&c.Stable, &c.Candidate} {
		if !tooMany[arm] {
			*level = q.level(p.alone(arm))
		}
	}
	c.Method = "none: unknown values"
	return true
}

// blockUnequal blocks a comparison of survivors: a metric that applies to far fewer
// trials of one arm leaves out those that went wrong there.
func (q question) blockUnequal(c *gate.Comparison, p pairs) bool {
	for arm, name := range replay.Arms() {
		if n := p.facts.fewer[arm]; gate.TooMuchMissing(n, p.facts.either) {
			block(c, gate.BlockedUnequal, fmt.Sprintf("to %d of %d trials it applies in %s and not in %s, which failed there or gave no answer to ask about; at most 2 trials or 2 %% may be",
				n, p.facts.either, replay.Arms()[1-arm], name), 0)
			c.Stable, c.Candidate = q.level(p.alone(0)), q.level(p.alone(1))
			c.Method = "none: the arms are not alike"
			return true
		}
	}
	return false
}

func whyNoPairs(f facts) string {
	if f.mixed > 0 {
		return fmt.Sprintf("no pair: in %s the times of the two arms were not taken alike, both live or both logged", things(f.mixed, "cases"))
	}
	return "no case is scored in both arms"
}

// leftOut counts the unknown trials that are few enough to go on without.
func leftOut(f facts) string {
	switch n := f.unknown[0] + f.unknown[1]; n {
	case 0:
		return ""
	case 1:
		return "; 1 unknown trial left out"
	default:
		return fmt.Sprintf("; %d unknown trials left out", n)
	}
}

// timeNote says where logged times were compared, and what was left out.
func (q question) timeNote(f facts) string {
	if !q.metric.Timing {
		return ""
	}
	note := ""
	switch {
	case f.logged > 0 && f.live > 0:
		note = "; live and logged times"
	case f.logged > 0:
		note = "; logged times"
	}
	if f.mixed > 0 {
		note += fmt.Sprintf("; %s left out whose times were not taken alike", things(f.mixed, "cases"))
	}
	return note
}

func block(c *gate.Comparison, code, words string, need int) {
	c.Blocked, c.BlockedWords, c.NeedPairs = code, words, need
}

// blockConstant blocks what has no spread.
func blockConstant(c *gate.Comparison, what string) {
	block(c, gate.BlockedConstant, "all "+what+", so there is no spread to make an interval from", 0)
}
