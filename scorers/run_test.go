package scorers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"forerun/datasets"
	"forerun/datasets/table"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers"
	"forerun/scorers/scorertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// dir has n cases in each of two suites, with an outcome in each arm.
func dir(t *testing.T, n int) scorertest.Dir {
	t.Helper()
	d := scorertest.Dir{Root: t.TempDir()}
	for _, suite := range []string{"golden", "shadow"} {
		for i := range n {
			c := datasets.Case{ID: fmt.Sprintf("c-%d", i)}
			c.ToolLog = []datasets.ToolCall{{Name: "lookup", LatencyMS: new(float64(10 * (i + 1)))}, {Name: "untimed"}}
			d.SuiteCases = append(d.SuiteCases, rundir.SuiteCase{Suite: suite, Case: c})
			for _, arm := range replay.Arms() {
				d.AllOutcomes = append(d.AllOutcomes, replay.Outcome{
					Key: replay.Key{Suite: suite, CaseID: c.ID, Arm: arm, Trial: 1}, Status: replay.StatusOK, Output: string(arm),
				})
			}
		}
	}
	return d
}

func configured(name string, s scorers.Scorer) scorers.Configured {
	m := proportion()
	m.Name = name
	return scorers.Configured{Metric: m, Scorer: s, PassFail: true, Version: name + "/1"}
}

// stablePasses passes the outputs of the stable arm.
func stablePasses() scorers.Scorer {
	return scoreFunc(func(_ context.Context, in scorers.Input) (scorers.Score, error) {
		if in.Outcome.Output == "stable" {
			return scorers.Pass("good"), nil
		}
		return scorers.Fail("bad"), nil
	})
}

func both(list ...scorers.Configured) []scorers.SuiteScorers {
	return []scorers.SuiteScorers{{Suite: "golden", Scorers: list}, {Suite: "shadow", Scorers: list}}
}

func readRows(t *testing.T, d scorertest.Dir) []string {
	t.Helper()
	var lines []string
	for row, err := range table.Read[scorers.Row](d.Path(scorers.ScoresFile)) {
		if err != nil {
			t.Fatal(err)
		}
		value := "-"
		if row.Value != nil {
			value = fmt.Sprint(*row.Value)
		}
		lines = append(lines, strings.Join([]string{row.Suite, row.CaseID, row.Arm, row.Metric, row.State, value, row.Reason, row.ScorerVersion}, " "))
	}
	return lines
}

func TestRunWritesARowForEachScorerAndForSuccessInOutcomeOrder(t *testing.T) {
	t.Parallel()
	d := dir(t, 1)
	err := scorers.Run(t.Context(), d, both(configured("polite", stablePasses()), configured("broken", scoreFunc(
		func(_ context.Context, in scorers.Input) (scorers.Score, error) {
			if in.Outcome.Suite == "shadow" {
				panic("no such index")
			}
			return scorers.Skip("not here"), nil
		}))), 4)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"golden c-0 stable polite scored 1 good polite/1",
		"golden c-0 stable broken not_applicable - not here broken/1",
		"golden c-0 stable success scored 1 all 1 pass ",
		"golden c-0 candidate polite scored 0 bad polite/1",
		"golden c-0 candidate broken not_applicable - not here broken/1",
		"golden c-0 candidate success scored 0 failed: polite ",
		"shadow c-0 stable polite scored 1 good polite/1",
		"shadow c-0 stable broken errored - the scorer panicked: no such index broken/1",
		"shadow c-0 stable success unscored - could not be scored: broken ",
		"shadow c-0 candidate polite scored 0 bad polite/1",
		"shadow c-0 candidate broken errored - the scorer panicked: no such index broken/1",
		"shadow c-0 candidate success scored 0 failed: polite ",
	}
	if diff := cmp.Diff(want, readRows(t, d)); diff != "" {
		t.Error(diff)
	}
}

