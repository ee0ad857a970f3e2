package gate

import "fmt"

// coverageShare is the part of the missed cases that a pass must withstand.
const coverageShare = 0.1

// Missed counts the pairs in which the candidate called a tool whose answer the
// log does not have while stable did not: what the candidate would have done with
// the answer is not known. The zero Missed has none.
type Missed struct {
	Cases int
	Open  int // those in which the candidate did well all the same, so that an answer could have turned it
	// Tipping is the smallest number of the open ones that take the pass away, were
	// they harm; 0 where all of them do not, or where there is none to take away.
	Tipping int
}

// uncovered asks of a pass whether it hangs on answers that the log does not have:
// where fewer than a tenth of the missed cases would turn it, it shows nothing. What
// would not pass without its largest cluster either hangs on those cases as well.
func uncovered(f *Finding) Reason {
	m := f.Comparison.Missed
	tips := m.Tipping
	if rest := f.Comparison.WithoutLargest; rest != nil && rest.Missed.Tipping > 0 && (tips == 0 || rest.Missed.Tipping < tips) {
		tips = rest.Missed.Tipping
	}
	if tips == 0 || float64(tips) >= coverageShare*float64(m.Cases) {
		return Reason{}
	}
	turn := fmt.Sprintf("harm in %d of them would", tips)
	if f.Guardrail.Never {
		turn = "one event among them would"
	}
	return Reason{ReasonReplayCoverage, fmt.Sprintf(
		"%s: in %s candidate called a tool whose answer the log does not have, and stable did not; %s take the pass away, fewer than a tenth: record or approximate the tool's answers, or leave those cases out.",
		f.Guardrail.name(), count(m.Cases, "pairs"), turn)}
}

// failing reports whether a finding that decides fails. Then no missing answer
// could turn the verdict.
func failing(findings []Finding) bool {
	for _, f := range findings {
		if f.Decides && f.Verdict == Fail {
			return true
		}
	}
	return false
}
