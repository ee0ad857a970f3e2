package rundir_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/rundir"
)

// What the tables show of a case and of an outcome is what the run shows of them, at
// every level of content.
func TestTheTablesShowWhatTheRunShows(t *testing.T) {
	t.Parallel()
	for _, level := range []string{rundir.ContentFull, rundir.ContentRedacted, rundir.ContentNone} {
		t.Run(level, func(t *testing.T) {
			t.Parallel()
			run := personal(t, level)
			var want, got, names []datasets.Case
			for c, err := range run.Cases(t.Context()) {
				shown, err := shownCase(run, c, err)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, datasets.Case{ID: shown.ID, Cluster: shown.Cluster, Segments: shown.Segments, Risk: shown.Risk, Messages: shown.Messages, Input: shown.Input})
			}
			for c, err := range run.Shown().Cases(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				c.Case.Expected = nil
				got = append(got, c.Case)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("cases (-run +tables):\n%s", diff)
			}
			for c, err := range run.Shown().Names(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				names = append(names, c.Case)
			}
			for i := range want {
				want[i] = datasets.Case{ID: want[i].ID, Cluster: want[i].Cluster, Segments: want[i].Segments}
			}
			if diff := cmp.Diff(want, names); diff != "" {
				t.Errorf("names (-run +tables):\n%s", diff)
			}
			sameOutcomes(t, run)
			if text, err := json.Marshal(got); err != nil || strings.Contains(string(text), mail) != (level == rundir.ContentFull) {
				t.Errorf("at level %s the tables give %s (%v)", level, text, err)
			}
		})
	}
}

func shownCase(run *rundir.Run, c rundir.SuiteCase, err error) (*datasets.Case, error) {
	if err != nil {
		return nil, err
	}
	return run.ShowCase(c.Suite, &c.Case)
}

func sameOutcomes(t *testing.T, run *rundir.Run) {
	t.Helper()
	type told struct {
		Key    replay.Key
		Output string
		Calls  []replay.Call
	}
	var want, got []told
	for o, err := range run.Outcomes(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		shown, err := run.ShowOutcome(&o)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, told{shown.Key, shown.Output, shown.ToolCalls})
	}
	for o, err := range run.Shown().Outcomes(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, told{o.Key, o.Output, o.ToolCalls})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-run +tables):\n%s", diff)
	}
}
