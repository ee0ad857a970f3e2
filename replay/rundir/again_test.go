package rundir_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/rundir"
)

func TestWhatStableSaidAgainIsKeptBehindTheTwoAndCountedApart(t *testing.T) {
	t.Parallel()
	run := create(t)
	seal(t, run, "shadow")
	usd := 0.25
	var all []replay.Outcome
	for _, id := range []string{"c-1", "c-3"} {
		for _, arm := range []replay.Arm{replay.StableAgain, replay.Candidate, replay.Stable} { // as they happened to end
			for trial := range 2 {
				if arm == replay.StableAgain && trial > 0 {
					continue
				}
				o := outcome("shadow", id, arm, trial+1)
				o.CostUSD = &usd
				all = append(all, o)
			}
		}
	}
	appendAll(t, run, all...)
	var got []string
	for _, o := range sealed(t, run) {
		got = append(got, fmt.Sprint(o.CaseID, " ", o.Arm, " ", o.Trial))
	}
	want := []string{
		"c-3 stable 1", "c-3 stable 2", "c-3 candidate 1", "c-3 candidate 2", "c-3 stable-again 1",
		"c-1 stable 1", "c-1 stable 2", "c-1 candidate 1", "c-1 candidate 2", "c-1 stable-again 1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	j := openJournal(t, reopen(t, run))
	if !j.Has(replay.Key{Suite: "shadow", CaseID: "c-1", Arm: replay.StableAgain, Trial: 1}) {
		t.Error("stable would be asked a third time")
	}
	done := j.Done()
	if done.Stable.Trials != 4 || done.StableAgain.Trials != 2 || done.StableUSD() != 1.5 || done.SpendUSD() != 2.5 {
		t.Errorf("totals are %+v", done)
	}
	x := replay.Exclusion{Suite: "shadow", CaseID: "c-1", Arm: replay.Candidate, Kind: replay.FailNoRecord}
	if err := j.Exclude(t.Context(), x); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = openJournal(t, reopen(t, run))
	defer j.Close()
	if done := j.Done(); done.StableAgain.Trials != 1 || done.Stable.Trials != 2 || done.SpendUSD() != 2.5 {
		t.Errorf("totals without the excluded case are %+v; what it cost stays spent", done)
	}
}

func TestOutcomesWithStableAgainAreRestored(t *testing.T) {
	t.Parallel()
	run := create(t)
	seal(t, run, "shadow")
	appendAll(t, run, outcome("shadow", "c-2", replay.StableAgain, 1), outcome("shadow", "c-2", replay.Stable, 1))
	want := sealed(t, run)
	if err := os.Remove(run.Path(rundir.OutcomesTable)); err != nil {
		t.Fatal(err)
	}
	again := reopen(t, run)
	if restored, err := again.RestoreOutcomes(t.Context()); !restored || err != nil {
		t.Fatalf("restored %v, %v", restored, err)
	}
	if diff := cmp.Diff(want, sealed(t, again)); diff != "" {
		t.Error(diff)
	}
}

func TestClusterEnds(t *testing.T) {
	t.Parallel()
	run := create(t)
	suite := func(clusters ...string) datasets.Source {
		var all []datasets.Case
		for i, g := range clusters {
			all = append(all, datasets.Case{
				ID: strconv.Itoa(i), Cluster: g, Weight: 1, Origin: datasets.OriginProduction, Risk: datasets.RiskReadOnly, Input: []byte(`1`),
			})
		}
		return datasets.Slice(all)
	}
	err := run.SealCases(t.Context(), []rundir.SuiteSource{
		{Suite: "one", Source: suite("a", "a", "b", "c", "c", "c")}, {Suite: "none", Source: suite()}, {Suite: "two", Source: suite("c")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]int{"one": {2, 3, 6}, "two": {1}, "none": nil} {
		if got, err := run.ClusterEnds(t.Context(), name); err != nil || !slices.Equal(got, want) {
			t.Errorf("suite %s: %v, %v, want %v", name, got, err, want)
		}
	}
}

func TestHowProductionIsReadIsKept(t *testing.T) {
	t.Parallel()
	run := create(t)
	if run.Production() != nil {
		t.Error("nothing was said of production, and it is read")
	}
	cached := 0.5
	pattern := func(a, b *regexp.Regexp) bool { return a == b || a != nil && b != nil && a.String() == b.String() }
	want := replay.Logs{
		Version: "v1", Model: "small",
		Signals: replay.Signals{Escalated: replay.Rule{Tool: "hand_over"}, Fallback: replay.Rule{Pattern: regexp.MustCompile(`(?i)sorry`)}},
		Prices:  replay.Prices{"small": {Input: 1, Cached: &cached, Output: 2}},
	}
	if err := run.Update(func(m *rundir.Manifest) { m.Logs = &want }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&want, reopen(t, run).Production(), cmp.Comparer(pattern)); diff != "" {
		t.Error(diff)
	}
}
