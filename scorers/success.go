package scorers

import (
	"fmt"
	"strings"

	"forerun/replay"
)

// SuccessMetric is the name of the score that joins all pass/fail scorers.
const SuccessMetric = "success"

// Success joins the scores of the pass/fail scorers of one outcome. The first
// line that is true decides:
//
//	no scorer applies                    not_applicable
//	infra_error, cancelled               unscored
//	agent_error, timeout                 0
//	a scorer that applies fails          0
//	one is errored or unscored           unscored
//	all that apply pass                  1
//
// A trial that waits for approval is scored like one that answered. A fail
// beside a broken scorer is a fail: whatever the other would have said, not all
// pass.
func Success(status replay.Status, scores []NamedScore) Score {
	applies := 0
	var failed, broken []string
	for _, s := range scores {
		switch s.Score.State {
		case NotApplicable:
			continue
		case Scored:
			if s.Score.Value != 1 {
				failed = append(failed, s.Metric)
			}
		case Unscored, Errored:
			broken = append(broken, s.Metric)
		default:
			broken = append(broken, s.Metric)
		}
		applies++
	}
	switch {
	case applies == 0:
		return Skip("no pass/fail scorer applies to this case")
	case status.Missing():
		return Score{State: Unscored, Reason: "no outcome: " + status.String()}
	case !status.Answered():
		return Fail("no answer: " + status.String())
	case len(failed) > 0:
		return Fail("failed: " + strings.Join(failed, ", "))
	case len(broken) > 0:
		return Score{State: Unscored, Reason: "could not be scored: " + strings.Join(broken, ", ")}
	}
	return Pass(fmt.Sprintf("all %d pass", applies))
}

// NamedScore is a score with the name of its metric.
type NamedScore struct {
	Metric string
	Score  Score
}
