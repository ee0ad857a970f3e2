package view

import (
	"fmt"
	"strconv"
	"strings"

	"forerun/scorers/gate"
)

// qualifier is what the verdict must not be read without: that only a screen
// was asked, and that this is not the first attempt.
func qualifier(r *Report) string {
	var parts []string
	if r.Level != LevelClear && !r.SawNoHarm() {
		parts = append(parts, Line(r.Level))
	}
	if r.Run.Attempt > 1 {
		attempt := fmt.Sprintf("attempt %d", r.Run.Attempt)
		if r.Alpha != nil {
			attempt += ", at alpha " + strconv.FormatFloat(*r.Alpha, 'g', 3, 64)
		}
		parts = append(parts, attempt)
	}
	return strings.Join(parts, "; ")
}

func headline(r *Report, w Words) string {
	switch r.Verdict {
	case gate.Pass:
		return fmt.Sprintf("candidate %s is not worse than stable %s by more than the margins", w.Candidate, w.Stable)
	case gate.Fail:
		return failed(r, w)
	case gate.Inconclusive:
		if r.SawNoHarm() {
			return fmt.Sprintf("candidate %s is not visibly worse than stable %s", w.Candidate, w.Stable)
		}
		return fmt.Sprintf("not settled whether candidate %s is as good as stable %s", w.Candidate, w.Stable)
	case gate.Invalid:
		return fmt.Sprintf("the evidence on candidate %s cannot be judged", w.Candidate)
	}
	return "no verdict"
}

// failed says of a failing candidate no more than its failing findings do.
func failed(r *Report, w Words) string {
	reasons := map[string]bool{}
	for _, row := range r.Worst {
		if f := row.Finding; f.Verdict == gate.Fail && f.Decides {
			reasons[f.Reason] = true
		}
	}
	only := func(reason string) bool { return len(reasons) == 1 && reasons[reason] }
	switch {
	case only(gate.ReasonLimitBroken):
		return fmt.Sprintf("candidate %s breaks a hard limit", w.Candidate)
	case only(gate.ReasonEvent):
		return fmt.Sprintf("candidate %s did what must never happen", w.Candidate)
	case only(gate.ReasonHarmInSlice):
		return fmt.Sprintf("candidate %s is worse than stable %s in a slice of the traffic", w.Candidate, w.Stable)
	}
	return fmt.Sprintf("candidate %s is worse than stable %s", w.Candidate, w.Stable)
}

func actor(r *Report) string {
	switch r.Verdict {
	case gate.Pass:
		return "Who acts: the release owner opens the canary."
	case gate.Fail:
		return "Who acts: the author of the change."
	case gate.Inconclusive:
		if r.SawNoHarm() {
			return "Who acts: nobody yet; a screen never opens the canary, a gate at level clear does."
		}
		return "Who acts: the release owner, who may ask for more cases."
	case gate.Invalid:
		return "Who acts: whoever owns the measurement; nothing is said of the candidate."
	}
	return "Who acts: whoever owns the measurement."
}

func guarded(suites []Suite) []Row {
	var rows []Row
	for i := range suites {
		rows = append(rows, suites[i].Guarded()...)
	}
	return rows
}