func TestRowsKeepTheirOrderWhenALaterOutcomeIsJudgedFirst(t *testing.T) {
	t.Parallel()
	d := dir(t, 1)
	later := make(chan struct{})
	waits := scoreFunc(func(_ context.Context, in scorers.Input) (scorers.Score, error) {
		if in.Outcome.Suite != "golden" {
			return scorers.Pass(""), nil
		}
		if in.Outcome.Arm == replay.Stable {
			<-later
		} else {
			close(later)
		}
		return scorers.Pass(""), nil
	})
	if err := scorers.Run(t.Context(), d, both(configured("waits", waits)), 2); err != nil {
		t.Fatal(err)
	}
	if got := readRows(t, d)[0]; !strings.HasPrefix(got, "golden c-0 stable") {
		t.Errorf("the first row is %q, want the first outcome's", got)
	}
}

func TestTheSameRunGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	var first []byte
	for _, concurrency := range []int{0, 1, 7} {
		d := dir(t, 20)
		if err := scorers.Run(t.Context(), d, both(configured("polite", stablePasses())), concurrency); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(d.Path(scorers.ScoresFile))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = data
		}
		if !bytes.Equal(first, data) {
			t.Errorf("concurrency %d gives other bytes", concurrency)
		}
	}
}

func TestARunThatCannotBeScoredSaysWhyAndLeavesTheOldScores(t *testing.T) {
	t.Parallel()
	orphan := func(d *scorertest.Dir) { d.SuiteCases = d.SuiteCases[1:] }
	for name, test := range map[string]struct {
		change func(*scorertest.Dir)
		suites []scorers.SuiteScorers
		want   string
	}{
		"outcome without its case": {orphan, both(), `suite golden, case "c-0": an outcome without its case`},
		"suite not configured":     {func(*scorertest.Dir) {}, both()[:1], `outcomes of suite "shadow", which the configuration does not have`},
		"two metrics of one name":  {func(*scorertest.Dir) {}, both(configured("a", stablePasses()), configured("a", stablePasses())), `metric "a" is there already`},
		"a metric named success":   {func(*scorertest.Dir) {}, both(configured("success", stablePasses())), `metric "success" is there already`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := dir(t, 2)
			test.change(&d)
			if err := os.WriteFile(d.Path(scorers.ScoresFile), []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			err := scorers.Run(t.Context(), d, test.suites, 2)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if data, err := os.ReadFile(d.Path(scorers.ScoresFile)); string(data) != "old" || err != nil {
				t.Errorf("the old scores are %q, %v", data, err)
			}
		})
	}
}

func TestACancelledRunStopsAndWritesNothing(t *testing.T) {
	t.Parallel()
	d := dir(t, 50)
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("Ctrl-C")
	var judged atomic.Int32
	slow := scoreFunc(func(ctx context.Context, _ scorers.Input) (scorers.Score, error) {
		if judged.Add(1) == 3 {
			cancel(stopped)
		}
		if judged.Load() >= 3 {
			<-ctx.Done()
			return scorers.Score{}, ctx.Err()
		}
		return scorers.Pass(""), nil
	})
	if err := scorers.Run(ctx, d, both(configured("slow", slow)), 2); !errors.Is(err, stopped) {
		t.Errorf("got %v, want the cause of the cancellation", err)
	}
	if n := judged.Load(); n > 10 {
		t.Errorf("%d outcomes were judged after the stop", n)
	}
	if _, err := os.Stat(d.Path(scorers.ScoresFile)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a table was written: %v", err)
	}
}

func TestNoOutcomesAreATableWithoutRows(t *testing.T) {
	t.Parallel()
	d := dir(t, 3)
	d.AllOutcomes = nil
	if err := scorers.Run(t.Context(), d, both(), 2); err != nil {
		t.Fatal(err)
	}
	if got := readRows(t, d); len(got) != 0 {
		t.Errorf("got rows %q", got)
	}
	for _, err := range scorers.Read(t.Context(), d) {
		t.Errorf("read gave an outcome, or %v", err)
	}
}

// redacting is a run directory that knows a secret.
type redacting struct{ scorertest.Dir }

func (redacting) Redactor() *rundir.Redactor { return rundir.NewRedactor([]string{"hunter2-hunter2"}) }

