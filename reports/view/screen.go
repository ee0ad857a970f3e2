package view

import (
	"fmt"
	"strings"

	"forerun/scorers/gate"
)

// ExitsZero reports whether gate and decide end with 0: on a pass, and on a
// screen that saw no harm, which is no pass and opens nothing.
func (r *Report) ExitsZero() bool { return r.Verdict == gate.Pass || r.SawNoHarm() }

// SawNoHarm reports whether this is a screen that could look and saw no harm.
// One that lacked the data to look is inconclusive like any other gate.
func (r *Report) SawNoHarm() bool {
	return r.screenHolds && r.Level == LevelScreen && r.Verdict == gate.Inconclusive
}

// closeScreen takes a pass from a screen: what was asked there is less.
func (r *Report) closeScreen() {
	if r.Level != LevelScreen || r.Verdict != gate.Pass {
		return
	}
	r.Verdict = gate.Inconclusive
	r.Reasons = []gate.Reason{{
		Code:     gate.ReasonScreenNoHarm,
		Sentence: "No harm was seen at this budget, and every guardrail holds; a screen never opens the canary",
	}}
}

// couldSee lists the losses that would have been seen, of the guardrails that
// decide on all cases.
func couldSee(suites []Suite) string {
	var parts []string
	for _, s := range suites {
		for _, r := range s.Guarded() {
			if r.CouldSee == "" || !r.Finding.Decides {
				continue
			}
			name := r.Name
			if len(suites) > 1 {
				name = r.SuiteName + " " + name
			}
			parts = append(parts, name+" "+r.CouldSee)
		}
	}
	return strings.Join(parts, ", ")
}

// lookAtLine counts the cases that got worse, and names the first of each kind.
func lookAtLine(groups []CaseGroup) string {
	var parts []string
	for _, g := range groups {
		if g.Kind == GainedSuccess {
			continue
		}
		part := fmt.Sprintf("%s: %d", lower(g.Title), g.Total)
		if len(g.Cases) > 0 {
			part += ", first " + Cut(g.Cases[0].CaseID, 40)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}

func lower(title string) string { return strings.ToLower(title[:1]) + title[1:] }
