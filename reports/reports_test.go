package reports_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/datasets/table"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/reports"
	"forerun/reports/gatefile"
	"forerun/reports/reporttest"
	"forerun/reports/view"
	"forerun/scorers"
	"forerun/scorers/gate"
)

// arm is how one arm did on a case: success and escalation.
type arm struct {
	status    replay.Status
	success   bool
	escalated bool
}

// aCase is a case of a made run, with what each arm did in each trial.
type aCase struct {
	id                string
	escalate          *bool
	stable, candidate []arm
}

func good(a ...arm) []arm { return a }

func ok(success, escalated bool) arm { return arm{replay.StatusOK, success, escalated} }

// newRun makes a sealed and scored run directory of one suite.
func newRun(t *testing.T, cases []aCase) *rundir.Run {
	t.Helper()
	return newRunAt(t, rundir.ContentFull, cases)
}

// newRunAt is newRun at a level of content.
func newRunAt(t *testing.T, level string, cases []aCase) *rundir.Run {
	t.Helper()
	started := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	finished := started.Add(time.Minute)
	run, err := rundir.Create(filepath.Join(t.TempDir(), "run"), rundir.Manifest{
		Name: "desk", ToolVersion: "0.1.0", Seed: 7, Started: &started, Finished: &finished, Status: rundir.Complete, ContentLevel: level,
		Totals: &replay.Totals{
			Stable: replay.ArmTotals{SpendUSD: 1.5}, StableAgain: replay.ArmTotals{SpendUSD: 0.25}, Candidate: replay.ArmTotals{SpendUSD: 0.5, UnknownCost: 1},
			Excluded: []replay.ExcludedCases{{Suite: "shadow", Arm: replay.Stable, Kind: replay.FailNoRecord, Count: 3}},
		},
		Arms: map[replay.Arm]rundir.Arm{
			replay.Stable:    {Version: "v1", Kind: "recorded", Containment: replay.Containment{Level: replay.ContainmentProven, Words: "a log is replayed"}},
			replay.Candidate: {Version: "v2", Kind: "recorded", Containment: replay.Containment{Level: replay.ContainmentProven, Words: "a log is replayed"}},
		},
	}, []byte("version: 1\n"), []byte("version: 1\nstable: {version: v1, agent: {model: a}}\ncandidate: {version: v2, agent: {model: b, temperature: 1}}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	var list []datasets.Case
	var outcomes []replay.Outcome
	var rows []scorers.Row
	for _, c := range cases {
		list = append(list, datasets.Case{
			ID: c.id, Cluster: c.id, Origin: datasets.OriginProduction, Risk: datasets.RiskReadOnly, Weight: 1,
			Messages: []datasets.Message{{Role: "user", Content: json.RawMessage(`"please help with ` + c.id + `"`)}},
			Expected: &datasets.Expected{Escalate: c.escalate},
		})
		for _, side := range []struct {
			arm    replay.Arm
			trials []arm
		}{{replay.Stable, c.stable}, {replay.Candidate, c.candidate}} {
			for i, a := range side.trials {
				key := replay.Key{Suite: "shadow", CaseID: c.id, Arm: side.arm, Trial: i + 1}
				outcomes = append(outcomes, outcomeOf(key, a))
				rows = append(rows, rowsOf(key, a)...)
			}
		}
	}
	seal(t, run, list, outcomes, rows)
	return run
}

func outcomeOf(key replay.Key, a arm) replay.Outcome {
	o := replay.Outcome{
		Key: key, Seq: 1, Status: a.status, Provenance: replay.ProvenanceLogged, Attempts: 1,
		Started: time.Date(2026, 11, 24, 9, 0, 1, 0, time.UTC), Output: "answer of " + string(key.Arm), Escalated: &a.escalated,
		ToolCalls: []replay.Call{{Name: "lookup", Arguments: json.RawMessage(`{"id":1}`), Result: json.RawMessage(`{"state":"lost"}`)}},
	}
	if !a.status.Answered() {
		o.Error = &replay.Failure{Kind: "timeout", Message: "no answer"}
	}
	return o
}

func rowsOf(key replay.Key, a arm) []scorers.Row {
	row := scorers.Row{Suite: key.Suite, CaseID: key.CaseID, Arm: string(key.Arm), Trial: key.Trial, State: scorers.Scored.String()}
	if a.status.Missing() {
		row.State = scorers.Unscored.String()
	} else {
		row.Value = new(0.0)
		if a.success {
			row.Value = new(1.0)
		}
	}
	facts, success := row, row
	facts.Metric, facts.Reason = "facts", "a fact is missing"
	success.Metric, success.Reason = scorers.SuccessMetric, "facts"
	return []scorers.Row{facts, success}
}

func seal(t *testing.T, run *rundir.Run, cases []datasets.Case, outcomes []replay.Outcome, rows []scorers.Row) {
	t.Helper()
	if err := run.SealCases(t.Context(), []rundir.SuiteSource{{Suite: "shadow", Source: datasets.Slice(cases)}}); err != nil {
		t.Fatal(err)
	}
	journal, err := run.Journal()
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		if err := journal.Append(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	if err := journal.Close(); err != nil {
		t.Fatal(err)
	}
	if err := run.SealOutcomes(t.Context()); err != nil {
		t.Fatal(err)
	}
	var all iter.Seq2[scorers.Row, error] = func(yield func(scorers.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
	if _, err := table.WriteFile(run.Path(scorers.ScoresFile), all, table.Options{}); err != nil {
		t.Fatal(err)
	}
}

func TestCollectFindsTheCasesToLookAt(t *testing.T) {
	t.Parallel()
	yes, no := new(true), new(false)
	for _, tt := range []struct {
		name string
		c    aCase
		want view.CaseKind
	}{
		{"the same in both", aCase{"c", yes, good(ok(true, true)), good(ok(true, true))}, ""},
		{"a person was needed", aCase{"c", yes, good(ok(true, true)), good(ok(true, false))}, view.MissedEscalation},
		{"missed is worse than lost", aCase{"c", yes, good(ok(true, true)), good(ok(false, false))}, view.MissedEscalation},
		{"no person was needed", aCase{"c", no, good(ok(true, true)), good(ok(true, false))}, ""},
		{"nobody knows whether one was", aCase{"c", nil, good(ok(true, true)), good(ok(true, false))}, ""},
		{"missed by both", aCase{"c", yes, good(ok(false, false)), good(ok(false, false))}, ""},
		{"missed by a crash", aCase{"c", yes, good(ok(true, true)), good(arm{replay.StatusAgentError, false, true})}, view.MissedEscalation},
		{"not missed by the harness's fault", aCase{"c", yes, good(ok(true, true)), good(arm{replay.StatusInfraError, false, false})}, ""},
		{"lost", aCase{"c", no, good(ok(true, false)), good(ok(false, false))}, view.LostSuccess},
		{"lost by a timeout", aCase{"c", no, good(ok(true, false)), good(arm{replay.StatusTimeout, false, false})}, view.LostSuccess},
		{"gained", aCase{"c", no, good(ok(false, false)), good(ok(true, false))}, view.GainedSuccess},
		{"lost more often than gained", aCase{
			"c", no,
			good(ok(false, false), ok(true, false), ok(true, false)), good(ok(true, false), ok(false, false), ok(false, false)),
		}, view.LostSuccess},
		{"lost as often as gained", aCase{"c", no, good(ok(false, false), ok(true, false)), good(ok(true, false), ok(false, false))}, ""},
		{"a trial of one arm alone", aCase{"c", no, good(ok(false, false), ok(true, false)), good(ok(false, false))}, ""},
		{"lost in the last trial", aCase{
			"c", no,
			good(ok(true, false), ok(false, false), ok(true, false)), good(ok(true, false), ok(false, false), ok(false, false)),
		}, view.LostSuccess},
		{"one arm alone", aCase{"c", no, good(ok(true, false)), nil}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			evidence, _, err := reports.Collect(t.Context(), newRun(t, []aCase{
				{"before", no, good(ok(true, false)), good(ok(true, false))}, tt.c,
			}))
			if err != nil {
				t.Fatal(err)
			}
			var got view.CaseKind
			for _, c := range evidence.Cases {
				got = c.Kind
			}
			if got != tt.want || len(evidence.Cases) > 1 {
				t.Errorf("got %d cases, %q; want %q", len(evidence.Cases), got, tt.want)
			}
		})
	}
}

func TestCollectTellsWhatHappened(t *testing.T) {
	t.Parallel()
	evidence, _, err := reports.Collect(t.Context(), newRun(t, []aCase{
		{"c-1", new(false), good(ok(true, false), ok(true, false)), good(ok(true, false), arm{replay.StatusTimeout, false, false})},
		{"c-2", nil, good(ok(true, false)), good(arm{replay.StatusInfraError, false, false})},
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := view.Evidence{
		Suites: []view.SuiteEvidence{{Suite: "shadow", CandidateInfraErrors: 1, StableHeard: 3, Found: map[view.CaseKind]int{view.LostSuccess: 1}, Pairs: view.PairTotals{HandedOf: [4]int{3: 2}}}},
		Cases:  []view.CaseEvidence{{Kind: view.LostSuccess, Suite: "shadow", CaseID: "c-1"}},
	}
	if diff := cmp.Diff(want, evidence); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestCollectListsNoMoreThanItShowsAndCountsAll(t *testing.T) {
	t.Parallel()
	var cases []aCase
	for i := range view.MaxCases + 20 {
		cases = append(cases, aCase{strings.Repeat("x", i+1), nil, good(ok(true, false)), good(ok(false, false))})
	}
	evidence, _, err := reports.Collect(t.Context(), newRun(t, cases))
	if err != nil {
		t.Fatal(err)
	}
	if len(evidence.Cases) != view.MaxCases || evidence.Suites[0].Found[view.LostSuccess] != view.MaxCases+20 {
		t.Errorf("%d listed, %v counted", len(evidence.Cases), evidence.Suites[0].Found)
	}
}

func TestNewSaysWhatTheRunCostAndWhatItLeftOut(t *testing.T) {
	t.Parallel()
	r := report(t, newRun(t, []aCase{{"c", nil, good(ok(true, false)), good(ok(true, false))}}))
	if r.Spend.StableUSD == nil || *r.Spend.StableUSD != 1.75 {
		t.Errorf("stable cost %v, want 1.75 with what asking it again cost", r.Spend.StableUSD)
	}
	if r.Spend.CandidateUSD != nil {
		t.Errorf("candidate cost %v, want unknown", *r.Spend.CandidateUSD)
	}
	if !slices.ContainsFunc(r.Warnings, func(w gate.Reason) bool { return w.Code == "no_record" }) {
		t.Errorf("no warning of the excluded cases: %v", r.Warnings)
	}
}

// stopped is a run that ends a context at its first outcome, and does not look
// at it itself.
type stopped struct {
	*rundir.Run

	stop context.CancelFunc
}

func (s stopped) Outcomes(ctx context.Context) iter.Seq2[replay.Outcome, error] {
	return func(yield func(replay.Outcome, error) bool) {
		for o, err := range s.Run.Outcomes(context.WithoutCancel(ctx)) {
			s.stop()
			if !yield(o, err) {
				return
			}
		}
	}
}

func TestCollectStopsWhenItIsToldTo(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	run := stopped{newRun(t, []aCase{{"c-1", nil, good(ok(true, false)), good(ok(true, false))}}), stop}
	if _, _, err := reports.Collect(ctx, run); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was stopped", err)
	}
}

func TestTheWarningOfAStableThatFailed(t *testing.T) {
	t.Parallel()
	fine, infra := ok(true, false), arm{replay.StatusInfraError, false, false}
	crash, slow := arm{replay.StatusAgentError, false, false}, arm{replay.StatusTimeout, false, false}
	for _, tt := range []struct {
		name              string
		stable, candidate []arm
		want              string
	}{
		{"never answered", good(crash, slow), good(fine, fine), "shadow: stable failed in 2 of 2 trials: a candidate compared with a broken stable proves nothing"},
		{"more than half", good(crash, slow, fine), nil, "shadow: stable failed in 2 of 3 trials: a candidate compared with a broken stable proves nothing"},
		{"half", good(crash, fine), nil, ""},
		{"the candidate's own failures", good(fine, fine), good(crash, slow), ""},
		{"what says nothing of stable is not counted", good(crash, infra, infra), nil, "shadow: stable failed in 1 of 1 trials: a candidate compared with a broken stable proves nothing"},
		{"the harness's failures", good(infra, infra), nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got, want []string
			if tt.want != "" {
				want = append(want, tt.want)
			}
			for _, w := range report(t, newRun(t, []aCase{{"c", nil, tt.stable, tt.candidate}})).Warnings {
				if w.Code == "stable_failed" {
					got = append(got, w.Sentence)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestALostOrForeignTableOfScoresSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(file string) error{
		"missing": os.Remove,
		"damaged": func(file string) error { return os.WriteFile(file, []byte("PAR1"), 0o600) },
		"of no outcome": func(file string) error {
			var none iter.Seq2[scorers.Row, error] = func(func(scorers.Row, error) bool) {}
			_, err := table.WriteFile(file, none, table.Options{})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := newRun(t, []aCase{{"c", nil, good(ok(true, false)), good(ok(true, false))}})
			if err := harm(run.Path(scorers.ScoresFile)); err != nil {
				t.Fatal(err)
			}
			_, _, err := reports.Collect(t.Context(), run)
			if e, ok := errors.AsType[*table.Error](err); !ok || e.File != run.Path(scorers.ScoresFile) || e.Remedy == "" {
				t.Errorf("got %v, want an error of the file with what to do", err)
			}
		})
	}
}

func report(t *testing.T, run *rundir.Run) *view.Report {
	t.Helper()
	r, err := reports.New(t.Context(), run, reporttest.Input("pass").Decision, reports.Notes{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWriteAllGivesTheSameBytesAndVerifies(t *testing.T) {
	t.Parallel()
	run := newRun(t, []aCase{{"c", nil, good(ok(true, false)), good(ok(false, false))}})
	if err := reports.WriteAll(run, report(t, run)); err != nil {
		t.Fatal(err)
	}
	first := files(t, run.Dir())
	for _, name := range []string{"report.json", "report.html", "report.md", "junit.xml", "gate.json", "plots/forest-golden.svg", "plots/forest-shadow.svg"} {
		if first[name] == "" {
			t.Errorf("there is no %s", name)
		}
	}
	again, err := rundir.Open(run.Dir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := reports.VerifyRun(again, func() (*view.Report, error) { return report(t, again), nil }); err != nil {
		t.Error(err)
	}
	if err := reports.WriteAll(again, report(t, again)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, files(t, run.Dir())); diff != "" {
		t.Errorf("the second time (-first +second):\n%s", diff)
	}
}

func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		out[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestVerifyRunNamesWhatWasChanged(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ file, old, new, wantFile, wantPath string }{
		{"report.json", `"n_pairs": 60`, `"n_pairs": 61`, "report.json", "suites[0].findings[0].n_pairs"},
		{"report.json", `"verdict": "pass"`, `"verdict": "fail"`, "report.json", "verdict"},
		{"gate.json", `"version": "v2"`, `"version": "v3"`, "gate.json", "candidate.version"},
		{"gate.json", `"level": "clear"`, `"level": "screen"`, "gate.json", "level"},
	} {
		run := newRun(t, []aCase{{"c", nil, good(ok(true, false)), good(ok(true, false))}})
		if err := reports.WriteAll(run, report(t, run)); err != nil {
			t.Fatal(err)
		}
		data, err := run.ReadFile(tt.file)
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.Replace(string(data), tt.old, tt.new, 1)
		if changed == string(data) {
			t.Fatalf("%s does not hold %s", tt.file, tt.old)
		}
		if err := run.WriteFile(tt.file, []byte(changed)); err != nil {
			t.Fatal(err)
		}
		err = reports.VerifyRun(run, func() (*view.Report, error) { return report(t, run), nil })
		var differs *reports.DifferenceError
		if !errors.As(err, &differs) || differs.File != tt.wantFile || differs.Path != tt.wantPath {
			t.Errorf("%s, %s: got %v", tt.file, tt.new, err)
		}
	}
}

func TestTheGateDocumentOfARunVerifies(t *testing.T) {
	t.Parallel()
	run := newRun(t, []aCase{{"c", nil, good(ok(true, false)), good(ok(true, false))}})
	if err := reports.WriteAll(run, report(t, run)); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(run.Path(reports.GateFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := gatefile.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Verify("v2", 0, run.Manifest().Finished.Add(time.Hour)); err != nil {
		t.Error(err)
	}
	data, err := run.ReadFile(reports.JSONFile)
	if err != nil {
		t.Fatal(err)
	}
	if doc.ReportDigest != gatefile.Digest(data) {
		t.Error("the document vouches for another report")
	}
}

func TestPlotsOfSuitesWithOddNamesAreKeptApart(t *testing.T) {
	t.Parallel()
	run := newRun(t, nil)
	in := reporttest.Input("pass")
	suite := in.Decision.Suites[0]
	in.Decision.Suites = nil
	for _, name := range []string{"a/b", "a_b", "A_B", "../../up", "", "é"} {
		suite.Name = name
		in.Decision.Suites = append(in.Decision.Suites, suite)
	}
	if err := reports.WriteAll(run, view.New(in)); err != nil {
		t.Fatal(err)
	}
	plots := 0
	for name := range files(t, run.Dir()) {
		if strings.HasPrefix(name, "plots/") {
			plots++
		}
	}
	if plots != len(in.Decision.Suites) {
		t.Errorf("%d plots of %d suites", plots, len(in.Decision.Suites))
	}
}

func TestAWaiverIsKeptAndShownAndChangesNoVerdict(t *testing.T) {
	t.Parallel()
	run := newRun(t, []aCase{{"c", nil, good(ok(true, false)), good(ok(false, false))}})
	if w, err := reports.ReadWaiver(run); w != nil || err != nil {
		t.Fatalf("a run without a document has the waiver %v (%v)", w, err)
	}
	failed := func(w *view.Waiver) *view.Report {
		r, err := reports.New(t.Context(), run, reporttest.Input("fail").Decision, reports.Notes{Waiver: w})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if err := reports.WriteAll(run, failed(nil)); err != nil {
		t.Fatal(err)
	}
	want := view.Waiver{By: "J. Doe", Reason: "known", Expires: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	if err := reports.Waive(run, want); err != nil {
		t.Fatal(err)
	}
	// Whether or not whoever makes the report again hands it on.
	for _, again := range []*view.Waiver{nil, &want} {
		if err := reports.VerifyRun(run, func() (*view.Report, error) { return failed(again), nil }); err != nil {
			t.Error(err)
		}
		if err := reports.WriteAll(run, failed(again)); err != nil {
			t.Fatal(err)
		}
		got, err := reports.ReadWaiver(run)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
	page, err := run.ReadFile(reports.HTMLFile)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "Waived by J. Doe until 2026-12-01, the verdict stays fail: known.") {
		t.Error("the page does not say who waived the verdict")
	}
	// A waiver of one report is none of another.
	if err := reports.WriteAll(run, report(t, run)); err != nil {
		t.Fatal(err)
	}
	if got, err := reports.ReadWaiver(run); got != nil || err != nil {
		t.Errorf("the waiver %v stays with another report (%v)", got, err)
	}
	if err := reports.Waive(run, want); err == nil {
		t.Error("a pass is waived")
	}
}

func TestNotesReachTheReport(t *testing.T) {
	t.Parallel()
	in := reporttest.Input("harm")
	r, err := reports.New(t.Context(), newRun(t, nil), in.Decision, reports.Notes{
		Warnings: []gate.Reason{{Code: "w", Sentence: "mind this"}}, Diagnoses: in.Diagnoses, Confirmed: in.Confirmed, Waiver: in.Waiver,
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Explained) != 3 || len(r.Confirmed) != 3 || r.Words.Waived == "" || !slices.Contains(r.Words.Warnings, "mind this") {
		t.Errorf("%d diagnoses, %d confirmed, waiver %q, warnings %q", len(r.Explained), len(r.Confirmed), r.Words.Waived, r.Words.Warnings)
	}
}
