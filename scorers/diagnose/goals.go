package diagnose

import (
	"fmt"

	"forerun/scorers/gate"
)

func goalRule() Rule {
	return Rule{
		Code:  "goal_missed",
		Doc:   "The candidate was to improve a metric, and that is not shown. Says how far it came, and how many cases moved each way.",
		watch: func(s *suite, _ limits) watcher { return newGoals(s) },
	}
}

// goals are the findings of a suite whose goal is not reached.
type goals struct{ missed []missedGoal }

type missedGoal struct {
	finding       *gate.Finding
	gained, worse ranking
}

func newGoals(s *suite) *goals {
	w := &goals{}
	for i := range s.decided.Findings {
		f := &s.decided.Findings[i]
		if f.Guardrail.Goal && f.Verdict != gate.Pass && f.Guardrail.Slice == nil {
			w.missed = append(w.missed, missedGoal{finding: f})
		}
	}
	return w
}

func (w *goals) see(f *facts) {
	for i := range w.missed {
		g := &w.missed[i]
		m, ok := measureOf(g.finding.Guardrail.Metric)
		if !ok || !f.pairs[m].known {
			continue
		}
		better := f.pairs[m].change()
		if g.finding.Guardrail.Direction == gate.Lower {
			better = -better
		}
		switch {
		case better > 0:
			g.gained.add(f.id(), better)
		case better < 0:
			g.worse.add(f.id(), -better)
		}
	}
}

func (w *goals) say(*suite) []remark {
	var out []remark
	for i := range w.missed {
		g := &w.missed[i]
		d := ofFinding(g.finding)
		claim := "That is not shown"
		if worse := g.finding.Guardrail.Direction == gate.Higher && d.down() || g.finding.Guardrail.Direction == gate.Lower && d.up(); worse {
			claim = "It went the other way"
		}
		sentence := fmt.Sprintf("The candidate was to improve %s. %s: %s.", g.finding.Guardrail.Metric, claim, d.text())
		moved := ""
		if g.gained.count+g.worse.count > 0 {
			moved = fmt.Sprintf("%s better, %d worse", count(g.gained.count, "case"), g.worse.count)
			sentence += fmt.Sprintf(" %s: the gains are paid for, or too few.", moved)
		}
		evidence := d.text()
		if moved != "" {
			evidence += "; " + moved
		}
		out = append(out, remark{sentence, evidence, g.worse.ids()})
	}
	return out
}
