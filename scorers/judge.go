package scorers

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/sourcegraph/conc/panics"

	"forerun/datasets"
	"forerun/replay"
)

// Applier is a scorer that needs something of a case, such as an expected
// answer. A scorer without it applies to every case.
type Applier interface {
	// Applies says whether the case asks for this score, and if not, why.
	Applies(c *datasets.Case) (ok bool, why string)
}

// FailureScorer is a scorer that can say something of a trial without an
// answer (status agent_error or timeout). Without it such a trial fails a
// pass/fail scorer and leaves any other unscored.
type FailureScorer interface {
	ScoreFailure(ctx context.Context, in Input) (Score, error)
}

// Judge scores one outcome with one scorer, whatever happens: a scorer that
// returns an error, panics, or gives a number that is none becomes a score in
// state errored. Only a cancelled ctx is returned as an error.
//
// A trial without an outcome that speaks of the agent (infra_error, cancelled)
// is unscored. A failed trial (agent_error, timeout) fails a pass/fail scorer:
// it did not do what was asked.
func Judge(ctx context.Context, c Configured, in Input) (Score, error) {
	if a, ok := c.Scorer.(Applier); ok {
		if applies, why := a.Applies(in.Case); !applies {
			return Skip(why), nil
		}
	}
	if why := in.Beyond.spares(c.Metric); why != "" {
		return Skip(why), nil
	}
	status := in.Outcome.Status
	if status.Missing() {
		return Score{State: Unscored, Reason: "no outcome: " + statusReason(in.Outcome)}, nil
	}
	score := c.Scorer.Score
	if !status.Answered() {
		f, ok := c.Scorer.(FailureScorer)
		if !ok {
			return Failed(c.PassFail, in.Outcome), nil
		}
		score = f.ScoreFailure
	}

	var s Score
	var err error
	var caught panics.Catcher
	caught.Try(func() { s, err = score(ctx, in) })
	if ctx.Err() != nil {
		return Score{}, context.Cause(ctx)
	}
	if r := caught.Recovered(); r != nil {
		err = fmt.Errorf("the scorer panicked: %v", r.Value)
	}
	if err == nil {
		err = check(s, c.PassFail)
	}
	if err != nil {
		s = Score{State: Errored, Reason: err.Error(), CostUSD: s.CostUSD}
	}
	if s.State != Scored {
		s.Value, s.Label = 0, ""
	}
	s.Reason, s.Label = clip(s.Reason, maxReason), clip(s.Label, maxLabel)
	return s, nil
}

// Failed is the score of a trial that gave no answer: a fail of a pass/fail
// scorer, and unscored of any other.
func Failed(passFail bool, o *replay.Outcome) Score {
	if passFail {
		return Fail("no answer: " + statusReason(o))
	}
	return Score{State: Unscored, Reason: "no answer: " + statusReason(o)}
}

// statusReason names the kind of failure and not its message, which may hold
// text of the agent.
func statusReason(o *replay.Outcome) string {
	if o.Error != nil && o.Error.Kind != "" && o.Error.Kind != o.Status.String() {
		return o.Status.String() + " (" + o.Error.Kind + ")"
	}
	return o.Status.String()
}

func check(s Score, passFail bool) error {
	switch s.State {
	case Unscored, NotApplicable, Errored:
		return nil
	case Scored:
	default:
		return fmt.Errorf("the scorer gave a score without a state (%s)", s.State)
	}
	if math.IsNaN(s.Value) || math.IsInf(s.Value, 0) {
		return errors.New("the scorer gave a value that is no number")
	}
	if passFail && s.Value != 0 && s.Value != 1 {
		return fmt.Errorf("a pass/fail scorer gave %g, want 0 or 1", s.Value)
	}
	if s.CostUSD != nil && (math.IsNaN(*s.CostUSD) || math.IsInf(*s.CostUSD, 0)) {
		return errors.New("the scorer gave a cost that is no number")
	}
	return nil
}

// A reason is one sentence and a label is a word; a scorer that quotes a whole
// hostile output is cut.
const (
	maxReason = 2000
	maxLabel  = 200
)

func clip(s string, limit int) string {
	whole := strings.ToValidUTF8(s[:min(len(s), limit+utf8.UTFMax)], "\uFFFD")
	if len(whole) <= limit {
		return whole
	}
	for limit > 0 && !utf8.RuneStart(whole[limit]) {
		limit--
	}
	return whole[:limit] + "…"
}
