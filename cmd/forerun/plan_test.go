package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// planned is the part of plan --json that these tests read.
type planned struct {
	Guardrails []struct {
		Suite   string `json:"suite"`
		Metric  string `json:"metric"`
		Monitor bool   `json:"monitor"`
		Cases   int    `json:"cases"`
		Least   int    `json:"least_cases"`
		Needed  *int   `json:"needed_cases"`
		Noise   string `json:"noise"`
	} `json:"guardrails"`
	Advice string `json:"advice"`
}

func readPlan(t *testing.T, args ...string) planned {
	t.Helper()
	var p planned
	if err := json.Unmarshal([]byte(must(t, 0, append([]string{"plan", "--json"}, args...)...)), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// Every configuration that is shipped can be passed.
func TestEveryConfigurationCanPass(t *testing.T) {
	t.Parallel()
	shipped, err := filepath.Glob("../../configs/*.yaml")
	if err != nil || len(shipped) < 2 {
		t.Fatalf("configurations: %v, %v", shipped, err)
	}
	for _, name := range shipped {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			p := readPlan(t, name)
			if len(p.Guardrails) == 0 || p.Advice == "" {
				t.Fatalf("no plan: %+v", p)
			}
			for _, g := range p.Guardrails {
				if !g.Monitor && (g.Least == 0 || g.Cases < g.Least) {
					t.Errorf("%s of suite %s has %d cases and can't pass with fewer than %d", g.Metric, g.Suite, g.Cases, g.Least)
				}
			}
		})
	}
}

// Stable, asked twice, gives a next plan its noise, and the self-test of that run
// is the same at any concurrency.
func TestARunTellsOfItsNoise(t *testing.T) {
	if testing.Short() {
		t.Skip("a whole gate and its self-test take a while: make test runs them")
	}
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../configs/quickstart-fixed.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	config := filepath.Join(dir, "gate.yaml")
	twice := strings.NewReplacer("dir: ..", "dir: "+root, "../testdata", root+"/testdata", "- name: golden", "- name: golden\n    aa: {share: 1}")
	if err := os.WriteFile(config, []byte(twice.Replace(string(text))), 0o600); err != nil {
		t.Fatal(err)
	}
	run := filepath.Join(dir, "run")
	must(t, 0, "gate", config, "--out", run, "--quiet")
	for _, g := range readPlan(t, config, "--from", run).Guardrails {
		want := "from run run"
		if g.Suite == "golden" && g.Metric != "cost.per_case" {
			want = "of stable against itself, "
		}
		if g.Metric != "cost.per_case" && !strings.HasPrefix(g.Noise, want) {
			t.Errorf("%s of suite %s: noise %q, want %q", g.Metric, g.Suite, g.Noise, want)
		}
	}
	one := must(t, 0, "selftest", run, "--rounds", "3", "--json", "--quiet", "--concurrency", "1")
	many := must(t, 0, "selftest", run, "--rounds", "3", "--json", "--quiet", "--concurrency", "64")
	if one != many {
		t.Errorf("concurrency 1 and 64 differ:\n%s\n%s", one, many)
	}
}
