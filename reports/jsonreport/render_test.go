package jsonreport_test

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"forerun/reports/jsonreport"
	"forerun/reports/reporttest"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

func TestReportIsWhatTheGoldenFileSays(t *testing.T) {
	t.Parallel()
	for _, name := range reporttest.Names() {
		got, err := jsonreport.Render(reporttest.Report(name))
		if err != nil {
			t.Fatal(err)
		}
		reporttest.Golden(t, name+".json", got)
	}
}

// contract is every key of report.json, as it is checked from outside.
func contract() map[string][]string {
	return map[string][]string{
		"":          {"schema_version", "level", "verdict", "reasons", "run", "arms", "suites", "could_have_seen", "spend", "warnings"},
		"reasons[]": {"code", "sentence"},
		"arms":      {"stable", "candidate"},
		"suites[]": {
			"name", "verdict", "cases", "findings", "unjudged_slices", "noise_floor", "fidelity", "coverage", "early_stop", "confirmed", "diagnoses",
		},
		"suites[].cases":              {"total", "excluded", "paired", "missing", "infra_errors"},
		"suites[].cases.missing":      {"stable", "candidate"},
		"suites[].cases.infra_errors": {"stable", "candidate"},
		"suites[].findings[]": {
			"guardrail", "metric", "kind", "direction", "scale", "slice", "n_pairs", "n_clusters", "stable", "candidate",
			"difference", "relative", "interval", "interval95", "alpha", "margin", "max", "min", "candidate_interval",
			"p_value", "harm_p", "harm_p_holm", "method", "evidence", "verdict", "reason", "sentence", "needed_pairs", "discordant",
			"could_have_seen", "decides", "goal", "never", "monitor", "intended", "naive", "design_effect", "largest_cluster", "events", "coverage",
		},
		"spend": {"stable_usd", "candidate_usd", "judge_usd", "avoided_usd"},
	}
}

func TestEveryKeyOfTheContractIsAlwaysThere(t *testing.T) {
	t.Parallel()
	empty := view.New(view.Input{Decision: gate.Decision{Verdict: gate.Inconclusive, Suites: []gate.Suite{{
		Name: "s", Verdict: gate.Inconclusive, Findings: []gate.Finding{{Verdict: gate.Inconclusive}},
	}}}})
	reports := map[string]*view.Report{"empty": empty}
	for _, name := range reporttest.Names() {
		reports[name] = reporttest.Report(name)
	}
	for name, r := range reports {
		data, err := jsonreport.Render(r)
		if err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := json.Unmarshal(data, &doc); err != nil {
			t.Fatal(err)
		}
		seen := map[string][]string{}
		keys(doc, "", seen)
		for at, want := range contract() {
			got, ok := seen[at]
			if !ok {
				if at == "reasons[]" {
					continue
				}
				t.Errorf("%s: there is no %s", name, at)
			}
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: keys of %q (-want +got):\n%s", name, at, diff)
			}
		}
	}
}

// keys collects the keys of every object, by its path.
func keys(v any, path string, into map[string][]string) {
	switch v := v.(type) {
	case map[string]any:
		into[path] = slices.Sorted(maps.Keys(v))
		for k, x := range v {
			keys(x, strings.TrimPrefix(path+"."+k, "."), into)
		}
	case []any:
		for _, x := range v {
			keys(x, path+"[]", into)
		}
	}
}

func TestWhatIsNotANumberIsNull(t *testing.T) {
	t.Parallel()
	nan, inf := math.NaN(), math.Inf(1)
	in := reporttest.Input("fail")
	in.Decision.Suites[0].Noise = []gate.Noise{{FlipRate: &nan, Variance: &inf, DesignEffect: &nan, Excess: &inf, ExcessInterval: gate.Interval{Lo: &nan, Hi: &inf}}}
	in.Decision.Suites[0].Fidelity = []gate.Fidelity{{Logged: &nan, Replayed: &inf, Difference: &nan, Interval98: gate.Interval{Lo: &nan, Hi: &inf}, Margin: nan}}
	in.Decision.Suites[0].Unjudged = []gate.Unjudged{{Share: nan}}
	in.Decision.Suites[0].Looks = []gate.Look{{Share: nan, Boundary: &inf, EValue: &inf, Power: &nan}}
	for i := range in.Decision.Suites {
		for k := range in.Decision.Suites[i].Findings {
			f := &in.Decision.Suites[i].Findings[k]
			c := &f.Comparison
			f.CouldHaveSeen, c.Naive, c.DesignEffect, c.LargestCluster, c.LargestClusterShare = &nan, &inf, &nan, "c", nan
			f.HarmP, f.HarmPHolm, f.Guardrail.Max, f.Guardrail.Alpha = &nan, &inf, &nan, nan
			c.Stable, c.Candidate, c.Difference, c.Relative, c.Estimate, c.PValue = &nan, &inf, &nan, &inf, &nan, &nan
			c.Interval, c.Interval95, c.CandidateInterval = gate.Interval{Lo: &nan, Hi: &inf}, gate.Interval{Hi: &nan}, gate.Interval{Lo: &inf}
			if f.Guardrail.Margin != nil {
				f.Guardrail.Margin = &gate.Margin{Value: inf, Scale: gate.Absolute}
			}
		}
	}
	in.Spend.StableUSD = &nan
	data, err := jsonreport.Render(view.New(in))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{`"stable": null`, `"interval": [`, `"margin": null`, `"p_value": null`, `"stable_usd": null`} {
		if !strings.Contains(string(data), key) {
			t.Errorf("no %s in\n%s", key, data)
		}
	}
}

func TestAnyReportIsValidJSONAndTheSameTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := reporttest.Hostile(t)
		first, err := jsonreport.Render(view.New(in))
		if err != nil {
			t.Fatal(err)
		}
		second, err := jsonreport.Render(view.New(in))
		if err != nil {
			t.Fatal(err)
		}
		if string(first) != string(second) {
			t.Fatal("two files of one report differ")
		}
		if !json.Valid(first) {
			t.Fatalf("not JSON:\n%s", first)
		}
	})
}

// Only run may hold what differs between two machines.
func TestNoTimeOutsideRun(t *testing.T) {
	t.Parallel()
	data, err := jsonreport.Render(reporttest.Report("pass"))
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]json.RawMessage
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	delete(doc, "run")
	for key, part := range doc {
		if strings.Contains(string(part), "2026-11-24") {
			t.Errorf("%s holds the run's time", key)
		}
	}
}
