package main

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"forerun/cmd/forerun/internal/cli"
)

// realData is the folder of real logs with the numbers they must give. They
// belong to others and are no part of the project: without them these tests skip.
func realData(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("real logs take a while: make test reads them")
	}
	dir := os.Getenv("FORERUN_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	if _, err := os.Stat(filepath.Join(dir, "TRUTH.json")); err != nil {
		t.Skipf("no real logs at %s: set FORERUN_DATA to the folder that holds TRUTH.json", dir)
	}
	return dir
}

// forerun runs one command line in this process.
func forerun(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cli.Run(t.Context(), args, &cli.Process{
		In: strings.NewReader(""), Out: &out, Err: &errs, Now: time.Now, Lookup: os.LookupEnv,
	})
	return code, out.String(), errs.String()
}

// must runs a command line that has to end with this code.
func must(t *testing.T, want int, args ...string) string {
	t.Helper()
	code, stdout, stderr := forerun(t, args...)
	if code != want {
		t.Fatalf("forerun %s: exit %d, want %d\n%s%s", strings.Join(args, " "), code, want, stdout, stderr)
	}
	return stdout
}

// report is the part of report.json that these tests read.
type report struct {
	Verdict string `json:"verdict"`
	Suites  []struct {
		Findings []finding `json:"findings"`
		Coverage struct {
			Arms map[string]armCoverage `json:"arms"`
		} `json:"coverage"`
	} `json:"suites"`
}

type finding struct {
	Metric     string            `json:"metric"`
	NPairs     int               `json:"n_pairs"`
	NClusters  int               `json:"n_clusters"`
	Stable     *float64          `json:"stable"`
	Candidate  *float64          `json:"candidate"`
	Interval95 []float64         `json:"interval95"`
	PValue     *float64          `json:"p_value"`
	Reason     string            `json:"reason"`
	Verdict    string            `json:"verdict"`
	Needed     *int              `json:"needed_pairs"`
	Slice      map[string]string `json:"slice"`
	Discordant *struct {
		StableOnly    int `json:"stable_only"`
		CandidateOnly int `json:"candidate_only"`
		Both          int `json:"both"`
		Neither       int `json:"neither"`
	} `json:"discordant"`
}

func readReport(t *testing.T, dir string) report {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r report) finding(t *testing.T, metric string) finding {
	t.Helper()
	for _, f := range r.Suites[0].Findings {
		if f.Metric == metric && f.Slice == nil {
			return f
		}
	}
	t.Fatalf("no finding on %s", metric)
	return finding{}
}

// truth is the part of TRUTH.json that these tests read.
type truthArm struct {
	Sims       int `json:"sims"`
	Pass       int `json:"pass"`
	Escalated  int `json:"escalated"`
	Escalation struct {
		Right  int `json:"expected_and_escalated"`
		Missed int `json:"expected_not_escalated"`
		False  int `json:"not_expected_escalated"`
		None   int `json:"not_expected_not_escalated"`
	} `json:"escalation"`
	ToolCalls    int     `json:"assistant_tool_calls"`
	PromptTokens float64 `json:"agent_prompt_tokens"`
	Cost         float64 `json:"agent_cost_sum"`
	CostNonzero  int     `json:"agent_cost_nonzero"`
	Duration     struct {
		Sum float64 `json:"sum"`
		P95 float64 `json:"p95"`
	} `json:"duration_s"`
	Termination map[string]int `json:"termination"`
}

type truthPair struct {
	N             int       `json:"n_pairs"`
	Both          int       `json:"both_pass"`
	StableOnly    int       `json:"stable_only"`
	CandidateOnly int       `json:"candidate_only"`
	Neither       int       `json:"both_fail"`
	P             float64   `json:"mcnemar_exact_p"`
	Tango         []float64 `json:"tango_ci95"`
}

func readTruth(t *testing.T, dir string, into map[string]any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "TRUTH.json"))
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	for key, v := range into {
		if err := json.Unmarshal(raw[key], v); err != nil {
			t.Fatalf("TRUTH.json %s: %v", key, err)
		}
	}
}

