package diagnose

import (
	"fmt"
	"slices"

	"forerun/datasets"
)

func escalationRule() Rule {
	return Rule{
		Code: "escalation_fell",
		Doc: "The candidate hands fewer cases over to a person, or misses more of those it must hand over. Lists the cases " +
			"that a person had to see and did not, those that were handed over needlessly before, and, where no label says which, " +
			"those that a person should review.",
		Thresholds: []Threshold{{Name: "fall", Doc: "fall of the share of cases handed over (0.02 is 2 points)", Default: 0.02, Most: 1}},
		watch:      func(_ *suite, l limits) watcher { return &escalation{limits: l} },
	}
}

// escalation sorts the cases that stable handed over and the candidate did not,
// by what their label says.
type escalation struct {
	limits                       limits
	missed, needless, unlabelled ranking
	failed                       int // missed by a trial that gave no answer
}

func (w *escalation) see(f *facts) {
	p := f.pairs[escalated]
	if !p.known || p.change() >= 0 {
		return
	}
	by := -p.change() + riskOf(f.c) // among equal ones the riskiest first
	switch e := f.c.Expected; {
	case e == nil || e.Escalate == nil:
		w.unlabelled.add(f.id(), by)
	case !*e.Escalate:
		w.needless.add(f.id(), by)
	default:
		w.missed.add(f.id(), by)
		if broken := f.pairs[failed]; broken.known && broken.candidate > broken.stable {
			w.failed++
		}
	}
}

// riskOf ranks cases without changing the order of what really differs.
func riskOf(c *datasets.Case) float64 {
	return float64(slices.Index(datasets.Risks(), c.Risk)) / 1000
}

func (w *escalation) say(s *suite) []remark {
	d := s.of(escalated)
	which := "hands fewer cases over to a person"
	if !d.down() || -d.change() < w.limits["fall"] {
		missed, more := s.missesMore()
		if !more {
			return nil
		}
		d, which = missed, "misses more of the cases that a person must see"
	}
	out := []remark{{w.missedWords(d, which), w.evidence(d), w.missed.ids()}}
	if n := w.needless.count; n > 0 {
		out = append(out, remark{fmt.Sprintf(
			"%s that the candidate keeps %s handed over needlessly by stable, by %s label: that part of the change is no loss.",
			count(n, "case"), were(n), its(n)), w.evidence(d), w.needless.ids()})
	}
	if n := w.unlabelled.count; n > 0 {
		out = append(out, remark{fmt.Sprintf(
			"%s that stable handed over and the candidate keeps %s no label: whether a person was needed is not known, and a person should review %s, the riskiest first.",
			count(n, "case"), have(n), them(n)), w.evidence(d), w.unlabelled.ids()})
	}
	return out
}

// missedWords says first what weighs most: who needed a person and got none.
func (w *escalation) missedWords(d difference, which string) string {
	n := w.missed.count
	if n == 0 {
		return fmt.Sprintf("The candidate %s: %s. No case that stable alone handed over is labelled as needing one.", which, d.text())
	}
	words := fmt.Sprintf("%s that needed a person, by %s label, and got one from stable got none from the candidate, which %s: %s.",
		count(n, "case"), its(n), which, d.text())
	if w.failed > 0 {
		words += fmt.Sprintf(" In %d of them the candidate failed, which hands nothing over.", w.failed)
	}
	return words
}

// missesMore looks at the guardrails on missed handovers.
func (s *suite) missesMore() (difference, bool) {
	for _, metric := range []string{"escalation.missed", "escalation.missed_per_case"} {
		if f := s.finding(metric); f != nil {
			if d := ofFinding(f); d.up() {
				return d, true
			}
		}
	}
	return difference{}, false
}

func (w *escalation) evidence(d difference) string {
	return fmt.Sprintf("%s; handed over by stable alone: %d needed a person, %d did not, %d have no label",
		d.text(), w.missed.count, w.needless.count, w.unlabelled.count)
}

func its(n int) string  { return oneOr(n, "its", "their") }
func were(n int) string { return oneOr(n, "was", "were") }
func have(n int) string { return oneOr(n, "has", "have") }
func them(n int) string { return oneOr(n, "it", "them") }

func oneOr(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}
