package execagent_test

import (
	"context"
	"encoding/json"
	"iter"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/agenttest"
	execagent "forerun/replay/agents/exec"
)

// kept is a journal in memory.
type kept struct {
	mu       sync.Mutex
	outcomes []replay.Outcome
}

func (k *kept) Append(_ context.Context, o replay.Outcome) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.outcomes = append(k.outcomes, o)
	return nil
}

func (*kept) Exclude(context.Context, replay.Exclusion) error { return nil }
func (*kept) Has(replay.Key) bool                             { return false }
func (*kept) Done() replay.Totals                             { return replay.Totals{} }

// quiet is a tool session that has seen nothing.
type quiet struct{ agenttest.Tools }

func (*quiet) Calls() []replay.Call              { return nil }
func (*quiet) Approvals() []replay.ApprovalAsked { return nil }
func (*quiet) Awaiting() bool                    { return false }

// A program that crashes on a case is started again, and the case tells.
func TestACrashIsMarkedAtItsCase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	input := func(do orders) json.RawMessage {
		b, err := json.Marshal(do)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	cases := []datasets.Case{
		{ID: "calm", Input: input(orders{Write: []string{result(`"fine"`)}})},
		{ID: "crash", Input: input(orders{Once: filepath.Join(dir, "crashed"), Write: []string{result(`"after all"`)}})},
	}
	stable := open(t, puppet, execagent.Config{ContainmentWords: "a fake"})
	defer closed(t, stable)
	candidate := open(t, puppet, execagent.Config{ContainmentWords: "a fake"})
	defer closed(t, candidate)
	journal := &kept{}
	if _, err := replay.Run(t.Context(), replay.Plan{
		Suites: []replay.PlanSuite{{Name: "s", Count: len(cases), Cases: func(ctx context.Context) iter.Seq2[datasets.Case, error] {
			return datasets.Slice(cases).Cases(ctx)
		}}},
		Arms: [2]replay.PlanArm{{Arm: replay.Stable, Agent: stable}, {Arm: replay.Candidate, Agent: candidate}},
		Tools: func(*datasets.Case, replay.Unit) func() replay.ToolSession {
			return func() replay.ToolSession { return &quiet{} }
		},
		Attempts: 3, Timeout: time.Minute, Concurrency: 1,
	}, journal); err != nil {
		t.Fatal(err)
	}
	if len(journal.outcomes) != 4 {
		t.Fatalf("got %d outcomes, want 4", len(journal.outcomes))
	}
	crashed := 0
	for _, o := range journal.outcomes {
		if o.Status != replay.StatusOK {
			t.Errorf("%s of %s ended as %s: %v", o.CaseID, o.Arm, o.Status, o.Error)
		}
		var kinds []string
		for _, a := range o.AttemptLog {
			kinds = append(kinds, a.Kind)
		}
		switch {
		case slices.Equal(kinds, []string{"ok"}):
		case o.CaseID == "crash" && slices.Equal(kinds, []string{string(replay.FailProcess), "ok"}):
			crashed++
		default:
			t.Errorf("%s of %s: got the attempts %v", o.CaseID, o.Arm, kinds)
		}
	}
	if crashed != 1 {
		t.Errorf("%d outcomes tell of the crash, want the one whose process crashed", crashed)
	}
}
