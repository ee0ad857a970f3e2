package rundir_test

import (
	"encoding/json"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"forerun/datasets"
	"forerun/datasets/table"
	"forerun/replay"
	"forerun/replay/rundir"
)

// fullCase has a value in every field.
func fullCase() datasets.Case {
	at := time.Date(2026, 11, 3, 10, 30, 0, 123456789, time.UTC)
	call := datasets.ToolCall{Name: "lookup", Arguments: json.RawMessage(`{"id":7}`), Result: json.RawMessage(`"ok"`), Error: "e", LatencyMS: new(12.5)}
	message := datasets.Message{Role: "user", Content: json.RawMessage(`"<b>hi</b>"`), Extra: map[string]json.RawMessage{"x": json.RawMessage(`1`)}}
	return datasets.Case{
		ID: "c-1", Cluster: "k", Time: &at, Origin: datasets.OriginProduction, Segments: map[string]string{"tier": "gold"},
		Risk: datasets.RiskWrite, Weight: 2.5, Messages: []datasets.Message{message}, Input: json.RawMessage(`{"q":1.50}`),
		State: json.RawMessage(`[1]`), Tools: []datasets.Tool{{Name: "lookup", Description: "d", Parameters: json.RawMessage(`{}`), Effect: datasets.EffectRead}},
		ToolLog:   []datasets.ToolCall{call},
		Approvals: []datasets.Approval{{Action: "refund", Arguments: json.RawMessage(`{}`), Decision: datasets.Edited, EditedArguments: json.RawMessage(`{"usd":1}`), Time: &at}},
		Expected: &datasets.Expected{
			Answer: new("yes"), Facts: []string{"a"}, ToolCalls: []datasets.ToolCall{{Name: "lookup"}},
			EndState: json.RawMessage(`{"s":1}`), Escalate: new(false), Labels: map[string]string{"l": "v"},
		},
		Logged: &datasets.Logged{
			Status: "ok", Output: new("out"), Messages: []datasets.Message{message}, ToolCalls: []datasets.ToolCall{call},
			Escalated: new(true), Fallback: new(false), Corrected: new(false), LatencyMS: new(900.0), TTFTMS: new(90.0),
			Usage: &datasets.Usage{Input: new(int64(5))}, CostUSD: new(0.0), Scores: map[string]float64{"s": 0.5},
			Version: "v", ModelServed: "m", Error: "none",
		},
		Metadata: map[string]json.RawMessage{"m": json.RawMessage(`{"deep":[1,2]}`)},
	}
}

func TestCasesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	run := create(t)
	bare := datasets.Case{ID: "c-2", Cluster: "c-2", Origin: datasets.OriginInternal, Risk: datasets.RiskReadOnly, Weight: 1, Input: json.RawMessage(`null`)}
	want := []datasets.Case{fullCase(), bare}
	if err := run.SealCases(t.Context(), []rundir.SuiteSource{{Suite: "shadow", Source: datasets.Slice(want)}}); err != nil {
		t.Fatal(err)
	}
	for _, run := range []*rundir.Run{run, reopen(t, run)} { // at hand, and from the file
		var got []datasets.Case
		for c, err := range run.SuiteCases(t.Context(), "shadow") {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, c)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("sealed and read (-want +got):\n%s", diff)
		}
		for range run.SuiteCases(t.Context(), "other") {
			t.Error("a suite that is not there has a case")
		}
	}
}

// TestCaseColumnsAreThoseOfACaseFile holds the table against the one that
// package datasets writes: another column there must come here.
func TestCaseColumnsAreThoseOfACaseFile(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "cases.parquet")
	if _, err := datasets.Write(t.Context(), name, datasets.Slice([]datasets.Case{fullCase()}), nil); err != nil {
		t.Fatal(err)
	}
	run := create(t)
	seal(t, run, "shadow")
	want := append([]string{"suite"}, columns(t, name)...)
	if diff := cmp.Diff(want, columns(t, run.Path("cases.parquet"))); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
}

