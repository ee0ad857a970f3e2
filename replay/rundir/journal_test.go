package rundir_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/replay/tools"
)

// TestKilledAtAnyByte cuts the journal where a kill could have cut it, and goes
// on: nothing that was whole is asked again, and the end is that of a run which
// nobody killed.
func TestKilledAtAnyByte(t *testing.T) {
	t.Parallel()
	run := create(t)
	seal(t, run, "shadow")
	var all []replay.Outcome
	for _, id := range []string{"c-1", "c-2", "c-3"} {
		for _, arm := range replay.Arms() {
			o := outcome("shadow", id, arm, 1)
			o.Output = "ends in \u00e4 \U0001F600 and a \"quote\"\n"
			all = append(all, o)
		}
	}
	appendAll(t, run, all...)
	want := sealed(t, run)
	whole, err := run.ReadFile("private/journal.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(whole, []byte("\n"))
	lastThree := len(whole) - len(lines[3]) - len(lines[4]) - len(lines[5])
	for cut := lastThree; cut <= len(whole); cut++ {
		if err := os.WriteFile(run.Path("private/journal.jsonl"), whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		complete := bytes.Count(whole[:cut], []byte("\n"))
		resumed := reopen(t, run)
		j := openJournal(t, resumed)
		if torn := j.Torn(); torn != int64(cut-bytes.LastIndexByte(whole[:cut], '\n')-1) {
			t.Errorf("cut at %d: %d bytes were torn", cut, torn)
		}
		for i, o := range all {
			if j.Has(o.Key) != (i < complete) {
				t.Fatalf("cut at %d, %d records whole: Has(record %d) is %v", cut, complete, i, j.Has(o.Key))
			}
			if i < complete {
				continue
			}
			if err := j.Append(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if cut%64 != 0 && cut != len(whole) {
			continue // sealing is the slow part
		}
		if diff := cmp.Diff(want, sealed(t, resumed)); diff != "" {
			t.Fatalf("cut at %d (-unbroken +resumed):\n%s", cut, diff)
		}
	}
}

// TestARecordThatCouldNotBeReadBackIsRefused: once written, it would be damage
// before every record after it.
func TestARecordThatCouldNotBeReadBackIsRefused(t *testing.T) {
	t.Parallel()
	run := create(t)
	seal(t, run, "shadow")
	deep := outcome("shadow", "c-1", replay.Stable, 1)
	deep.ToolCalls = []replay.Call{{
		Name: "x", Arguments: json.RawMessage(strings.Repeat("[", 9999) + strings.Repeat("]", 9999)),
	}}
	j := openJournal(t, run)
	if err := j.Append(t.Context(), deep); err == nil || !strings.Contains(err.Error(), `case "c-1"`) || !strings.Contains(err.Error(), "nested too deep") {
		t.Errorf("got %v, want an error that names the case", err)
	}
	if err := j.Append(t.Context(), outcome("shadow", "c-2", replay.Stable, 1)); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if all := sealed(t, reopen(t, run)); len(all) != 1 || all[0].CaseID != "c-2" {
		t.Errorf("got %v, want the record after it", all)
	}
}

func TestDamageInTheMiddleIsAnError(t *testing.T) {
	t.Parallel()
	run := create(t)
	appendAll(t, run, outcome("shadow", "c-1", replay.Stable, 1), outcome("shadow", "c-2", replay.Stable, 1), outcome("shadow", "c-3", replay.Stable, 1))
	whole, err := run.ReadFile("private/journal.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.IndexByte(whole, '\n') + 1
	whole[at] = 'x'
	if err := os.WriteFile(run.Path("private/journal.jsonl"), whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := reopen(t, run).Journal(); err == nil || !strings.Contains(err.Error(), "journal.jsonl:3") {
		t.Errorf("error %v, want one that names the place", err)
	}
	if again, err := run.ReadFile("private/journal.jsonl"); err != nil || !bytes.Equal(again, whole) {
		t.Error("a damaged journal was changed")
	}
}

func TestManyAppendAtOnce(t *testing.T) {
	t.Parallel()
	run := create(t)
	j := openJournal(t, run)
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 100 {
				o := outcome("shadow", fmt.Sprintf("c-%d-%d", w, i), replay.Stable, 1)
				o.Output = strings.Repeat("x", i*10)
				if err := j.Append(t.Context(), o); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	again := openJournal(t, reopen(t, run))
	defer again.Close()
	if n := again.Done().Stable.Trials; n != 800 || again.Torn() != 0 {
		t.Errorf("%d records are whole, %d bytes torn", n, again.Torn())
	}
}

func FuzzJournal(f *testing.F) {
	f.Add([]byte(`{"suite":"s","case_id":"c","arm":"stable","trial":1,"status":"ok","provenance":"live"}` + "\n" + `{"suite":`))
	f.Add([]byte(`{"excluded":{"suite":"s","case_id":"c","arm":"candidate","kind":"no_record"}}` + "\n"))
	f.Add([]byte("\n\x00\n"))
	run, err := rundir.Create(filepath.Join(f.TempDir(), "run"), rundir.Manifest{}, nil, nil, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(run.Path("private/journal.jsonl"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := run.Journal()
		if err != nil {
			return // damage, and said so
		}
		before := j.Done().Stable.Trials
		fresh := outcome("suite of the test", "c", replay.Stable, 1)
		known := j.Has(fresh.Key)
		if err := j.Append(t.Context(), fresh); err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		j, err = run.Journal()
		if err != nil {
			t.Fatalf("what was gone on with can't be gone on with again: %v", err)
		}
		defer j.Close()
		if got := j.Done().Stable.Trials; !known && got != before+1 || j.Torn() != 0 {
			t.Fatalf("%d trials, then %d, %d bytes torn", before, got, j.Torn())
		}
	})
}

// quick is an agent that answers at once.
type quick struct{}

func (quick) Invoke(context.Context, replay.Request) (replay.Reply, error) {
	n := int64(100)
	return replay.Reply{
		Output:   "Your order is on its way and will be there on Friday.",
		Messages: []datasets.Message{{Role: "assistant", Content: []byte(`"Your order is on its way and will be there on Friday."`)}},
		Usage:    &datasets.Usage{Input: &n, Output: &n},
	}, nil
}

func (quick) Containment() replay.Containment {
	return replay.Containment{Level: replay.ContainmentProven}
}

// BenchmarkTrial is the runner's own cost of one trial, journal and seal
// included.
func BenchmarkTrial(b *testing.B) {
	run, err := rundir.Create(filepath.Join(b.TempDir(), "run"), rundir.Manifest{}, nil, nil, rundir.NewRedactor([]string{"sk-0123456789"}))
	if err != nil {
		b.Fatal(err)
	}
	n := b.N/2 + 1
	source := datasets.SourceFunc(func(context.Context) iter.Seq2[datasets.Case, error] {
		return func(yield func(datasets.Case, error) bool) {
			for i := range n {
				if !yield(datasets.Case{ID: fmt.Sprint("c-", i), Weight: 1, Input: []byte(`"Where is my order?"`)}, nil) {
					return
				}
			}
		}
	})
	if err := run.SealCases(b.Context(), []rundir.SuiteSource{{Suite: "shadow", Source: source}}); err != nil {
		b.Fatal(err)
	}
	j, err := run.Journal()
	if err != nil {
		b.Fatal(err)
	}
	plan := replay.Plan{
		Suites: []replay.PlanSuite{{Name: "shadow", Cases: func(ctx context.Context) iter.Seq2[datasets.Case, error] {
			return run.SuiteCases(ctx, "shadow")
		}}},
		Arms:  [2]replay.PlanArm{{Arm: replay.Stable, Agent: quick{}}, {Arm: replay.Candidate, Agent: quick{}}},
		Tools: tools.Policies{}.ForCase, Concurrency: 64,
	}
	b.ReportAllocs()
	b.ResetTimer()
	if _, err := replay.Run(b.Context(), plan, j); err != nil {
		b.Fatal(err)
	}
	if err := j.Close(); err != nil {
		b.Fatal(err)
	}
	if err := run.SealOutcomes(b.Context()); err != nil {
		b.Fatal(err)
	}
}
