package wire

import (
	"fmt"
	"strings"

	"forerun/scorers"
)

// producible refuses a guardrail on a metric that nothing in the configuration,
// no case and no log of the arms' sources can give.
func (g *Gate) producible(supplies []*supply) error {
	for i, s := range g.suites {
		for j, guard := range s.guardrails {
			if err := g.unmet(s.places[j]+".metric", guard.Metric, s, supplies[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// unmet says that nothing gives a metric what it needs; nil where something does.
func (g *Gate) unmet(at, metric string, s judgeSuite, from *supply) error {
	for _, one := range from.scorers {
		if one.Metric.Name != metric {
			continue
		}
		if what, remedy := from.lacks(one); what != "" {
			return g.nothing(at, metric, fmt.Sprintf("scorer %s of suite %s: %s", metric, s.name, what), remedy)
		}
		return nil
	}
	built, _ := s.metrics.Get(metric)
	for _, need := range built.Needs {
		switch {
		case need == scorers.NeedPassFail:
			if err := g.noSuccess(at, metric, s, from); err != nil {
				return err
			}
		case !outcomeNeed(need) && !from.labels.has(need):
			return g.nothing(at, metric, fmt.Sprintf("no case of suite %s has %s", s.name, plainNeed(need)), "label the cases, or guard another metric")
		case outcomeNeed(need) && !from.given(need):
			return g.nothing(at, metric, "neither arm has "+plainNeed(need), "declare a signal or prices, record it, or guard another metric")
		}
	}
	return nil
}

// noSuccess says that no pass/fail scorer can judge a case; nil where one can.
func (g *Gate) noSuccess(at, metric string, s judgeSuite, from *supply) error {
	var lacks []string
	remedy := "add one, such as {use: facts}"
	for _, one := range from.scorers {
		if !one.PassFail {
			continue
		}
		what, mend := from.lacks(one)
		if what == "" {
			return nil
		}
		lacks = append(lacks, one.Metric.Name+" ("+what+")")
		remedy = mend
	}
	if len(lacks) == 0 {
		return g.nothing(at, metric, fmt.Sprintf("suite %s has no pass/fail scorer", s.name), remedy)
	}
	return g.nothing(at, metric, fmt.Sprintf("suite %s has no pass/fail scorer that can judge a case: %s", s.name, strings.Join(lacks, ", ")), remedy)
}

func (g *Gate) nothing(at, metric, why, remedy string) error {
	return g.Config.Fault(at, fmt.Sprintf("nothing gives %s: %s", metric, why), remedy)
}
