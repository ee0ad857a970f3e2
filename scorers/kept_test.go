package scorers_test

import (
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/scorertest"
)

// counting is a scorer that is paid by the judgement.
type counting struct {
	mu    sync.Mutex
	asked map[replay.Key]int
}

func (c *counting) Score(_ context.Context, in scorers.Input) (scorers.Score, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.asked == nil {
		c.asked = map[replay.Key]int{}
	}
	c.asked[in.Outcome.Key]++
	if strings.HasSuffix(in.Case.ID, "1") {
		return scorers.Fail("ends in 1"), nil
	}
	return scorers.Pass("fine"), nil
}

func (c *counting) total() int {
	n := 0
	for _, k := range c.asked {
		n += k
	}
	return n
}

func TestScoresThatAreThereStand(t *testing.T) {
	t.Parallel()
	d := dir(t, 12)
	all := d.AllOutcomes
	var paid counting
	version1, version2 := configured("judge", &paid), configured("judge", &paid)
	version2.Version = "judge/2"

	d.AllOutcomes = all[:17] // a run that was cut off
	run := func(score func() error, want int, why string) {
		t.Helper()
		before := paid.total()
		if err := score(); err != nil {
			t.Fatal(err)
		}
		if n := paid.total() - before; n != want {
			t.Errorf("%s: %d outcomes were judged, want %d", why, n, want)
		}
	}
	run(func() error { return scorers.Run(t.Context(), d, both(version1), 4) }, 17, "the first time")
	d.AllOutcomes = all
	run(func() error { return scorers.Run(t.Context(), d, both(version1), 4) }, len(all)-17, "the rest")
	run(func() error { return scorers.Run(t.Context(), d, both(version1), 4) }, 0, "again")
	kept := readRows(t, d)
	run(func() error { return scorers.RunAnew(t.Context(), d, both(version1), 4) }, len(all), "anew")
	if diff := cmp.Diff(kept, readRows(t, d)); diff != "" {
		t.Errorf("kept and judged anew differ:\n%s", diff)
	}
	run(func() error { return scorers.Run(t.Context(), d, both(version2), 4) }, len(all), "by another version")
	other := configured("other", &paid)
	run(func() error { return scorers.Run(t.Context(), d, both(version2, other), 4) }, len(all), "with a second scorer, the first is kept")
	if err := os.WriteFile(d.Path(scorers.ScoresFile), []byte("not a table"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(func() error { return scorers.Run(t.Context(), d, both(version2), 4) }, len(all), "where the table is damaged")
}

func TestWhateverWasScoredTheRestIsAsIfAllWereScoredAtOnce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(25) { // rapid would write a thousand tables
		draw := rand.New(rand.NewPCG(seed, 0))
		d := dir(t, 4)
		all := d.AllOutcomes
		pick := func() []replay.Outcome {
			var some []replay.Outcome
			for _, o := range all {
				if draw.IntN(2) == 0 {
					some = append(some, o)
				}
			}
			return some
		}
		var paid counting
		scored := map[replay.Key]bool{}
		for range draw.IntN(3) {
			d.AllOutcomes = pick()
			clear(scored) // what the table has now
			if err := scorers.Run(t.Context(), d, both(configured("judge", &paid)), 3); err != nil {
				t.Fatal(err)
			}
			for _, o := range d.AllOutcomes {
				scored[o.Key] = true
			}
		}
		d.AllOutcomes = pick()
		before := paid.total()
		if err := scorers.Run(t.Context(), d, both(configured("judge", &paid)), 3); err != nil {
			t.Fatal(err)
		}
		fresh := 0
		for _, o := range d.AllOutcomes {
			if !scored[o.Key] {
				fresh++
			}
		}
		if n := paid.total() - before; n != fresh {
			t.Fatalf("seed %d: %d outcomes were judged, want the %d that had no score", seed, n, fresh)
		}
		got := readRows(t, d)
		if err := scorers.RunAnew(t.Context(), d, both(configured("judge", &paid)), 3); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(readRows(t, d), got); diff != "" {
			t.Fatal(diff)
		}
	}
}

// produced is a run directory that sets production beside the replay.
type produced struct {
	scorertest.Dir
	logs *replay.Logs
}

func (p produced) Production() *replay.Logs { return p.logs }

func TestWhatProductionDidIsScoredBehindTheOutcomesOfItsCase(t *testing.T) {
	t.Parallel()
	d := dir(t, 5)
	said := "from production"
	for i := range d.SuiteCases {
		if d.SuiteCases[i].Suite != "golden" {
			continue
		}
		d.SuiteCases[i].Case.Logged = []*datasets.Logged{
			{Output: &said, ToolCalls: []datasets.ToolCall{{Name: "hand_over"}}},
			{Output: &said, Version: "v1", Escalated: new(false), ToolCalls: []datasets.ToolCall{{Name: "hand_over"}}}, // the log wins
			{Output: &said, Version: "v0"},
			nil,
			{Output: &said, Status: "timeout"},
		}[i]
	}
	d.AllOutcomes = slices.DeleteFunc(d.AllOutcomes, func(o replay.Outcome) bool { return o.CaseID == "c-4" && o.Suite == "shadow" })
	run := produced{d, &replay.Logs{Version: "v1", Signals: replay.Signals{Escalated: replay.Rule{Tool: "hand_over"}}}}
	if err := scorers.Run(t.Context(), run, both(configured("polite", stablePasses())), 3); err != nil {
		t.Fatal(err)
	}
	var got []string
	last := ""
	for j, err := range scorers.Read(t.Context(), run) {
		if err != nil {
			t.Fatal(err)
		}
		if j.Outcome.Arm != replay.Logged {
			last = j.Outcome.CaseID
			continue
		}
		if last != j.Outcome.CaseID {
			t.Errorf("production of %s stands behind case %s", j.Outcome.CaseID, last)
		}
		s, _ := j.Lookup.Score(j.Input, "polite")
		escalated := "unknown"
		if e := j.Outcome.Escalated; e != nil {
			escalated = map[bool]string{true: "yes", false: "no"}[*e]
		}
		got = append(got, strings.Join([]string{j.Outcome.Suite, j.Outcome.CaseID, j.Outcome.Output, j.Outcome.Status.String(), escalated, s.Label, j.Outcome.Version}, "|"))
	}
	want := []string{
		"golden|c-0|from production|ok|yes|fail|v1",
		"golden|c-1|from production|ok|no|fail|v1",
		"golden|c-4|from production|timeout|unknown|fail|v1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	run.logs = nil
	for j, err := range scorers.Read(t.Context(), run) {
		if err == nil && j.Outcome.Arm == replay.Logged {
			t.Error("production is there where it is not asked for")
		}
	}
}
