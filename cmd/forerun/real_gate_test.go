package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"forerun/scorers/stats"
)

// What a gate says of real logs at a margin of 5 points and 10 %: not what a
// table of pass rates would.
func TestRealVerdicts(t *testing.T) {
	t.Parallel()
	dir := realData(t)
	type said struct {
		verdict string
		needed  bool // says how many more pairs would settle it
	}
	for domain, want := range map[string]map[string]said{
		"retail":  {"success": {"inconclusive", true}}, // the same pass rate, with a third of the cases flipped
		"airline": {"success": {"inconclusive", true}},
		"telecom": {"success": {"pass", false}, "tokens.input": {"fail", false}}, // right more often, at twice the tokens
	} {
		t.Run(domain, func(t *testing.T) {
			t.Parallel()
			program, err := os.ReadFile("../../configs/maps/tau2.jq")
			if err != nil {
				t.Fatal(err)
			}
			log := filepath.Join(dir, "tau2-sft-gpt41", domain)
			got := gatePair(t, map[string]string{"stable": string(program), "candidate": string(program)},
				map[string]string{"stable": log + ".stable.gpt-4.1.json.gz", "candidate": log + ".candidate.ft-gpt-4.1-sft.json.gz"}, `
    scorers: [{use: logged_score, name: reward, pass_at: 1}]
    guardrails:
      - {metric: success, margin: 5pp}
      - {metric: tokens.input, margin: 10%}
`)
			for metric, w := range want {
				if f := got.finding(t, metric); f.Verdict != w.verdict || (f.Needed != nil) != w.needed {
					t.Errorf("%s: %s, further pairs %v; want %s, and further pairs: %v", metric, f.Verdict, f.Needed, w.verdict, w.needed)
				}
			}
		})
	}
}

// routing is a record of two arms on one call, as its publisher wrote it.
const routing = `.[] | . as $case | .arms["ARM"] as $arm | {
	id: .case_id, segments: {slice}, messages: [{role: "user", content: .spoken}],
	expected: {escalate: (.gold_route == "escalate_to_human")},
	logged: {
		status: "ok", output: $arm.reply, version: "ARM", latency_ms: $arm.latency_ms, cost_usd: $arm.cost_usd,
		escalated: ($arm.grade.route == "escalate_to_human"),
		usage: {input: $arm.usage.input_tokens, output: $arm.usage.output_tokens},
		scores: {route: (if $arm.grade.route_correct then 1 else 0 end)}
	}
}`

// A published A/B test of call routing: its paired statistics come out, and
// where a bootstrap of no discordant pair said [0, 0], the gate does not.
func TestRealRouting(t *testing.T) {
	t.Parallel()
	dir := realData(t)
	type arm struct {
		Correct   float64                          `json:"route_correct"`
		Latency   struct{ Mean, P50, P95 float64 } `json:"latency_ms"`
		Cost      float64                          `json:"cost_usd"`
		Input     float64                          `json:"input_tokens"`
		Output    float64                          `json:"output_tokens"`
		Escalated float64                          `json:"escalated"`
	}
	var want struct {
		A         arm                  `json:"arm A"`
		B         arm                  `json:"arm B"`
		Pair      truthPair            `json:"pair"`
		Segments  map[string]truthPair `json:"segments"`
		Published map[string]struct {
			P float64 `json:"p_value"`
		} `json:"published"`
	}
	readTruth(t, dir, map[string]any{"whissle-routing-ab": &want})
	log := filepath.Join(dir, "whissle-routing-ab", "records.json.gz")
	got := gatePair(t, map[string]string{"stable": strings.ReplaceAll(routing, "ARM", "A"), "candidate": strings.ReplaceAll(routing, "ARM", "B")},
		map[string]string{"stable": log, "candidate": log}, `
    segments: [slice]
    scorers: [{use: logged_score, name: route, pass_at: 1}]
    guardrails:
      - {metric: success, margin: 5pp}
      - {metric: escalation.rate, margin: 5pp}
      - {metric: latency.mean, margin: 10%}
      - {metric: latency.p50, margin: 10%}
      - {metric: cost.per_case, margin: 10%}
      - {metric: tokens.input, margin: 10%}
      - {metric: tokens.output, margin: 10%}
`)
	checkPair(t, got.finding(t, "success"), want.Pair)
	for _, side := range []struct {
		name string
		want arm
		of   func(finding) *float64
	}{
		{"A", want.A, func(f finding) *float64 { return f.Stable }},
		{"B", want.B, func(f finding) *float64 { return f.Candidate }},
	} {
		for metric, value := range map[string]float64{
			"success": side.want.Correct / 100, "escalation.rate": side.want.Escalated / 100, "latency.mean": side.want.Latency.Mean,
			"latency.p50": side.want.Latency.P50, "cost.per_case": side.want.Cost / 100,
			"tokens.input": side.want.Input / 100, "tokens.output": side.want.Output / 100,
		} {
			near(t, "arm "+side.name+" "+metric, side.of(got.finding(t, metric)), value)
		}
	}
	for _, f := range got.Suites[0].Findings {
		if f.Metric == "success" && f.Slice != nil {
			checkPair(t, f, want.Segments[f.Slice["slice"]])
		}
	}
	if p := want.Published["latency_ms"].P; math.Abs(signedRankOfLatency(t, log)-p) > 1e-5 { // published to five digits
		t.Errorf("Wilcoxon p of the paired latencies %v, published %v", signedRankOfLatency(t, log), p)
	}
}

