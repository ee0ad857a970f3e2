package bank_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/bank"
	"forerun/replay/rundir"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// run makes a run of three cases; input changes what the second one asks.
func run(t *testing.T, input string, outcomes ...replay.Outcome) *rundir.Run {
	t.Helper()
	r, err := rundir.Create(filepath.Join(t.TempDir(), "run"), rundir.Manifest{Name: "desk"}, []byte("a: 1\n"), []byte("a: 1\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	var cases []datasets.Case
	for n := range 3 {
		c := datasets.Case{
			ID: fmt.Sprintf("c-%d", n), Cluster: "k", Origin: datasets.OriginProduction, Risk: datasets.RiskReadOnly, Weight: 1, Input: []byte(`"hello"`),
		}
		if n == 1 {
			c.Input = fmt.Appendf(nil, "%q", input)
		}
		cases = append(cases, c)
	}
	if err := r.SealCases(t.Context(), []rundir.SuiteSource{{Suite: "shadow", Source: datasets.Slice(cases)}}); err != nil {
		t.Fatal(err)
	}
	journal, err := r.Journal()
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		if err := journal.Append(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.SealOutcomes(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := journal.Close(); err != nil {
		t.Fatal(err)
	}
	return r
}

func outcome(id string, trial int, change func(*replay.Outcome)) replay.Outcome {
	o := replay.Outcome{
		Key: replay.Key{Suite: "shadow", CaseID: id, Arm: replay.Stable, Trial: trial}, Status: replay.StatusOK,
		Provenance: replay.ProvenanceLive, Attempts: 1, Output: fmt.Sprintf("%s %d", id, trial), Started: noon, ModelServed: "m",
	}
	if change != nil {
		change(&o)
	}
	return o
}

func collect(t *testing.T, most int, earlier ...*rundir.Run) *bank.Bank {
	t.Helper()
	wanted, err := bank.Wants(t.Context(), run(t, "now"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "bank.jsonl")
	if err := bank.Collect(t.Context(), file, wanted, earlier, bank.Rule{Since: noon.Add(-time.Hour), Most: most}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info.Mode(), err)
	}
	b, err := bank.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func anyModel(string) bool { return true }

// has lists what the bank has of a case, in order.
func has(t *testing.T, b *bank.Bank, id string, served func(string) bool) string {
	t.Helper()
	var out []string
	for n := 1; ; n++ {
		o, err := b.Of("shadow", id, n, served)
		if err != nil {
			t.Fatal(err)
		}
		if o == nil {
			break
		}
		out = append(out, o.Output)
	}
	if n := b.Count("shadow", id, served); n != len(out) {
		t.Errorf("case %s: counted %d, and it has %d", id, n, len(out))
	}
	return strings.Join(out, ", ")
}

func TestTheNewestOutcomesOfTheSameCaseAreTaken(t *testing.T) {
	t.Parallel()
	newest := run(t, "now", outcome("c-0", 1, nil), outcome("c-1", 1, nil), outcome("c-1", 2, nil))
	older := run(t, "then", outcome("c-0", 1, func(o *replay.Outcome) { o.Output = "older" }), outcome("c-1", 1, nil), outcome("c-2", 1, nil))
	b := collect(t, 2, newest, older)
	for id, want := range map[string]string{
		"c-0": "c-0 1, older",
		"c-1": "c-1 1, c-1 2", // in the older run that case asked something else
		"c-2": "c-2 1",
	} {
		if got := has(t, b, id, anyModel); got != want {
			t.Errorf("case %s: %q, want %q", id, got, want)
		}
	}
	if b.Size("shadow") != 5 || b.Size("golden") != 0 {
		t.Errorf("%d outcomes of shadow and %d of golden, want 5 and 0", b.Size("shadow"), b.Size("golden"))
	}
	if got := has(t, collect(t, 1, newest, older), "c-0", anyModel); got != "c-0 1" {
		t.Errorf("one a case: %q", got)
	}
}

func TestWhatFits(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*replay.Outcome)
		want   string
	}{
		"an answer":                {nil, "c-0 1"},
		"a failure of the agent":   {func(o *replay.Outcome) { o.Status = replay.StatusAgentError }, "c-0 1"},
		"a timeout":                {func(o *replay.Outcome) { o.Status = replay.StatusTimeout }, "c-0 1"},
		"a broken wire":            {func(o *replay.Outcome) { o.Status = replay.StatusInfraError }, ""},
		"the candidate's":          {func(o *replay.Outcome) { o.Arm = replay.Candidate }, ""},
		"stable a second time":     {func(o *replay.Outcome) { o.Arm = replay.StableAgain }, ""},
		"one that was taken once":  {func(o *replay.Outcome) { o.Provenance = replay.ProvenanceCached }, ""},
		"one that is too old":      {func(o *replay.Outcome) { o.Started = noon.Add(-2 * time.Hour) }, ""},
		"one that is just not too": {func(o *replay.Outcome) { o.Started = noon.Add(-time.Hour) }, "c-0 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := has(t, collect(t, 5, run(t, "now", outcome("c-0", 1, tt.change))), "c-0", anyModel); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestOnlyTheModelThatAnswersNow(t *testing.T) {
	t.Parallel()
	b := collect(t, 5, run(t, "now", outcome("c-0", 1, func(o *replay.Outcome) { o.ModelServed = "m-2" }), outcome("c-0", 2, nil)))
	if got := has(t, b, "c-0", func(model string) bool { return model == "m" }); got != "c-0 2" {
		t.Errorf("%q, want the outcome of m alone", got)
	}
}

func TestNothingIsAnEmptyBank(t *testing.T) {
	t.Parallel()
	if b := collect(t, 5); b.Size("shadow") != 0 || has(t, b, "c-0", anyModel) != "" {
		t.Error("a bank of no run holds something")
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("{}\n"))
	f.Add([]byte(`{"suite":"s","case_id":"c","outcome":{"status":"ok"}}` + "\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		name := filepath.Join(t.TempDir(), "bank.jsonl")
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := bank.Open(name)
		if err != nil {
			return
		}
		if _, err := b.Of("s", "c", 1, anyModel); err != nil {
			t.Errorf("opened, and not to be read: %v", err)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
}
