package scorers

import (
	"context"
	"fmt"

	"forerun/datasets"
	"forerun/replay"
)

// Input is what a scorer judges: one outcome of one case. Neither is changed.
type Input struct {
	Case    *datasets.Case
	Outcome *replay.Outcome
	Beyond  Beyond // how the case's outcomes left its log, the same for all of them
}

// Scorer judges one outcome.
//
// Score is called by many workers at once. An error means that the scorer
// broke, not that the answer is bad; it becomes a score in state errored.
// Whether a scorer applies is decided by the case, never by the outcome, so
// that it applies equally in both arms. Score is never called on an outcome
// whose status has nothing to judge (see [Judge]).
type Scorer interface {
	Score(ctx context.Context, in Input) (Score, error)
}

// Score is a scorer's judgement. Value counts only in state Scored.
type Score struct {
	State   State
	Value   float64 // 0 or 1 of a pass/fail scorer
	Label   string
	Reason  string // one sentence; may quote the outcome, so it is content
	CostUSD *float64
}

// Row is a score with its key: one row of scores.parquet.
type Row struct {
	Suite         string   `json:"suite" parquet:"suite,dict"`
	CaseID        string   `json:"case_id" parquet:"case_id,dict"`
	Arm           string   `json:"arm" parquet:"arm,dict"`
	Trial         int      `json:"trial" parquet:"trial"`
	Metric        string   `json:"metric" parquet:"metric,dict"`
	State         string   `json:"state" parquet:"state,dict"`
	Value         *float64 `json:"value" parquet:"value,optional"`
	Label         string   `json:"label" parquet:"label"`
	Reason        string   `json:"reason" parquet:"reason"`
	ScorerVersion string   `json:"scorer_version" parquet:"scorer_version,dict"`
	CostUSD       *float64 `json:"cost_usd" parquet:"cost_usd,optional"`
}

// State says whether a score's value counts. The zero State is invalid.
type State uint8

// The states of a score.
const (
	Scored        State = iota + 1
	Unscored            // should have been scored, could not be
	NotApplicable       // the case asks for no such score
	Errored             // the scorer broke
)

// stateWords lists the words by state; the first is of the invalid zero.
func stateWords() []string {
	return []string{"", "scored", "unscored", "not_applicable", "errored"}
}

func (s State) String() string {
	if w := stateWords(); int(s) < len(w) && s != 0 {
		return w[s]
	}
	return fmt.Sprintf("invalid state %d", uint8(s))
}

// ParseState reads a state word.
func ParseState(word string) (State, error) {
	for i, w := range stateWords() {
		if i > 0 && w == word {
			return State(i), nil
		}
	}
	return 0, fmt.Errorf("score state %q: want scored, unscored, not_applicable or errored", word)
}

// Pass is a scored 1 with its reason.
func Pass(reason string) Score { return Score{State: Scored, Value: 1, Label: "pass", Reason: reason} }

// Fail is a scored 0 with its reason.
func Fail(reason string) Score { return Score{State: Scored, Value: 0, Label: "fail", Reason: reason} }

// Skip is a score that the case does not ask for.
func Skip(reason string) Score { return Score{State: NotApplicable, Reason: reason} }
