package gate

import (
	"cmp"
	"fmt"
	"slices"
)

// gather puts findings under their suites, in the order of the completions; a
// suite that only guardrails name comes after.
func gather(findings []Finding, completions []Completion) []Suite {
	var suites []Suite
	at := map[string]int{}
	counted := map[string]bool{}
	place := func(name string) *Suite {
		i, ok := at[name]
		if !ok {
			i, at[name] = len(suites), len(suites)
			suites = append(suites, Suite{Name: name, Completion: Completion{Suite: name}})
		}
		return &suites[i]
	}
	for _, c := range completions {
		place(c.Suite).Completion = c
		counted[c.Suite] = true
	}
	for _, f := range findings {
		s := place(f.Guardrail.Suite)
		s.Findings = append(s.Findings, f)
	}
	for i := range suites {
		conclude(&suites[i], counted[suites[i].Name])
	}
	return suites
}

// conclude gives a suite the worst verdict of its checks and findings.
func conclude(s *Suite, counted bool) {
	if counted {
		s.Invalid = validity(s.Completion)
	}
	s.Missing = lacks(*s, counted)
	for _, f := range s.Findings {
		s.Verdict = Worse(s.Verdict, f.Verdict)
	}
	if len(s.Missing) > 0 {
		s.Verdict = Worse(s.Verdict, Inconclusive)
	}
	if len(s.Invalid) > 0 {
		s.Verdict = Invalid
	}
}

// lacks says what is not there at all: on nothing there is no verdict to give.
func lacks(s Suite, counted bool) []Reason {
	var out []Reason
	switch {
	case !counted:
		out = append(out, Reason{ReasonNoCompletion, fmt.Sprintf("suite %s: nobody counted its outcomes.", s.Name)})
	case s.Completion.Cases == 0:
		out = append(out, Reason{ReasonNoCases, fmt.Sprintf("suite %s has no case.", s.Name)})
	}
	if len(s.Findings) == 0 {
		out = append(out, Reason{ReasonNoGuardrails, fmt.Sprintf("suite %s has no guardrail, so nothing can be shown.", s.Name)})
	}
	return out
}

// reasons lists why the verdict is what it is, worst first and each once.
func reasons(d Decision) []Reason {
	type ranked struct {
		Reason
		verdict Verdict
		p       float64
	}
	var all []ranked
	held := 0
	for _, s := range d.Suites {
		for _, r := range s.Invalid {
			all = append(all, ranked{r, Invalid, 0})
		}
		for _, r := range s.Missing {
			all = append(all, ranked{r, Inconclusive, 0})
		}
		for _, f := range s.Findings {
			if f.Verdict == Pass {
				held++
				continue
			}
			// A broken limit has no p-value and is as certain as harm can be.
			p := 0.0
			if f.HarmPHolm != nil && f.Reason != ReasonLimitBroken {
				p = *f.HarmPHolm
			}
			all = append(all, ranked{Reason{f.Reason, s.Name + ": " + f.Sentence}, f.Verdict, p})
		}
	}
	if held == 0 && len(all) == 0 {
		return []Reason{{ReasonNoGuardrails, "There is no guardrail, so nothing can be shown."}}
	}
	if len(all) == 0 {
		return []Reason{{ReasonAllHold, allHold(held)}}
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.verdict, a.verdict), cmp.Compare(a.p, b.p))
	})
	var out []Reason
	for _, r := range all {
		if !slices.Contains(out, r.Reason) {
			out = append(out, r.Reason)
		}
	}
	return out
}

func allHold(n int) string {
	if n == 1 {
		return "The one guardrail holds."
	}
	return fmt.Sprintf("All %d guardrails hold.", n)
}
