package wire_test

import (
	"context"
	"path/filepath"
	"testing"

	"forerun/cmd/forerun/internal/wire"
	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/rundir"
)

// held is a journal that has all but some trials.
type held struct{ lacks map[replay.Key]bool }

func (held) Append(context.Context, replay.Outcome) error    { return nil }
func (held) Exclude(context.Context, replay.Exclusion) error { return nil }
func (h held) Has(k replay.Key) bool                         { return !h.lacks[k] }
func (held) Done() replay.Totals                             { return replay.Totals{} }

// What a budget ended is whole up to the first case that lacks a trial, be it stable
// asked again: a run that lacks it must not be taken for one that has everything.
func TestACaseThatLacksATrialIsNotWhole(t *testing.T) {
	t.Parallel()
	run, err := rundir.Create(filepath.Join(t.TempDir(), "run"), rundir.Manifest{Name: "desk"}, []byte("a: 1\n"), []byte("a: 1\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	cases := []datasets.Case{}
	for _, id := range []string{"a", "b", "c"} {
		cases = append(cases, datasets.Case{ID: id, Cluster: "k-" + id, Origin: datasets.OriginProduction, Risk: datasets.RiskReadOnly, Weight: 1, Input: []byte(`"hi"`)})
	}
	if err := run.SealCases(t.Context(), []rundir.SuiteSource{{Suite: "shadow", Source: datasets.Slice(cases)}}); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		lacks replay.Key
		aa    float64
		whole int
	}{
		"nothing":               {replay.Key{}, 1, 3},
		"the candidate's":       {replay.Key{Suite: "shadow", CaseID: "b", Arm: replay.Candidate, Trial: 2}, 1, 1},
		"stable's, asked again": {replay.Key{Suite: "shadow", CaseID: "c", Arm: replay.StableAgain, Trial: 1}, 1, 2},
		"one that nobody asks":  {replay.Key{Suite: "shadow", CaseID: "c", Arm: replay.StableAgain, Trial: 1}, 0, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := &wire.Gate{Plan: replay.Plan{Suites: []replay.PlanSuite{{Name: "shadow", Trials: 2, AA: tc.aa}}}}
			_, asked, err := g.Stopped(t.Context(), run, held{map[replay.Key]bool{tc.lacks: true}}, &replay.BudgetError{What: "max_cost"})
			if err != nil || asked["shadow"] != tc.whole {
				t.Errorf("%d whole cases, %v; want %d", asked["shadow"], err, tc.whole)
			}
		})
	}
}