func TestASecretThatAScorerQuotesIsNotWritten(t *testing.T) {
	t.Parallel()
	d := redacting{dir(t, 1)}
	leak := always(scorers.Score{State: scorers.Scored, Label: "hunter2-hunter2", Reason: "the key hunter2-hunter2 was refused"})
	if err := scorers.Run(t.Context(), d, both(configured("leak", leak)), 1); err != nil {
		t.Fatal(err)
	}
	if rows := strings.Join(readRows(t, d.Dir), "\n"); strings.Contains(rows, "hunter2") || !strings.Contains(rows, "was refused") {
		t.Errorf("rows are %s", rows)
	}
}

func TestReadGivesEachOutcomeItsScoresAndTheSuiteItsToolTimes(t *testing.T) {
	t.Parallel()
	d := dir(t, 2)
	d.SuiteCases[3].Case.ToolLog[0].LatencyMS = new(1000.0)         // shadow c-1
	d.AllOutcomes = append(d.AllOutcomes[:2], d.AllOutcomes[4:]...) // golden c-1 was never replayed
	if err := scorers.Run(t.Context(), d, both(configured("polite", stablePasses())), 3); err != nil {
		t.Fatal(err)
	}
	var got []string
	for j, err := range scorers.Read(t.Context(), d) {
		if err != nil {
			t.Fatal(err)
		}
		s, ok := j.Lookup.Score(j.Input, "polite")
		_, other := j.Lookup.Score(j.Input, "rude")
		ms, timed := j.Lookup.ToolMedianMS("lookup")
		_, untimed := j.Lookup.ToolMedianMS("untimed")
		got = append(got, fmt.Sprint(j.Outcome.Suite, j.Case.ID, j.Outcome.Arm, s.Value, ok, other, ms, timed, untimed))
	}
	want := []string{
		"goldenc-0stable1 true false 15 true false",
		"goldenc-0candidate0 true false 15 true false",
		"shadowc-0stable1 true false 505 true false",
		"shadowc-0candidate0 true false 505 true false",
		"shadowc-1stable1 true false 505 true false",
		"shadowc-1candidate0 true false 505 true false",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadCasesGivesEveryCaseWithWhatWasAnswered(t *testing.T) {
	t.Parallel()
	d := dir(t, 2)
	d.AllOutcomes = append(d.AllOutcomes[:2], d.AllOutcomes[4:6]...) // neither suite's c-1 was replayed
	if err := scorers.Run(t.Context(), d, both(configured("polite", stablePasses())), 3); err != nil {
		t.Fatal(err)
	}
	read := func(most int) (got []string) {
		for c, err := range scorers.ReadCases(t.Context(), d) {
			if err != nil {
				t.Fatal(err)
			}
			one := []string{c.Suite, c.Case.ID}
			for _, j := range c.Outcomes {
				s, _ := j.Lookup.Score(j.Input, "polite")
				ms, _ := j.Lookup.ToolMedianMS("lookup")
				one = append(one, string(j.Outcome.Arm), fmt.Sprint(s.Value), fmt.Sprint(ms))
			}
			if got = append(got, strings.Join(one, " ")); len(got) == most {
				break
			}
		}
		return got
	}
	want := []string{"golden c-0 stable 1 15 candidate 0 15", "golden c-1", "shadow c-0 stable 1 15 candidate 0 15", "shadow c-1"}
	for most := 1; most <= len(want); most++ {
		if diff := cmp.Diff(want[:most], read(most)); diff != "" {
			t.Errorf("the first %d: %s", most, diff)
		}
	}
}

func TestScoresOfOtherOutcomesAreAnError(t *testing.T) {
	t.Parallel()
	d := dir(t, 2)
	if err := scorers.Run(t.Context(), d, both(configured("polite", stablePasses())), 1); err != nil {
		t.Fatal(err)
	}
	d.AllOutcomes[1].Trial = 2
	var last error
	for _, err := range scorers.Read(t.Context(), d) {
		last = err
	}
	if last == nil || !strings.Contains(last.Error(), "score the run again") {
		t.Errorf("got %v, want to be told to score again", last)
	}
}