func near(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > 1e-9*math.Max(1, math.Abs(want)) {
		t.Errorf("%s = %v, want %v", what, show(got), want)
	}
}

func show(x *float64) any {
	if x == nil {
		return "unknown"
	}
	return *x
}

const recordedGate = `version: 1
name: real
stable: {version: gpt-4.1, agent: {kind: recorded}}
candidate: {version: sft, agent: {kind: recorded, from: candidate.parquet}}
suites:
  - name: shadow
    data: stable.parquet
    scorers: [{use: logged_score, name: reward, pass_at: 1}]
    guardrails:
      - {metric: success, margin: 5pp}
      - {metric: error.rate, margin: 5pp}
      - {metric: escalation.rate, margin: 5pp}
      - {metric: escalation.missed, margin: 5pp}
      - {metric: escalation.false, margin: 5pp}
      - {metric: tool_calls.count, margin: 10%}
      - {metric: tokens.input, margin: 10%}
      - {metric: latency.mean, margin: 10%}
      - {metric: latency.p95, margin: 10%}
      - {metric: cost.per_case, margin: 15%}
`

// gateRecorded imports two sets of files and gates the second against the first.
func gateRecorded(t *testing.T, program string, stable, candidate []string) report {
	t.Helper()
	dir := t.TempDir()
	for out, inputs := range map[string][]string{"stable.parquet": stable, "candidate.parquet": candidate} {
		args := append([]string{"data", "import", "--content", "full", "--jq", "../../configs/maps/" + program, "-o", filepath.Join(dir, out)}, inputs...)
		must(t, 0, args...)
	}
	config := filepath.Join(dir, "gate.yaml")
	text := recordedGate
	if program == "tau-bench.jq" { // the log has no times, tokens or costs
		text, _, _ = strings.Cut(text, "      - {metric: tokens.input")
	}
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "run")
	args := []string{"gate", config, "--out", out, "--quiet"}
	if slices.Equal(stable, candidate) {
		args = append(args, "--aa") // a log against itself
	}
	if code, stdout, stderr := forerun(t, args...); code < 3 {
		t.Fatalf("gate: exit %d, want a verdict other than pass\n%s%s", code, stdout, stderr)
	}
	must(t, 0, "verify", out)
	return readReport(t, out)
}

// A fine-tuned model against the one it was made from, on τ²-bench's customer
// service tasks: the numbers are those of the logs themselves.
func TestRealTau2(t *testing.T) {
	t.Parallel()
	dir := realData(t)
	var all struct{ stable, candidate []string }
	for _, domain := range []string{"telecom", "retail", "airline"} {
		stable := filepath.Join(dir, "tau2-sft-gpt41", domain+".stable.gpt-4.1.json.gz")
		candidate := filepath.Join(dir, "tau2-sft-gpt41", domain+".candidate.ft-gpt-4.1-sft.json.gz")
		all.stable, all.candidate = append(all.stable, stable), append(all.candidate, candidate)
		t.Run(domain, func(t *testing.T) {
			t.Parallel()
			var want struct {
				Stable    truthArm  `json:"stable"`
				Candidate truthArm  `json:"candidate"`
				Pair      truthPair `json:"pair"`
			}
			readTruth(t, dir, map[string]any{"tau2-sft-gpt41/" + domain: &want})
			got := gateRecorded(t, "tau2.jq", []string{stable}, []string{candidate})
			checkPair(t, got.finding(t, "success"), want.Pair)
			for _, a := range []struct {
				name string
				of   func(finding) *float64
				want truthArm
			}{
				{"stable", func(f finding) *float64 { return f.Stable }, want.Stable},
				{"candidate", func(f finding) *float64 { return f.Candidate }, want.Candidate},
			} {
				checkArm(t, got, a.name, a.of, a.want)
			}
		})
	}
	t.Run("pooled", func(t *testing.T) {
		t.Parallel()
		var want truthPair
		readTruth(t, dir, map[string]any{"tau2-sft-gpt41/pooled3": &want})
		got := gateRecorded(t, "tau2.jq", all.stable, all.candidate)
		checkPair(t, got.finding(t, "success"), want)
		if cost := got.finding(t, "cost.per_case"); cost.Candidate != nil || cost.Reason != "unknown_cost" || cost.Verdict != "inconclusive" {
			t.Errorf("cost of a candidate whose price nobody knew: %v, %s, %s; want unknown and inconclusive", show(cost.Candidate), cost.Verdict, cost.Reason)
		}
	})
}

