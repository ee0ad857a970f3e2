package scorertest

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
)

// Test holds a scorer to what every scorer promises, on a case that it applies
// to and, unless nil, on one that it does not:
//
//   - whether it applies does not depend on the outcome;
//   - a score has a state, a finite value, and 0 or 1 where it is pass/fail;
//   - a trial without an outcome is unscored, a failed one never passes;
//   - hostile output neither breaks it nor makes its reason long;
//   - the same input gives the same score, from many goroutines at once;
//   - the case and the outcome are not changed;
//   - a cancelled context is an error, not a score.
func Test(t *testing.T, c scorers.Configured, applies, not *datasets.Case) {
	t.Helper()
	if c.Version == "" || c.Metric.Name == "" || c.Metric.Doc == "" {
		t.Errorf("version %q, metric %q and doc %q must not be empty", c.Version, c.Metric.Name, c.Metric.Doc)
	}
	for name, o := range outcomes() {
		t.Run(name, func(t *testing.T) {
			checkScore(t, c, scorers.Input{Case: applies, Outcome: o}, true)
			if not != nil {
				checkScore(t, c, scorers.Input{Case: not, Outcome: o}, false)
			}
		})
	}
	t.Run("many at once", func(t *testing.T) { checkConcurrent(t, c, applies) })
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if s, err := scorers.Judge(ctx, c, scorers.Input{Case: applies, Outcome: outcomes()["answer"]}); err == nil {
			t.Errorf("a cancelled judgement gave %v, want an error", s)
		}
	})
}

func outcomes() map[string]*replay.Outcome {
	answer := func(output string) *replay.Outcome {
		return &replay.Outcome{Status: replay.StatusOK, Output: output, Provenance: replay.ProvenanceLive}
	}
	all := map[string]*replay.Outcome{
		"answer":                answer("The order 17 was refunded."),
		"no words":              answer(""),
		"JSON":                  answer(`{"answer": 42}`),
		"deep JSON":             answer(strings.Repeat("[", 20_000)),
		"huge number":           answer("1e999999999"),
		"control characters":    answer("\x00\x1b[31m\u202e<script>"),
		"invalid UTF-8":         answer("\xff\xfe caf\xe9"),
		"long":                  answer(strings.Repeat("a b", 300_000)),
		"waiting for approval":  {Status: replay.StatusAwaitingApproval, Output: "May I?"},
		"agent error":           {Status: replay.StatusAgentError, Error: &replay.Failure{Kind: "max_steps", Message: "too many"}},
		"timeout":               {Status: replay.StatusTimeout},
		"infrastructure error":  {Status: replay.StatusInfraError},
		"cancelled":             {Status: replay.StatusCancelled},
		"odd tool calls":        answer("done"),
		"calls without meaning": answer("done"),
	}
	all["odd tool calls"].ToolCalls = []replay.Call{{Name: "\x00", Arguments: json.RawMessage("{")}, {Name: "refund", Arguments: json.RawMessage(`{"a":1e999999999}`)}}
	for range 2000 {
		all["calls without meaning"].ToolCalls = append(all["calls without meaning"].ToolCalls, replay.Call{Name: "refund", Arguments: json.RawMessage(`{"n":1}`)})
	}
	for _, o := range all {
		o.Key = replay.Key{Suite: "s", CaseID: "c", Arm: replay.Stable, Trial: 1}
	}
	return all
}

func checkScore(t *testing.T, c scorers.Configured, in scorers.Input, applies bool) {
	t.Helper()
	before := snapshot(t, in)
	s, err := scorers.Judge(t.Context(), c, in)
	if err != nil {
		t.Fatalf("judge: %v", err)
	}
	if diff := cmp.Diff(before, snapshot(t, in)); diff != "" {
		t.Errorf("the case or the outcome was changed:\n%s", diff)
	}
	again, err := scorers.Judge(t.Context(), c, in)
	if diff := cmp.Diff(s, again); err != nil || diff != "" {
		t.Errorf("a second judgement differs (%v):\n%s", err, diff)
	}
	if got := s.State != scorers.NotApplicable; got != applies {
		t.Errorf("applies is %v (%s), want %v whatever the outcome", got, s.Reason, applies)
	}
	if len(s.Reason) > 2100 || !utf8.ValidString(s.Reason) {
		t.Errorf("the reason has %d bytes, or is no UTF-8", len(s.Reason))
	}
	if math.IsNaN(s.Value) || math.IsInf(s.Value, 0) || (s.State != scorers.Scored && s.Value != 0) {
		t.Errorf("state %s has value %g", s.State, s.Value)
	}
	status := in.Outcome.Status
	switch {
	case !applies:
	case status.Missing() && s.State != scorers.Unscored:
		t.Errorf("a trial without an outcome is %s, want unscored", s.State)
	case !status.Answered() && s.State == scorers.Scored && s.Value > 0:
		t.Errorf("a failed trial has the value %g", s.Value)
	case c.PassFail && s.State == scorers.Scored && s.Value != 0 && s.Value != 1:
		t.Errorf("pass/fail gave %g", s.Value)
	}
}

func checkConcurrent(t *testing.T, c scorers.Configured, applies *datasets.Case) {
	t.Helper()
	in := scorers.Input{Case: applies, Outcome: outcomes()["answer"]}
	want, err := scorers.Judge(t.Context(), c, in)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			got, err := scorers.Judge(t.Context(), c, in)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("at once with others it gives another score (%v):\n%s", err, diff)
			}
		})
	}
	wg.Wait()
}

func snapshot(t *testing.T, in scorers.Input) string {
	t.Helper()
	data, err := json.Marshal([]any{in.Case, in.Outcome.Output, len(in.Outcome.ToolCalls), in.Outcome.Status})
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
