package reporttest

import "forerun/scorers/gate"

func golden(v gate.Verdict) gate.Suite {
	return gate.Suite{
		Name: curated, Verdict: v, Completion: completion(curated, 60),
		Findings: []gate.Finding{
			proportion(curated, "success", gate.Higher, 60, 0.45, 0.75, interval(0.201, 0.43), gate.Pass, gate.ReasonWithinMargin),
		},
	}
}

func passing() gate.Decision {
	return decision(gate.Pass, []gate.Reason{{Code: gate.ReasonAllHold, Sentence: "All 5 guardrails hold."}},
		golden(gate.Pass),
		gate.Suite{Name: shadow, Verdict: gate.Pass, Completion: completion(shadow, 600), Findings: []gate.Finding{
			proportion(shadow, "success", gate.Higher, 600, 0.712, 0.768, interval(0.031, 0.081), gate.Pass, gate.ReasonWithinMargin),
			proportion(shadow, "escalation.missed_per_case", gate.Lower, 600, 0.01, 0.0133, interval(-0.0052, 0.0121), gate.Pass, gate.ReasonWithinMargin),
			ratio(shadow, 600, interval(-0.31, -0.12), gate.Pass, gate.ReasonWithinMargin),
			limit(shadow, 600, 1240, interval(1190, 1310), gate.Pass, gate.ReasonWithinLimit),
		}})
}

func failing() gate.Decision {
	c := completion(shadow, 600)
	c.Paired, c.CandidateMissing, c.StableOnly = 599, 1, 1
	missed := proportion(shadow, "escalation.missed_per_case", gate.Lower, 599, 0.01, 0.0783, interval(0.0498, 0.0881), gate.Fail, gate.ReasonNotTolerable)
	missed.Sentence = "escalation.missed_per_case is worse, and a difference within 5 points is not shown (1 % → 7.83 %; difference +6.83 points, 90 % interval +4.98 points to +8.81 points; 599 pairs in 399 clusters)."
	return decision(gate.Fail, []gate.Reason{{Code: gate.ReasonNotTolerable, Sentence: "shadow: " + missed.Sentence}},
		golden(gate.Pass),
		gate.Suite{Name: shadow, Verdict: gate.Fail, Completion: c, Findings: []gate.Finding{
			proportion(shadow, "success", gate.Higher, 599, 0.712, 0.768, interval(0.031, 0.081), gate.Pass, gate.ReasonWithinMargin),
			missed,
			proportion(shadow, "escalation.false", gate.Lower, 470, 0.10, 0.02, interval(-0.12, -0.05), gate.Pass, gate.ReasonWithinMargin),
			ratio(shadow, 599, interval(-0.31, -0.12), gate.Pass, gate.ReasonWithinMargin),
			limit(shadow, 599, 1240, interval(1190, 1310), gate.Pass, gate.ReasonWithinLimit),
		}})
}

func unsettled() gate.Decision {
	success := proportion("telecom", "success", gate.Higher, 40, 0.75, 0.725, interval(-0.112, 0.067), gate.Inconclusive, gate.ReasonNotSettled)
	success.Needed = new(310)
	success.Sentence = "success is not settled: it may be worse by 5 points or more (75 % → 72.5 %; difference -2.5 points, 90 % interval -11.2 points to +6.7 points; 40 pairs): about 310 further pairs could settle it."
	cost := unknown("telecom", "cost.per_case")
	return decision(gate.Inconclusive, []gate.Reason{
		{Code: gate.ReasonNotSettled, Sentence: "telecom: " + success.Sentence},
		{Code: gate.BlockedUnknownCost, Sentence: "telecom: " + cost.Sentence},
	}, gate.Suite{Name: "telecom", Verdict: gate.Inconclusive, Completion: completion("telecom", 40), Findings: []gate.Finding{success, cost}})
}

func unjudged() gate.Decision {
	c := completion(shadow, 600)
	c.Paired, c.CandidateMissing, c.StableOnly = 560, 40, 40
	invalid := []gate.Reason{
		{Code: gate.ReasonMissingOutcomes, Sentence: "suite shadow: 40 of 600 trials of candidate have no outcome; at most 2 trials or 2 % may be missing."},
		{Code: gate.ReasonCompletion, Sentence: "suite shadow: the arms did not answer the same cases: 40 were answered by stable alone, 0 by candidate alone."},
	}
	return decision(gate.Invalid, invalid, gate.Suite{
		Name: shadow, Verdict: gate.Invalid, Completion: c, Invalid: invalid,
		Findings: []gate.Finding{
			proportion(shadow, "success", gate.Higher, 560, 0.712, 0.768, interval(0.031, 0.081), gate.Pass, gate.ReasonWithinMargin),
			proportion(shadow, "escalation.missed_per_case", gate.Lower, 560, 0.01, 0.08, interval(0.055, 0.088), gate.Fail, gate.ReasonBeyondMargin),
		},
	})
}
