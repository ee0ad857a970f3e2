package reports

import (
	"forerun/replay"
	"forerun/reports/view"
	"forerun/scorers"
)

// trialPair is one trial of a case on both arms.
type trialPair struct{ stable, candidate scorers.Judged }

// trialsOf pairs a case's outcomes by trial, in their order; a trial with one
// arm is no pair.
func trialsOf(group []scorers.Judged) []trialPair {
	candidate := make(map[int]int, len(group)/2) // by trial
	for i, c := range group {
		if c.Outcome.Arm == replay.Candidate {
			candidate[c.Outcome.Trial] = i
		}
	}
	var pairs []trialPair
	for _, s := range group {
		if s.Outcome.Arm != replay.Stable {
			continue
		}
		if i, ok := candidate[s.Outcome.Trial]; ok {
			pairs = append(pairs, trialPair{s, group[i]})
		}
	}
	return pairs
}

// classify says why a case is worth a look, over all its trials, and which of
// them shows it. A case has one kind, its worst; most have none.
func classify(pairs []trialPair) (view.CaseKind, trialPair) {
	handed := func(p trialPair) int {
		if e := p.stable.Case.Expected; e == nil || e.Escalate == nil || !*e.Escalate {
			return 0
		}
		return differ(escalated(p.stable), escalated(p.candidate))
	}
	success := func(p trialPair) int { return differ(succeeded(p.stable), succeeded(p.candidate)) }
	if lost, at := total(pairs, handed); lost > 0 {
		return view.MissedEscalation, at
	}
	switch lost, at := total(pairs, success); {
	case lost > 0:
		return view.LostSuccess, at
	case lost < 0:
		return view.GainedSuccess, at
	}
	return "", trialPair{}
}

// total sums what the candidate lost, and finds the first trial of that sign.
func total(pairs []trialPair, lost func(trialPair) int) (sum int, first trialPair) {
	for _, p := range pairs {
		sum += lost(p)
	}
	for _, p := range pairs {
		if lost(p)*sum > 0 {
			return sum, p
		}
	}
	return 0, trialPair{}
}

// differ is 1 where stable did and the candidate did not, -1 the other way
// round, and 0 where they agree or one is not known.
func differ(stable, candidate *bool) int {
	switch {
	case stable == nil || candidate == nil || *stable == *candidate:
		return 0
	case *stable:
		return 1
	}
	return -1
}

func succeeded(j scorers.Judged) *bool {
	s, ok := j.Lookup.Score(j.Input, scorers.SuccessMetric)
	if !ok || s.State != scorers.Scored {
		return nil
	}
	return new(s.Value == 1)
}

// escalated says whether a person got the case. A trial that failed handed
// nothing over.
func escalated(j scorers.Judged) *bool {
	o := j.Outcome
	switch {
	case o.Status.Missing():
		return nil
	case !o.Status.Answered():
		return new(false)
	}
	return o.Escalated
}
