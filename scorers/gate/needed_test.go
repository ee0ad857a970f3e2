package gate_test

import (
	"strings"
	"testing"

	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

func TestNeededPairs(t *testing.T) {
	t.Parallel()
	counted := func(stableOnly, candidateOnly int, effect float64) gate.Comparison {
		c := comparison(float64(candidateOnly-stableOnly)/400, 0.06)
		c.Discordant = &gate.Discordant{Both: 300, StableOnly: stableOnly, CandidateOnly: candidateOnly, Neither: 100 - stableOnly - candidateOnly}
		c.DesignEffect = &effect
		return c
	}
	more := func(b, c int, effect, power float64) int {
		n, ok := stats.MoreCases(b, c, 400, 0.05, 1.03*effect, 0.05, power)
		if !ok {
			t.Fatalf("no number of cases for %d and %d", b, c)
		}
		return n
	}
	tests := map[string]struct {
		guardrail  gate.Guardrail
		comparison gate.Comparison
		want       int // 0 is none
		reason     string
	}{
		"counts":                  {margin(gate.Higher), counted(38, 34, 1), more(38, 34, 1, 0.8), "not_settled"},
		"counts, lower is better": {margin(gate.Lower), counted(34, 38, 1), more(38, 34, 1, 0.8), "not_settled"},
		"counts, either side":     {margin(gate.None), counted(34, 38, 1), more(38, 34, 1, 0.8), "not_settled"},
		"clusters cost more":      {margin(gate.Higher), counted(38, 34, 3), more(38, 34, 3, 0.8), "not_settled"},
		// (1.645 + 0.842)^2 * 1.03 * 2 / 0.03^2 = 14151.1
		"spread":                 {margin(gate.Higher), with(comparison(-0.02, 0.06), func(c *gate.Comparison) { c.PairVariance = new(2.0) }), 14152 - 400, "not_settled"},
		"spread, looks good":     {margin(gate.Higher), with(comparison(0.01, 0.07), func(c *gate.Comparison) { c.PairVariance = new(2.0) }), 5095 - 400, "not_settled"},
		"harm at the margin":     {margin(gate.Higher), comparison(-0.05, 0.06), 0, "harm_at_margin"},
		"unknown spread":         {margin(gate.Higher), with(comparison(0, 0.06), func(c *gate.Comparison) { c.PairVariance = nil }), 0, "not_settled"},
		"blocked by too few":     {margin(gate.Higher), with(comparison(0, 0.06), func(c *gate.Comparison) { c.Blocked, c.NeedPairs = "too_few_pairs", 459 }), 59, "too_few_pairs"},
		"blocked, and noisy":     {margin(gate.Higher), with(comparison(0, 0.06), func(c *gate.Comparison) { c.Blocked, c.NeedPairs, c.PairVariance = "too_few_pairs", 459, new(2.0) }), 5095 - 400, "too_few_pairs"},
		"blocked, noise unknown": {margin(gate.Higher), with(comparison(0, 0.06), func(c *gate.Comparison) { c.Blocked, c.NeedPairs, c.PairVariance = "too_few_pairs", 459, nil }), 0, "too_few_pairs"},
		"nine clusters":          {margin(gate.Higher), with(comparison(0, 0.06), func(c *gate.Comparison) { c.NClusters, c.PairVariance = 9, new(2.0) }), 5095 - 400, "too_few_clusters"},
		"nine, harm at margin":   {margin(gate.Higher), fewClusters(9), 0, "too_few_clusters"},
		"nine for a limit":       {limits(nil, new(0.95)), with(candidate(0.99), func(c *gate.Comparison) { c.NClusters, c.CandidateInterval = 9, gate.Interval{} }), 0, "too_few_clusters"},
		"nine for a goal":        {goal(gate.Higher), with(comparison(0.02, 0.06), func(c *gate.Comparison) { c.NClusters, c.PairVariance = 9, new(2.0) }), 31841 - 400, "too_few_clusters"},
		"blocked for good":       {margin(gate.Higher), with(comparison(0, 0.06), blocked("constant")), 0, "constant"},
		"passes":                 {margin(gate.Higher), comparison(0, 0.01), 0, "within_margin"},
		"limit too close":        {limits(new(0.875), nil), candidate(0.95), 0, "limit_not_settled"},
		"limit in reach":         {limits(new(0.82), nil), candidate(0.95), 1751 - 400, "limit_not_settled"},
		"upper limit in reach":   {limits(nil, new(0.93)), candidate(0.95), 1751 - 400, "limit_not_settled"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := one(t, test.guardrail, test.comparison)
			got := 0
			if f.Needed != nil {
				got = *f.Needed
			}
			if f.Reason != test.reason || got != test.want {
				t.Errorf("%s, %d further pairs (%s); want %s, %d", f.Reason, got, f.Sentence, test.reason, test.want)
			}
			if (got > 0) != strings.Contains(f.Sentence, "further pair") {
				t.Errorf("%d further pairs, but the sentence is %q", got, f.Sentence)
			}
		})
	}
}

func TestTooFewClustersPromiseNoVerdict(t *testing.T) {
	t.Parallel()
	f := one(t, margin(gate.Higher), with(fewClusters(9), func(c *gate.Comparison) { c.PairVariance = nil }))
	if f.Needed != nil || !strings.HasSuffix(f.Sentence, ": it could be judged from 10 clusters on: replay more.") {
		t.Errorf("needed %v: %s", f.Needed, f.Sentence)
	}
}

func TestMoreGuardrailsNeedMorePairs(t *testing.T) {
	t.Parallel()
	c := with(comparison(0, 0.06), func(c *gate.Comparison) { c.PairVariance = new(2.0) })
	needed := func(m int) int {
		var guardrails []gate.Guardrail
		var comparisons []gate.Comparison
		for range m {
			guardrails, comparisons = append(guardrails, margin(gate.Higher)), append(comparisons, c)
		}
		return 400 + *gate.Decide(gate.Input{Guardrails: guardrails, Comparisons: comparisons, Completions: whole()}).Suites[0].Findings[0].Needed
	}
	// Five guardrails at 80 % together need 96 % each: 1.86 times the pairs.
	if ratio := float64(needed(5)) / float64(needed(1)); ratio < 1.85 || ratio > 1.87 {
		t.Errorf("five guardrails need %.3f times the pairs of one, want 1.86", ratio)
	}
}
