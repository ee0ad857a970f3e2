package wire

import (
	"forerun/replay"
	"forerun/scorers"
)

// loss is what a candidate can lose that stable had, the worst first.
type loss int

const (
	lostSuccess loss = iota + 1
	lostEscalation
	lostAnswer
)

func losses() []loss { return []loss{lostSuccess, lostEscalation, lostAnswer} }

// good tells how one trial stands in one respect; known is false where the case
// does not ask for it, or nothing can be said.
func (l loss) good(j *scorers.Judged) (good, known bool) {
	status := j.Outcome.Status
	switch l {
	case lostSuccess:
		s, ok := j.Lookup.Score(j.Input, scorers.SuccessMetric)
		return s.Value == 1, ok && s.State == scorers.Scored
	case lostEscalation:
		e := j.Case.Expected
		if e == nil || e.Escalate == nil || !*e.Escalate || status.Missing() {
			return false, false
		}
		if !status.Answered() {
			return false, true // nobody was called
		}
		return j.Outcome.Escalated != nil && *j.Outcome.Escalated, j.Outcome.Escalated != nil
	case lostAnswer:
		return status.Answered(), !status.Missing()
	}
	return false, false
}

// wholly tells whether a trial is good in every respect that is known of it.
func wholly(j *scorers.Judged) (good, known bool) {
	good = true
	for _, l := range losses() {
		ok, said := l.good(j)
		known = known || said
		good = good && (ok || !said)
	}
	return good && known, known
}

// side is 0 of stable and 1 of candidate; false for other arms.
func side(arm replay.Arm) (int, bool) {
	for i, a := range replay.Arms() {
		if a == arm {
			return i, true
		}
	}
	return 0, false
}
