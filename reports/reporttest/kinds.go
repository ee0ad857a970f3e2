package reporttest

import "forerun/scorers/gate"

// screened is a screen that saw no harm.
func screened() gate.Decision {
	success := proportion(shadow, "success", gate.Higher, 120, 0.717, 0.733, interval(-0.041, 0.074), gate.Inconclusive, gate.ReasonScreenNoHarm)
	success.CouldHaveSeen = new(0.0873)
	success.Sentence = "success: no harm seen; a loss of 8.73 pp could have been seen (71.7 % → 73.3 %; +1.6 pp [-4.1, +7.4]; 120 pairs)."
	cost := ratio(shadow, 120, interval(-0.34, -0.08), gate.Pass, gate.ReasonWithinMargin)
	cost.CouldHaveSeen = new(0.183)
	forms := never("forms", 0, 0, gate.Inconclusive, gate.ReasonScreenNoHarm)
	forms.CouldHaveSeen, forms.Sentence = new(0.0133), "forms never happened: no harm seen; could have seen events in 1.33 % of the trials (120 pairs)."
	forms.Comparison.NPairs, forms.Comparison.Events.StableTrials, forms.Comparison.Events.CandidateTrials = 120, 120, 120
	d := decision(gate.Inconclusive, []gate.Reason{
		{Code: gate.ReasonScreenNoHarm, Sentence: "No harm seen; could have seen a loss of 8.73 pp in success of suite shadow. A screen does not show that there is none: run the gate at level clear."},
	}, gate.Suite{Name: shadow, Verdict: gate.Inconclusive, Completion: completion(shadow, 120), Findings: []gate.Finding{success, cost, forms}})
	d.Level, d.ScreenHolds = gate.Screen, true
	return d
}

// asked is a pass of every kind of guardrail, with a monitored one that does not
// hold.
func asked() gate.Decision {
	intended := proportion(shadow, "refusal.rate", gate.Lower, 600, 0.081, 0.034, interval(-0.066, -0.028), gate.Pass, gate.ReasonImproved)
	intended.Guardrail.Goal, intended.Guardrail.Intended, intended.Guardrail.Margin = true, "v8 answers what v7 refused", nil
	intended.Sentence = "refusal.rate is lower, as intended (8.1 % → 3.4 %; -4.7 pp [-6.6, -2.8]; 600 pairs)."
	goal := proportion(shadow, "success", gate.Higher, 600, 0.712, 0.768, interval(0.031, 0.081), gate.Pass, gate.ReasonImproved)
	goal.Guardrail.Goal = true
	goal.Sentence = "success is better (71.2 % → 76.8 %; +5.6 pp [+3.1, +8.1]; 600 pairs)."
	rate := proportion(shadow, "escalation.rate", gate.None, 600, 0.12, 0.128, interval(-0.011, 0.027), gate.Pass, gate.ReasonWithinMargin)
	monitor := limit(shadow, 600, 2240, interval(2110, 2390), gate.Fail, gate.ReasonLimitBroken)
	monitor.Guardrail.Monitor, monitor.Decides = true, false
	weighted := proportion(shadow, "facts", gate.Higher, 600, 0.84, 0.846, interval(-0.012, 0.024), gate.Pass, gate.ReasonWithinMargin)
	weighted.Comparison.Naive, weighted.Comparison.DesignEffect = new(-0.004), new(1.21)
	weighted.CouldHaveSeen = new(0.027)
	return decision(gate.Pass, []gate.Reason{{Code: gate.ReasonAllHold, Sentence: "All 5 guardrails hold."}},
		gate.Suite{
			Name: shadow, Verdict: gate.Pass, Completion: completion(shadow, 600),
			Findings: []gate.Finding{goal, weighted, never("leak", 0, 0, gate.Pass, gate.ReasonNeverSeen), rate, monitor, intended},
		})
}

// never is a finding on what must not happen, with a margin of one percent.
func never(metric string, stable, candidate int, v gate.Verdict, reason string) gate.Finding {
	f := proportion(shadow, metric, gate.Lower, 600, 0.01, 0.01, interval(-0.004, 0.005), v, reason)
	f.Guardrail.Never, f.Guardrail.Margin = true, &gate.Margin{Value: 0.01, Scale: gate.Absolute}
	f.Comparison.Events = &gate.Events{Stable: stable, Candidate: candidate, StableTrials: 600, CandidateTrials: 600}
	if candidate > 0 {
		f.Comparison.Events.Cases = []string{"c-0101", "c-0233"}[:candidate]
		f.Sentence = metric + " happened, which it must never (2 of 600 trials: c-0101, c-0233)."
		return f
	}
	f.Sentence = metric + " never happened in 600 trials."
	return f
}

