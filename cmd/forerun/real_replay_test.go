package main

import (
	"fmt"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// armCoverage is what the log could answer of an arm's cases, as report.json has it.
type armCoverage struct {
	Cases        int `json:"cases"`
	Answered     int `json:"answered"`
	Approximated int `json:"approximated"`
	Missed       int `json:"missed"`
	Unseen       int `json:"unseen"`
}

// The fine-tune on gpt-4.1's log of telecom gets no verdict where the tools had an
// answer in a few cases. Each arm answers as it was logged, so that the numbers are
// beyond doubt: with an answer to every call success passes and tokens fail.
func TestRealReplayGivesNoVerdict(t *testing.T) {
	t.Parallel()
	log := filepath.Join(realData(t), "tau2-sft-gpt41", "telecom.")
	stable := importedCases(t, "tau2.jq", log+"stable.gpt-4.1.json.gz")
	candidate := importedCases(t, "tau2.jq", log+"candidate.ft-gpt-4.1-sft.json.gz")
	written := spelled(t, stable)
	server := httptest.NewServer(reenactment{
		"/stable": stable, "/candidate": candidate,
		"/stable/written": written, "/candidate/written": spelled(t, candidate),
	})
	t.Cleanup(server.Close)
	cases := map[string]string{"": namedCases(t, stable), "/written": namedCases(t, written)}
	names := slices.Sorted(maps.Keys(everyRead(t, stable, candidate).ByTool))
	all := func(policy, other string, but ...string) string { return policies(t, names, policy, other, but...) }
	const read, write = "{policy: replayed, effect: read}", "{policy: replayed, effect: write}"
	reads := all(read, "")
	for _, tt := range []struct {
		name, policies, level string
		agents                string // under each arm's path
		want                  armCoverage
	}{
		{"numbers as they are written", reads, "clear", "/written", armCoverage{Answered: 5, Missed: 35}},
		{"numbers by value", reads, "clear", "", armCoverage{Answered: 8, Missed: 32}},
		{"as a screen", reads, "screen", "", armCoverage{Answered: 8, Missed: 32}},
		{"a hand-over that ends", all(read, "terminal", "transfer_to_human_agents"), "clear", "", armCoverage{Answered: 17, Missed: 23}},
		{"writes that are proposed", all(read, write, "send_payment_request", "resume_line", "refuel_data", "enable_roaming"), "clear", "", armCoverage{Answered: 4, Approximated: 4, Missed: 32}},
		{"an answer to every call", all("{policy: pure, jq: .arguments}", ""), "clear", "", armCoverage{Answered: 40}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, code := gateServed(t, server.URL, tt.agents, cases[tt.agents], tt.policies, tt.level)
			verdict, success, tokens, exit := "invalid", "invalid replay_coverage", "invalid replay_coverage", 5
			if tt.want.Missed == 0 {
				verdict, success, tokens, exit = "fail", "pass within_margin", "fail beyond_margin", 3
			}
			if got.Verdict != verdict || code != exit {
				t.Errorf("verdict %s and exit %d, want %s and %d", got.Verdict, code, verdict, exit)
			}
			for metric, want := range map[string]string{"success": success, "tokens.input": tokens} {
				f := got.finding(t, metric)
				if said := f.Verdict + " " + f.Reason; said != want || f.NPairs != 40 {
					t.Errorf("%s is %q on %d pairs, want %q on 40", metric, said, f.NPairs, want)
				}
			}
			near(t, "stable success", got.finding(t, "success").Stable, 18.0/40)
			near(t, "candidate success", got.finding(t, "success").Candidate, 30.0/40)
			tt.want.Cases = 40
			arms := got.Suites[0].Coverage.Arms
			if arms["candidate"] != tt.want {
				t.Errorf("the log answers the candidate %+v, want %+v", arms["candidate"], tt.want)
			}
			if whole := (armCoverage{Cases: 40, Answered: 40}); arms["stable"] != whole {
				t.Errorf("the log answers stable %+v, want %+v", arms["stable"], whole)
			}
		})
	}
}

// policies has one policy for each tool, but another for those that are named.
func policies(t *testing.T, tools []string, policy, other string, but ...string) string {
	t.Helper()
	var text strings.Builder
	for _, name := range tools {
		p := policy
		if slices.Contains(but, name) {
			p = other
		}
		fmt.Fprintf(&text, "    %s: %s\n", name, p)
	}
	for _, name := range but {
		if !slices.Contains(tools, name) {
			t.Fatalf("no log names the tool %s", name)
		}
	}
	return text.String()
}

// gateServed gates the agents of a reenactment on cases and gives what was decided.
func gateServed(t *testing.T, server, agents, cases, policies, level string) (got report, code int) {
	t.Helper()
	dir := t.TempDir()
	config := filepath.Join(dir, "gate.yaml")
	text := fmt.Sprintf(`version: 1
name: telecom
stable: {version: gpt-4.1, agent: {kind: http, url: "%[1]s/stable%[2]s", serve: [tools], containment: {declared: "it calls forerun's tools alone"}}}
candidate: {version: sft, agent: {kind: http, url: "%[1]s/candidate%[2]s", serve: [tools], containment: {declared: "it calls forerun's tools alone"}}}
tools:
  policies:
%[3]ssuites:
  - name: shadow
    data: %[4]q
    scorers: [{use: logged_score, name: reward, pass_at: 1}]
    guardrails:
      - {metric: success, margin: 5pp}
      - {metric: tokens.input, margin: 10%%}
`, server, agents, policies, cases)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "run")
	code, stdout, stderr := forerun(t, "gate", config, "--level", level, "--out", out, "--quiet")
	if code == 1 || code == 2 {
		t.Fatalf("gate: exit %d, want a verdict\n%s%s", code, stdout, stderr)
	}
	return readReport(t, out), code
}
