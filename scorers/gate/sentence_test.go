package gate_test

import (
	"testing"

	"forerun/scorers/gate"
)

func TestSentences(t *testing.T) {
	t.Parallel()
	latency := gate.Comparison{
		Suite: "shadow", Metric: "latency.p95", Kind: "quantile", Scale: gate.Relative, Unit: "ms", NPairs: 640, NClusters: 200,
		Stable: new(812.4), Candidate: new(1234.5), Difference: new(422.1), Relative: new(0.52), Estimate: new(0.5196),
		Interval: gate.Interval{Lo: new(0.41), Hi: new(0.637)}, PHigher: new(0.0001), PLower: new(0.9999),
		CandidateInterval: gate.Interval{Lo: new(1150.0), Hi: new(1400.0)},
	}
	slow := gate.Guardrail{
		Suite: "shadow", Metric: "latency.p95", Direction: gate.Lower, Alpha: 0.05,
		Margin: &gate.Margin{Value: 0.1, Scale: gate.Relative},
	}
	capped := gate.Guardrail{Suite: "shadow", Metric: "latency.p95", Direction: gate.Lower, Alpha: 0.05, Max: new(2000.0)}
	tests := map[string]struct {
		guardrail  gate.Guardrail
		comparison gate.Comparison
		want       string
	}{
		"pass": {
			margin(gate.Higher), comparison(0.012, 0.034),
			"success is not worse by 5 pp or more (90 % → 91.2 %; +1.2 pp [-2.2, +4.6]; 400 pairs).",
		},
		"fail": {
			slow, latency,
			"latency.p95 is worse by more than the 10 % allowed (812 ms → 1.23 s; +52 % [+41, +63.7]; 640 pairs in 200 clusters): begin with the cases that got worse.",
		},
		"limit": {
			capped, latency,
			"latency.p95 keeps its limit of at most 2 s (candidate 1.23 s, 90 % interval 1.15 s to 1.4 s; 640 pairs in 200 clusters).",
		},
		"blocked": {
			margin(gate.Lower),
			gate.Comparison{
				Suite: "shadow", Metric: "success", Scale: gate.Absolute, Unit: "usd", NPairs: 1, NClusters: 1,
				Stable: new(0.0123), Blocked: gate.BlockedUnknownCost, BlockedWords: "40 of 40 trials of candidate are unknown",
			},
			"success can't be judged: 40 of 40 trials of candidate are unknown (1 pair): give the prices that are missing.",
		},
		"either side": {
			margin(gate.None), with(comparison(0.2, 0.05), func(c *gate.Comparison) { c.PHigher = new(0.0) }),
			"success is different by more than the 5 pp allowed (90 % → 110 %; +20 pp [+15, +25]; 400 pairs): begin with the cases that got worse.",
		},
		"a hostile cluster": {
			margin(gate.Higher),
			with(dominatedBy(comparison(0, 0.03), comparison(-0.03, 0.03)), func(c *gate.Comparison) { c.LargestCluster = "\x1b[31m<b>evil" }),
			`success hangs on one cluster, "\x1b[31m<b>evil", with 40 % of the pairs: with it the verdict is pass, without it inconclusive: replay more clusters, or judge this one in a suite of its own.`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := one(t, test.guardrail, test.comparison).Sentence; got != test.want {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
		})
	}
}
