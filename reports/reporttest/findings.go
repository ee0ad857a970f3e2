package reporttest

import (
	"fmt"

	"forerun/scorers/gate"
)

func interval(lo, hi float64) gate.Interval { return gate.Interval{Lo: &lo, Hi: &hi} }

// proportion is a finding on a share with a margin of five points.
func proportion(suite, metric string, dir gate.Direction, n int, stable, candidate float64, in gate.Interval, v gate.Verdict, reason string) gate.Finding {
	diff := candidate - stable
	return gate.Finding{
		Guardrail: gate.Guardrail{
			Suite: suite, Metric: metric, Direction: dir, Alpha: 0.05, Evidence: "A",
			Margin: &gate.Margin{Value: 0.05, Scale: gate.Absolute},
		},
		Comparison: gate.Comparison{
			Suite: suite, Metric: metric, Kind: "proportion", Scale: gate.Absolute, Unit: "pp", NPairs: n, NClusters: n * 2 / 3,
			Stable: &stable, Candidate: &candidate, Difference: &diff, Relative: new(candidate/stable - 1),
			Estimate: &diff, Interval: in, Interval95: interval(*in.Lo-0.004, *in.Hi+0.004),
			PValue: new(0.00048828125), Method: "Tango score interval, clustered",
			Discordant: &gate.Discordant{Both: n / 2, StableOnly: 3, CandidateOnly: 2, Neither: n - n/2 - 5},
		},
		Verdict: v, Reason: reason, Decides: true,
		Sentence: fmt.Sprintf("%s: %s.", metric, map[gate.Verdict]string{
			gate.Pass: "not worse by 5 points or more", gate.Fail: "worse by more than the 5 points allowed",
			gate.Inconclusive: "not settled: it may be worse by 5 points or more", gate.Invalid: "can't be judged",
		}[v]),
		HarmP: new(0.0001), HarmPHolm: new(0.0004),
	}
}

// limit is a finding on a latency that has a hard limit alone.
func limit(suite string, n int, candidate float64, in gate.Interval, v gate.Verdict, reason string) gate.Finding {
	stable := 1180.0
	diff := candidate - stable
	return gate.Finding{
		Guardrail: gate.Guardrail{Suite: suite, Metric: "latency.p95", Direction: gate.Lower, Alpha: 0.05, Max: new(2000.0)},
		Comparison: gate.Comparison{
			Suite: suite, Metric: "latency.p95", Kind: "quantile", Scale: gate.Absolute, Unit: "ms", NPairs: n, NClusters: n,
			Stable: &stable, Candidate: &candidate, Difference: &diff, Relative: new(candidate/stable - 1), Estimate: &diff,
			Interval: interval(diff-90, diff+90), Interval95: interval(diff-110, diff+110), CandidateInterval: in,
			Method: "Harrell-Davis, paired cluster bootstrap",
		},
		Verdict: v, Reason: reason, Decides: true, Sentence: "latency.p95 " + reason + ".",
	}
}

// ratio is a finding on a cost with a relative margin.
func ratio(suite string, n int, in gate.Interval, v gate.Verdict, reason string) gate.Finding {
	stable, candidate := 0.00208, 0.00164
	relative := candidate/stable - 1
	diff := candidate - stable
	return gate.Finding{
		Guardrail: gate.Guardrail{
			Suite: suite, Metric: "cost.per_case", Direction: gate.Lower, Alpha: 0.05,
			Margin: &gate.Margin{Value: 0.15, Scale: gate.Relative},
		},
		Comparison: gate.Comparison{
			Suite: suite, Metric: "cost.per_case", Kind: "ratio", Scale: gate.Relative, Unit: "usd", NPairs: n, NClusters: n,
			Stable: &stable, Candidate: &candidate, Difference: &diff, Relative: &relative, Estimate: &relative,
			Interval: in, Interval95: interval(*in.Lo-0.02, *in.Hi+0.02), Method: "ratio of means, Fieller",
		},
		Verdict: v, Reason: reason, Decides: true, Sentence: "cost.per_case " + reason + ".",
	}
}

// unknown is a finding without a number.
func unknown(suite, metric string) gate.Finding {
	return gate.Finding{
		Guardrail: gate.Guardrail{
			Suite: suite, Metric: metric, Direction: gate.Lower, Alpha: 0.05,
			Margin: &gate.Margin{Value: 0.15, Scale: gate.Relative},
		},
		Comparison: gate.Comparison{
			Suite: suite, Metric: metric, Kind: "ratio", Scale: gate.Relative, Unit: "usd", Stable: new(0.00208),
			Blocked: gate.BlockedUnknownCost, BlockedWords: "the cost of 40 of 40 candidate trials is not known",
		},
		Verdict: gate.Inconclusive, Reason: gate.BlockedUnknownCost, Decides: true,
		Sentence: metric + " can't be judged: the cost of 40 of 40 candidate trials is not known.",
	}
}