// TestUnknownCallsAreNotNoCalls follows both through the journal and the table.
func TestUnknownCallsAreNotNoCalls(t *testing.T) {
	t.Parallel()
	run := create(t)
	seal(t, run, "shadow")
	unknown, none := outcome("shadow", "c-3", replay.Stable, 1), outcome("shadow", "c-3", replay.Candidate, 1)
	unknown.Seq, none.Seq = 1, 2
	none.ToolCalls, none.ApprovalsRequested = []replay.Call{}, new(0)
	appendAll(t, run, unknown, none)
	journal, err := run.ReadFile("private/journal.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(journal), "\n")
	if strings.Contains(lines[0], `"tool_calls"`) || !strings.Contains(lines[1], `"tool_calls":[]`) {
		t.Errorf("journal:\n%s\nwant no tool_calls in the first line, none of them in the second", journal)
	}
	// Not equated: nil and empty are two things here.
	if diff := cmp.Diff([]replay.Outcome{unknown, none}, sealed(t, run)); diff != "" {
		t.Errorf("appended, sealed and read (-want +got):\n%s", diff)
	}
	type row struct {
		ToolCalls json.RawMessage `parquet:"tool_calls,optional,json"`
	}
	var column []row
	for r, err := range table.Read[row](run.Path("outcomes.parquet")) {
		if err != nil {
			t.Fatal(err)
		}
		column = append(column, r)
	}
	if diff := cmp.Diff([]row{{}, {ToolCalls: json.RawMessage("[]")}}, column); diff != "" {
		t.Errorf("column tool_calls: want null and [] (-want +got):\n%s", diff)
	}
}

func TestOutcomesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	run := create(t)
	seal(t, run, "shadow")
	at := time.Date(2026, 11, 24, 10, 0, 0, 123456000, time.UTC)
	full := replay.Outcome{
		Key: replay.Key{Suite: "shadow", CaseID: "c-3", Arm: replay.Stable, Trial: 1}, Seq: 2,
		Status: replay.StatusAwaitingApproval, Provenance: replay.ProvenanceLive, Attempts: 2,
		AttemptLog: []replay.Attempt{{N: 1, Started: at, MS: 3.5, Kind: "rate_limit", HTTPStatus: 429, RetryAfterMS: 1000}, {N: 2, Started: at, MS: 5, Kind: "ok", Usage: &datasets.Usage{Output: new(int64(0))}, CostUSD: new(0.0)}},
		Started:    at, LatencyMS: new(5.0), WaitMS: 1000.25, ModelMS: new(4.0), ToolMS: new(0.0), TTFTMS: new(1.0),
		Output: "<script>\x07 \u2028", Messages: fullCase().Messages,
		ToolCalls:  []replay.Call{{Name: "lookup", Arguments: json.RawMessage(`{"id":7}`), Result: json.RawMessage(`null`), Error: "e", Source: "miss", MS: new(2.0)}},
		Divergence: replay.DivergenceReadMiss,
		Escalated:  new(true), Fallback: new(false), ApprovalsRequested: new(1),
		Approvals: []replay.ApprovalAsked{{Action: "refund", Arguments: json.RawMessage(`{}`), Decision: datasets.Approved}},
		Usage:     &datasets.Usage{Input: new(int64(1)), Reasoning: new(int64(math.MaxInt64))}, CostUSD: new(0.25), ModelServed: "m",
		Finish: "stop", Error: &replay.Failure{Kind: "agent", Message: ""}, Version: "v1", Scores: map[string]float64{"s": -1},
	}
	bare := replay.Outcome{
		Key: replay.Key{Suite: "shadow", CaseID: "c-3", Arm: replay.Candidate, Trial: 1}, Seq: 1,
		Status: replay.StatusInfraError, Provenance: replay.ProvenanceLive, Attempts: 1,
	}
	appendAll(t, run, bare, full)
	if diff := cmp.Diff([]replay.Outcome{full, bare}, sealed(t, run)); diff != "" {
		t.Errorf("appended, sealed and read (-want +got):\n%s", diff)
	}
	if got := columns(t, run.Path("outcomes.parquet"))[0]; got != "suite" {
		t.Errorf("first column is %q", got)
	}
}