// sliced fails in one slice, with the noise floor and fidelity beside it.
func sliced() gate.Decision {
	on := func(segment, value string, n int, stable, candidate float64, in gate.Interval, v gate.Verdict, reason string) gate.Finding {
		f := proportion(shadow, "success", gate.Higher, n, stable, candidate, in, v, reason)
		f.Guardrail.Slice = &gate.Slice{Segment: segment, Value: value}
		f.Guardrail.Margin = &gate.Margin{Value: 0.1, Scale: gate.Absolute}
		f.Sentence = "success in " + segment + "=" + value + ": " + reason + "."
		return f
	}
	bad := on("language", "de", 96, 0.75, 0.49, interval(-0.352, -0.168), gate.Fail, gate.ReasonHarmInSlice)
	bad.Sentence = "success in language=de is worse by more than the 10 pp allowed there (75 % → 49 %; -26 pp [-35.2, -16.8]; 96 pairs)."
	noise := []gate.Noise{
		{
			Suite: shadow, Metric: "success", Pairs: 118, Clusters: 118, FlipRate: new(0.119), Variance: new(0.117), DesignEffect: new(1.0),
			Scale: gate.Absolute, Excess: new(0.031), ExcessInterval: interval(-0.02, 0.082),
		},
		{Suite: shadow, Metric: "cost.per_case", Pairs: 118, Clusters: 118, Variance: new(0.04), Scale: gate.Relative},
	}
	fidelity := []gate.Fidelity{
		{
			Suite: shadow, Metric: "success", Applies: true, Pairs: 412, Clusters: 398, Logged: new(0.731), Replayed: new(0.714), Difference: new(-0.017),
			Interval98: interval(-0.061, 0.027), Margin: 0.05, Needed: new(240), Versions: map[string]int{"2026-11-03": 412, "2026-10-12": 88, "": 100}, OtherCases: 88,
		},
		{Suite: shadow, Metric: "facts", Why: "no logged outcome of this version has this score"},
	}
	return decision(gate.Fail, []gate.Reason{{Code: gate.ReasonHarmInSlice, Sentence: "shadow: " + bad.Sentence}},
		gate.Suite{
			Name: shadow, Verdict: gate.Fail, Completion: completion(shadow, 600),
			Findings: []gate.Finding{
				proportion(shadow, "success", gate.Higher, 600, 0.712, 0.723, interval(-0.017, 0.041), gate.Pass, gate.ReasonWithinMargin),
				bad,
				on("language", "en", 431, 0.71, 0.781, interval(0.04, 0.1), gate.Pass, gate.ReasonSliceUnharmed),
				on("tier", "gold", 64, 0.70, 0.64, interval(-0.17, 0.05), gate.Pass, gate.ReasonSliceUnharmed),
			},
			Unjudged: []gate.Unjudged{
				{Suite: shadow, Slice: gate.Slice{Segment: "language", Value: "fr"}, Pairs: 21, Share: 0.035},
				{Suite: shadow, Slice: gate.Slice{Segment: "language", Value: "it"}, Pairs: 4, Share: 0.007},
			},
			Warnings: []gate.Reason{
				{Code: gate.WarnFidelityUnknown, Sentence: "suite shadow: whether the replay reproduces production was not checked for facts: no logged outcome of this version has this score."},
				{Code: "segments_differ", Sentence: "the slices of language differ by more than chance (Q 21.4, p 0.0001)"},
			},
			Noise: noise, Fidelity: fidelity,
		})
}

func looks(planned int, last string, shares ...float64) []gate.Look {
	var out []gate.Look
	for i, s := range shares {
		n := int(s * float64(planned))
		out = append(out, gate.Look{
			Suite: shadow, Cases: n, Clusters: n * 2 / 3, Share: s, Boundary: new([]float64{4.229, 2.888, 2.298, 1.962, 1.74}[i]),
			Crossed: i, EValue: new([]float64{0.8, 1.6, 3.2, 2.9, 2.4}[i]), Power: new(0.7), Decision: gate.LookGoOn,
		})
	}
	out[len(out)-1].Decision = last
	return out
}

// harmful stopped early for harm.
func harmful() gate.Decision {
	lost := proportion(shadow, "success", gate.Higher, 180, 0.717, 0.583, interval(-0.19, -0.078), gate.Fail, gate.ReasonHarmSeenEarly)
	lost.Guardrail.Alpha = 0.025
	lost.Sentence = "success is worse: the evidence of harm stopped the run (71.7 % → 58.3 %; -13.4 pp [-19, -7.8]; 180 pairs)."
	leak := never("leak", 0, 2, gate.Fail, gate.ReasonEvent)
	leak.Guardrail.Alpha = 0.025
	kept := proportion(curated, "success", gate.Higher, 60, 0.45, 0.75, interval(0.201, 0.43), gate.Pass, gate.ReasonWithinMargin)
	kept.Guardrail.Alpha = 0.025
	all := looks(600, gate.LookHarm, 0.2, 0.3)
	all[1].EValue, all[1].Boundary = new(131.4), nil
	return decision(gate.Fail, []gate.Reason{
		{Code: gate.ReasonEvent, Sentence: "shadow: " + leak.Sentence},
		{Code: gate.ReasonHarmSeenEarly, Sentence: "shadow: " + lost.Sentence},
	}, gate.Suite{
		Name: shadow, Verdict: gate.Fail, Completion: completion(shadow, 180), Findings: []gate.Finding{lost, leak},
		Looks: all, Planned: 600,
	}, gate.Suite{
		Name: curated, Verdict: gate.Pass, Completion: completion(curated, 60),
		Findings: []gate.Finding{kept},
		Looks:    looks(100, gate.LookPass, 0.2, 0.4, 0.6), Planned: 100,
	})
}

// futile stopped early because it could no longer pass.
func futile() gate.Decision {
	success := proportion(shadow, "success", gate.Higher, 240, 0.717, 0.683, interval(-0.081, 0.012), gate.Inconclusive, gate.ReasonCannotPass)
	success.Guardrail.Alpha, success.CouldHaveSeen = 0.0125, new(0.071)
	success.Sentence = "success can no longer pass within the cases planned (71.7 % → 68.3 %; -3.4 pp [-8.1, +1.2]; 240 pairs)."
	all := looks(600, gate.LookFutile, 0.2, 0.4)
	all[1].Power = new(0.06)
	return decision(gate.Inconclusive, []gate.Reason{{Code: gate.ReasonCannotPass, Sentence: "shadow: " + success.Sentence}},
		gate.Suite{
			Name: shadow, Verdict: gate.Inconclusive, Completion: completion(shadow, 240), Findings: []gate.Finding{success},
			Looks: all, Planned: 600,
		})
}
