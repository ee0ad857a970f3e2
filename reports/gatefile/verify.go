package gatefile

import (
	"fmt"
	"time"

	"forerun/reports/view"
	"forerun/scorers/gate"
)

// Error says why a document opens nothing.
type Error struct {
	Reason   Reason
	Sentence string
}

func (e *Error) Error() string { return "gate document: " + e.Sentence }

// Reason is a word for why a document opens nothing.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	Malformed      Reason = "malformed"        // it can't be read, or lacks what it must have
	WrongCandidate Reason = "wrong_candidate"  // it speaks of another candidate
	WrongLevel     Reason = "wrong_level"      // a screen never opens the canary
	SameArms       Reason = "same_arms"        // it compared an agent with itself
	NotPassing     Reason = "not_passing"      // its verdict is not pass
	FromTheFuture  Reason = "from_the_future"  // its time has not come
	Expired        Reason = "expired"          // its validity is over
	TooOld         Reason = "too_old"          // it is older than whoever asks allows
	NothingToWaive Reason = "nothing_to_waive" // of a waiver: the document passes without one
)

func refuse(r Reason, format string, args ...any) *Error {
	return &Error{Reason: r, Sentence: fmt.Sprintf(format, args...)}
}

// skew is how far the clocks of two machines may differ.
const skew = 5 * time.Minute

// Verify lets through a passing, unexpired document of exactly this candidate
// at level clear. The candidate is named by its version or its digest. A maxAge
// of 0 leaves the age to the document's own expiry. Any other document gives an
// [*Error].
func (d Document) Verify(candidate string, maxAge time.Duration, now time.Time) error {
	switch {
	case d.Time == nil || d.Expires == nil:
		return refuse(Malformed, "it has no time, so its run did not finish: run the gate again")
	case d.Candidate.Version == "" || d.Candidate.Digest == "" || d.ReportDigest == "":
		return refuse(Malformed, "it does not say which candidate and which report it is of")
	case candidate == "":
		return refuse(WrongCandidate, "no candidate was named: name its version or its digest")
	case candidate != d.Candidate.Version && candidate != d.Candidate.Digest:
		return refuse(WrongCandidate, "it is of candidate %q (%s), not of %q: run the gate on that candidate",
			d.Candidate.Version, d.Candidate.Digest, candidate)
	case d.Level != view.LevelClear && d.Verdict != gate.Fail && d.Verdict != gate.Invalid:
		return refuse(WrongLevel, "its level is %q: it looked for visible harm alone, and only a gate at level %s opens the canary; run one", d.Level, view.LevelClear)
	case d.AA && d.Verdict == gate.Pass:
		return refuse(SameArms, "both of its arms are the same agent, which says nothing of a candidate: run the gate on stable and candidate")
	case d.Verdict != gate.Pass:
		return refuse(NotPassing, "its verdict is %s: only a pass opens the canary", d.Verdict)
	case d.Time.After(now.Add(skew)):
		return refuse(FromTheFuture, "its time %s lies ahead: check the clocks", stamp(*d.Time))
	case !now.Before(*d.Expires):
		return refuse(Expired, "it held until %s: run the gate again", stamp(*d.Expires))
	case maxAge > 0 && now.Sub(*d.Time) > maxAge:
		return refuse(TooOld, "its run finished at %s, more than %s ago: run the gate again", stamp(*d.Time), maxAge)
	}
	return nil
}

// Opens reports whether the document is of a pass at level clear over two agents,
// the one kind that can open a canary.
func (d Document) Opens() bool { return d.Verdict == gate.Pass && d.Level == view.LevelClear && !d.AA }

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
