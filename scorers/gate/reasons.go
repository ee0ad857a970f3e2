package gate

import (
	"cmp"
	"fmt"
	"slices"
)

// ranked is a reason with what puts it before others.
type ranked struct {
	Reason
	verdict Verdict
	p       float64
}

// reasons lists why the verdict is what it is, worst first and each once. A screen
// that holds is summed up first.
func reasons(d Decision) []Reason {
	all, held := gathered(d)
	var out []Reason
	if d.Level == Screen && d.ScreenHolds {
		out = screened(d)
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.verdict, a.verdict), cmp.Compare(a.p, b.p))
	})
	for _, r := range all {
		if d.Level != Screen || r.Code != ReasonScreenNoHarm {
			out = append(out, r.Reason)
		}
	}
	switch {
	case d.Level == Screen && !d.ScreenHolds && d.Verdict == Inconclusive:
		out = append(out, screened(d)...)
	case d.Level != Screen && len(out) == 0 && held.guardrails > 0:
		out = append(out, Reason{ReasonAllHold, held.words()})
	}
	if len(out) == 0 {
		out = append(out, Reason{ReasonNoGuardrails, "There is no guardrail, so nothing can be shown: give the gate one."})
	}
	return once(out)
}

// gathered lists the reasons of every suite, and counts what holds.
func gathered(d Decision) ([]ranked, holding) {
	var all []ranked
	var held holding
	for _, s := range d.Suites {
		for _, r := range s.Invalid {
			all = append(all, ranked{r, Invalid, 0})
		}
		for _, r := range s.Missing {
			all = append(all, ranked{r, Inconclusive, 0})
		}
		for _, f := range s.Findings {
			switch {
			case !f.Decides:
			case f.Verdict != Pass:
				all = append(all, ranked{Reason{f.Reason, s.Name + ": " + f.Sentence}, f.Verdict, certainty(f)})
			case f.Guardrail.Slice != nil:
				held.slices++
			default:
				held.guardrails++
			}
		}
	}
	return all, held
}

// certainty is the p-value that ranks a finding among its like. A broken limit or
// an event has none, and is as certain as harm can be.
func certainty(f Finding) float64 {
	switch f.Reason {
	case ReasonLimitBroken, ReasonEvent, ReasonHarmSeenEarly:
		return 0
	}
	if f.HarmPHolm == nil {
		return 0
	}
	return *f.HarmPHolm
}

type holding struct{ guardrails, slices int }

func (h holding) words() string {
	text := "The one guardrail holds"
	if h.guardrails != 1 {
		text = fmt.Sprintf("All %d guardrails hold", h.guardrails)
	}
	if h.slices > 0 {
		text += ", and no slice shows harm beyond its margin"
	}
	return text + "."
}
