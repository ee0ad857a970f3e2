package gate

import (
	"fmt"
	"slices"
)

// gather puts findings and checks under their suites, in the order of the
// completions; a suite that only something else names comes after. What names no
// suite holds for each.
func gather(in Input, findings []Finding, warnings []SuiteReason) []Suite {
	g := gathering{at: map[string]int{}}
	counted := map[string]bool{}
	for _, c := range in.Completions {
		g.place(c.Suite).Completion = c
		counted[c.Suite] = true
	}
	for _, f := range findings {
		s := g.place(f.Guardrail.Suite)
		s.Findings = append(s.Findings, f)
	}
	for _, n := range in.Noise {
		s := g.place(n.Suite)
		s.Noise = append(s.Noise, n)
	}
	for _, f := range in.Fidelity {
		s := g.place(f.Suite)
		s.Fidelity = append(s.Fidelity, f)
	}
	for _, r := range in.Replayed {
		g.place(r.Suite).Replayed = &r
	}
	for _, u := range in.Unjudged {
		s := g.place(u.Suite)
		s.Unjudged = append(s.Unjudged, u)
	}
	for _, stop := range stopsOf(in) {
		if i, ok := g.at[stop.Suite]; ok {
			g.suites[i].Looks, g.suites[i].Planned = stop.Looks, stop.Planned
		}
	}
	g.each(in.Invalid, func(s *Suite, r Reason) { s.Invalid = append(s.Invalid, r) })
	g.each(warnings, func(s *Suite, r Reason) { s.Warnings = append(s.Warnings, r) })
	g.each(in.Cut, func(s *Suite, r Reason) { s.Missing = append(s.Missing, r) })
	early := stopsOf(in)
	for i := range g.suites {
		s := &g.suites[i]
		if counted[s.Name] {
			s.Invalid = append(validity(s.Completion), s.Invalid...)
		}
		s.Missing = append(s.Missing, lacks(*s, counted[s.Name])...)
		if stop, ok := early[s.Name]; ok {
			s.Missing = append(s.Missing, unfinished(stop)...)
		}
		s.check(in.Level)
	}
	return g.suites
}

type gathering struct {
	suites []Suite
	at     map[string]int
}

func (g *gathering) place(name string) *Suite {
	i, ok := g.at[name]
	if !ok {
		i, g.at[name] = len(g.suites), len(g.suites)
		g.suites = append(g.suites, Suite{Name: name, Completion: Completion{Suite: name}})
	}
	return &g.suites[i]
}

func (g *gathering) each(all []SuiteReason, add func(*Suite, Reason)) {
	for _, r := range all {
		if r.Suite != "" || len(g.suites) == 0 {
			add(g.place(r.Suite), r.Reason)
			continue
		}
		for i := range g.suites {
			add(&g.suites[i], r.Reason)
		}
	}
}

// check gives a suite the worst verdict of its checks and of the findings that
// decide. A screen shows nothing to be tolerable, so no suite passes one.
func (s *Suite) check(level Level) {
	invalid, warnings := faithful(s.Name, s.Fidelity)
	s.Invalid = append(s.Invalid, invalid...)
	s.Warnings = append(s.Warnings, warnings...)
	s.Warnings = append(s.Warnings, differing(s.Findings)...)
	small := unjudged(s.Name, s.Unjudged)
	switch {
	case s.stoppedForHarm(): // which is why its slices are small
	case level == Clear:
		s.Missing = append(s.Missing, small...)
	default:
		s.Warnings = append(s.Warnings, small...)
	}
	s.Warnings = once(s.Warnings)
	for _, f := range s.Findings {
		if f.Decides {
			s.Verdict = Worse(s.Verdict, f.Verdict)
		}
	}
	if len(s.Missing) > 0 || level != Clear {
		s.Verdict = Worse(s.Verdict, Inconclusive)
	}
	if len(s.Invalid) > 0 {
		s.Verdict = Invalid
	}
}

func (s *Suite) stoppedForHarm() bool {
	n := len(s.Looks)
	return n > 0 && s.Looks[n-1].Decision == LookHarm
}

// once drops reasons that were given before.
func once(all []Reason) []Reason {
	var out []Reason
	for _, r := range all {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// lacks says what is not there at all: on nothing there is no verdict to give.
func lacks(s Suite, counted bool) []Reason {
	var out []Reason
	switch {
	case !counted:
		out = append(out, Reason{ReasonNoCompletion, fmt.Sprintf("suite %s: nobody counted its outcomes: replay and compare it again.", s.Name)})
	case s.Completion.Cases == 0 && len(s.Missing) == 0: // one that was cut says so
		out = append(out, Reason{ReasonNoCases, fmt.Sprintf("suite %s has no case: widen its filter, or give it data.", s.Name)})
	}
	decides := slices.ContainsFunc(s.Findings, func(f Finding) bool { return f.Decides && f.Guardrail.Slice == nil })
	switch {
	case len(s.Findings) == 0:
		out = append(out, Reason{ReasonNoGuardrails, fmt.Sprintf("suite %s has no guardrail, so nothing can be shown: give it one.", s.Name)})
	case !decides:
		out = append(out, Reason{ReasonNoGuardrails, fmt.Sprintf(
			"suite %s has no guardrail that decides, so nothing can be shown: give it one that is not only monitored and does not rest on evidence E.", s.Name)})
	}
	return out
}

// unfinished asks whether an early stop has come to an end: a verdict on the way
// would be one more look.
func unfinished(s Stop) []Reason {
	if n := len(s.Looks); n > 0 && s.Looks[n-1].Decision != LookGoOn {
		return nil
	}
	return []Reason{{ReasonUnfinished, fmt.Sprintf("suite %s looks early and has not come to an end: resume the run.", s.Suite)}}
}
