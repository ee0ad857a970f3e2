package wire

import (
	"strings"

	"forerun/datasets"
	"forerun/scorers"
)

// supply is what the cases of one suite, and the arms' answers to them, can give
// its metrics.
type supply struct {
	labels  facts
	arms    [2]facts
	scorers []scorerSupply
}

// scorerSupply is what the cases said of one scorer.
type scorerSupply struct {
	scorers.Configured
	applies bool   // to at least one case
	why     string // it does not apply to the first case
}

func newSupply(configured []scorers.Configured) *supply {
	s := &supply{labels: facts{}, arms: [2]facts{{}, {}}}
	for _, c := range configured {
		_, asks := c.Scorer.(scorers.Applier)
		s.scorers = append(s.scorers, scorerSupply{Configured: c, applies: !asks})
	}
	return s
}

// ask notes a case's labels and the scorers that apply to it.
func (s *supply) ask(c *datasets.Case) {
	s.labels.label(c)
	for i := range s.scorers {
		one := &s.scorers[i]
		applier, asks := one.Scorer.(scorers.Applier)
		if one.applies || !asks {
			continue
		}
		applies, why := applier.Applies(c)
		one.applies = applies
		if one.why == "" {
			one.why = why
		}
	}
}

// given reports whether at least one arm meets a need. One alone is enough: the
// other's number is then unknown, which is a finding and not a fault.
func (s *supply) given(n scorers.Need) bool { return s.arms[0].has(n) || s.arms[1].has(n) }

// lacks says what keeps a scorer from every case, and how to mend it; empty where
// nothing does.
func (s *supply) lacks(one scorerSupply) (what, remedy string) {
	for _, n := range one.Metric.Needs {
		if outcomeNeed(n) && !s.given(n) {
			return "neither arm has " + plainNeed(n), "record it, or use another scorer"
		}
	}
	if !one.applies {
		return "it applies to no case: " + one.why, "label the cases, or use another scorer"
	}
	return "", ""
}

// outcomeNeed reports whether a need is met by the arms and not by the cases.
func outcomeNeed(n scorers.Need) bool { return strings.HasPrefix(string(n), "outcome.") }

// plainNeed is a need in the words of a log.
func plainNeed(n scorers.Need) string {
	return strings.TrimPrefix(strings.TrimPrefix(string(n), "outcome."), "case.")
}
