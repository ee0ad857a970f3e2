package trend

import (
	"fmt"
	"math"

	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// Rule is a declared guardrail of a trend: the last run against the mean of those
// before.
type Rule struct {
	Suite  string // empty: the first that has the metric
	Metric string
	Arm    Arm
	Margin gate.Margin // the harm that is let pass; relative to the mean of the runs before
}

// Arm is whose trend a rule is about.
type Arm string

// The arms. The candidate's trend is that of its difference from stable: what both
// arms do in one night is not the candidate's.
const (
	Candidate Arm = "candidate"
	Stable    Arm = "stable"
)

// State is what a rule found.
type State string

// The states of a rule.
const (
	Broken    State = "broken"    // harm is shown, and not shown to be within the margin
	Holds     State = "holds"     // shown to be within the margin
	Undecided State = "undecided" // neither
)

// Finding is what the runs say of a rule. Harm is how much worse the last run is, in
// the metric's unit, negative where it is better; Lo and Hi are its 90 % interval.
type Finding struct {
	Rule
	State     State
	Harm      float64
	Lo, Hi    float64
	Allowed   float64 // the margin in the metric's unit
	P         float64 // that the last run is worse, one-sided, Holm's over all rules
	Why       string  // why an undecided one can't be decided; empty where the interval says it
	Decidable bool    // Harm, Lo, Hi and P are known
}

// judge decides the rules at a one-sided level of 5 % over all of them. A rule on a
// metric that the last run does not have is an error.
func (t *Trend) judge(rules []Rule) ([]Finding, error) {
	out := make([]Finding, len(rules))
	var p []float64
	var of []*Finding
	for i, r := range rules {
		f := &out[i]
		*f = Finding{Rule: r, State: Undecided, P: 1}
		s, ok := t.Find(r.Suite, r.Metric)
		if !ok {
			return nil, fmt.Errorf("trend: no run has the metric %s", r.Metric)
		}
		f.Suite = s.Suite
		if f.measure(s, len(t.Runs)-1); f.Decidable {
			p, of = append(p, f.P), append(of, f)
		}
	}
	for i, adjusted := range stats.Holm(p) {
		f := of[i]
		f.P = adjusted
		switch {
		case f.Hi <= f.Allowed:
			f.State = Holds
		case f.P <= Alarm:
			f.State = Broken
		}
	}
	return out, nil
}

// measure fills in how much worse the last run is.
func (f *Finding) measure(s *Series, lastRun int) {
	steps, of := s.Change, func(p Point) float64 { return p.Value[1] }
	if f.Arm == Stable {
		steps, of = s.Stable, func(p Point) float64 { return p.Value[0] }
	}
	sign := 1.0
	if s.Direction == gate.Higher {
		sign = -1
	}
	f.Allowed = f.Margin.Value
	if n := len(s.Points) - 1; f.Margin.Scale == gate.Relative && n > 0 {
		mean := 0.0
		for _, p := range s.Points[:n] {
			mean += of(p) / float64(n)
		}
		f.Allowed *= math.Abs(mean)
	}
	switch {
	case len(s.Points) < 2:
		f.Why = "one run alone has it"
	case s.Points[len(s.Points)-1].Run != lastRun:
		f.Why = "the last run does not have it"
	case !steps.Last.Defined:
		f.Why = fmt.Sprintf("%d clusters; %d are needed, and values that vary", steps.Last.Clusters, stats.MinStepClusters)
	default:
		last := steps.Last
		f.Harm, f.Lo, f.Hi = sign*last.Shift, sign*last.Lo, sign*last.Hi
		if sign < 0 {
			f.Lo, f.Hi = f.Hi, f.Lo
		}
		f.P = 1 - stats.TCDF(f.Harm/last.SE, float64(last.Clusters-1))
		f.Decidable = true
	}
}