// signedRankOfLatency is the test that the routing log's publisher used.
func signedRankOfLatency(t *testing.T, log string) float64 {
	t.Helper()
	var records []struct {
		Arms map[string]struct {
			Latency float64 `json:"latency_ms"`
		} `json:"arms"`
	}
	readGzip(t, log, &records)
	var d []float64
	for _, r := range records {
		d = append(d, r.Arms["B"].Latency-r.Arms["A"].Latency)
	}
	return stats.SignedRank(d, stats.ZerosDropped).Corrected
}

func readGzip(t *testing.T, name string, into any) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(z).Decode(into); err != nil {
		t.Fatal(err)
	}
}

// Two coding agents on the same 729 tasks: what each alone resolved.
func TestRealCodingAgents(t *testing.T) {
	t.Parallel()
	dir := realData(t)
	var all map[string]json.RawMessage
	readTruth(t, dir, map[string]any{"swebench-pro": &all})
	var want truthPair
	if err := json.Unmarshal(all["pair gpt-5->sonnet-4.5 all 729"], &want); err != nil {
		t.Fatal(err)
	}
	const resolved = `to_entries[] | {id: .key, messages: [{role: "user", content: .key}], logged: {status: "ok", scores: {resolved: (if .value then 1 else 0 end)}}}`
	folder := filepath.Join(dir, "swebench-pro")
	got := gatePair(t, map[string]string{"stable": resolved, "candidate": resolved}, map[string]string{
		"stable":    filepath.Join(folder, "gpt-5-250-turns-10132025.eval_results.json.gz"),
		"candidate": filepath.Join(folder, "claude-45sonnet-10132025.eval_results.json.gz"),
	}, `
    scorers: [{use: logged_score, name: resolved, pass_at: 1}]
    guardrails:
      - {metric: success, margin: 3pp}
`)
	f := got.finding(t, "success")
	checkPair(t, f, want)
	if f.Verdict != "pass" {
		t.Errorf("54 more tasks resolved of 729: %s (%s), want pass", f.Verdict, f.Reason)
	}
}

// gatePair imports one file for each arm, each with its own jq program, and
// gates the candidate's answers against stable's.
func gatePair(t *testing.T, programs, logs map[string]string, suite string) report {
	t.Helper()
	dir := t.TempDir()
	for arm, program := range programs {
		jq := filepath.Join(dir, arm+".jq")
		if err := os.WriteFile(jq, []byte(program), 0o600); err != nil {
			t.Fatal(err)
		}
		must(t, 0, "data", "import", "--content", "full", "--jq", jq, "-o", filepath.Join(dir, arm+".parquet"), logs[arm])
	}
	config := filepath.Join(dir, "gate.yaml")
	text := fmt.Sprintf(`version: 1
name: real
stable: {version: A, agent: {kind: recorded}}
candidate: {version: B, agent: {kind: recorded, from: candidate.parquet}}
suites:
  - name: shadow
    data: stable.parquet
%s`, strings.TrimPrefix(suite, "\n"))
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "run")
	if code, stdout, stderr := forerun(t, "gate", config, "--out", out, "--quiet"); code == 1 || code == 2 {
		t.Fatalf("gate: exit %d, want a verdict\n%s%s", code, stdout, stderr)
	}
	return readReport(t, out)
}