func checkPair(t *testing.T, f finding, want truthPair) {
	t.Helper()
	if f.Discordant == nil {
		t.Fatal("no table of pairs")
	}
	d := *f.Discordant
	if d.Both != want.Both || d.StableOnly != want.StableOnly || d.CandidateOnly != want.CandidateOnly || d.Neither != want.Neither || f.NPairs != want.N {
		t.Errorf("table %+v of %d pairs, want %+v", d, f.NPairs, want)
	}
	near(t, "exact p", f.PValue, want.P)
	// The truth is stable minus candidate turned round: candidate minus stable.
	near(t, "Tango's lower limit", &f.Interval95[0], want.Tango[0])
	near(t, "Tango's upper limit", &f.Interval95[1], want.Tango[1])
}

func checkArm(t *testing.T, got report, name string, of func(finding) *float64, want truthArm) {
	t.Helper()
	n := float64(want.Sims)
	e := want.Escalation
	rates := map[string]float64{
		"success":           float64(want.Pass) / n,
		"error.rate":        float64(want.Termination["max_steps"]+want.Termination["too_many_errors"]) / n,
		"escalation.rate":   float64(want.Escalated) / n,
		"escalation.missed": float64(e.Missed) / float64(e.Missed+e.Right),
		"escalation.false":  float64(e.False) / float64(e.False+e.None),
		"tool_calls.count":  float64(want.ToolCalls) / n,
		"tokens.input":      want.PromptTokens / n,
		"latency.mean":      want.Duration.Sum / n * 1000,
		"latency.p95":       want.Duration.P95 * 1000,
	}
	for metric, rate := range rates {
		near(t, name+" "+metric, of(got.finding(t, metric)), rate)
	}
	cost := of(got.finding(t, "cost.per_case"))
	if want.CostNonzero == 0 {
		if cost != nil {
			t.Errorf("%s cost %v, want unknown: the log's 0 means that no price was known", name, *cost)
		}
		return
	}
	near(t, name+" cost.per_case", cost, want.Cost/n)
}

// The first pass rate of gpt-4o on τ-bench's airline tasks, four trials each.
func TestRealTauBench(t *testing.T) {
	t.Parallel()
	dir := realData(t)
	var want struct {
		Pass       map[string]float64 `json:"pass_hat_k"`
		Calls      int                `json:"tool_calls"`
		Records    int                `json:"records"`
		Tasks      int                `json:"tasks"`
		Escalated  int                `json:"escalated"`
		Escalation struct {
			Right  int `json:"expected_and_escalated"`
			Missed int `json:"expected_not_escalated"`
		} `json:"escalation"`
	}
	readTruth(t, dir, map[string]any{"tau-bench-v1": &want})
	file := []string{filepath.Join(dir, "tau-bench-v1", "gpt-4o-airline.4trials.json.gz")}
	got := gateRecorded(t, "tau-bench.jq", file, file)
	success := got.finding(t, "success")
	near(t, "pass^1", success.Stable, want.Pass["1"])
	if success.NPairs != want.Records || success.NClusters != want.Tasks {
		t.Errorf("%d pairs in %d clusters, want %d in %d", success.NPairs, success.NClusters, want.Records, want.Tasks)
	}
	n := float64(want.Records)
	near(t, "tool calls", got.finding(t, "tool_calls.count").Stable, float64(want.Calls)/n)
	near(t, "escalation rate", got.finding(t, "escalation.rate").Stable, float64(want.Escalated)/n)
	near(t, "missed", got.finding(t, "escalation.missed").Stable, float64(want.Escalation.Missed)/float64(want.Escalation.Missed+want.Escalation.Right))
}
