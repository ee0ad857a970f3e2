package reporttest

import "forerun/scorers/gate"

const desk = "desk"

// uncovered hangs on answers that the log does not have.
func uncovered() gate.Decision {
	heard := gate.Comparison{
		NPairs: 458, NClusters: 305, Stable: new(0.731), Candidate: new(0.742), Difference: new(0.011), Estimate: new(0.011), Interval: interval(-0.021, 0.043),
	}
	success := proportion(desk, "success", gate.Higher, 600, 0.712, 0.723, interval(-0.017, 0.041), gate.Invalid, gate.ReasonReplayCoverage)
	success.Sentence = "success: in 120 pairs a tool was asked for what the log does not have; harm in 7 of them would take the pass away, fewer than a tenth: record or approximate the tools' answers, or leave those cases out."
	success.Comparison.Coverage = gate.Coverage{
		Answered:     gate.Part{Pairs: 442, Stable: new(0.735), Candidate: new(0.749), Difference: new(0.014)},
		Approximated: gate.Part{Pairs: 16, Stable: new(0.625), Candidate: new(0.5625), Difference: new(-0.0625)},
		Missed:       gate.Part{Pairs: 120, Stable: new(0.65), Candidate: new(0.667), Difference: new(0.017)},
		Unseen:       gate.Part{Pairs: 22, Stable: new(0.727), Candidate: new(0.682), Difference: new(-0.045)},
		Heard:        &heard, Tipping: 7, Open: 80, MoreThanStable: true,
	}
	cost := ratio(desk, 600, interval(-0.31, -0.12), gate.Invalid, gate.ReasonReplayCoverage)
	cost.Comparison.Coverage = gate.Coverage{
		Answered: gate.Part{Pairs: 442, Difference: new(-0.0004)}, Missed: gate.Part{Pairs: 158, Difference: new(-0.0005)},
		Heard: &heard, Open: 158, Tipping: 9, Within: true,
	}
	slow := limit(desk, 600, 1240, interval(1190, 1310), gate.Pass, gate.ReasonWithinLimit)
	slow.Comparison.Coverage = gate.Coverage{
		Answered: gate.Part{Pairs: 442, Difference: new(61.0)}, Missed: gate.Part{Pairs: 158, Difference: new(48.0)},
		Heard: &heard, Open: 158, Within: true, NotKnown: true,
	}
	replayed := gate.Replayed{
		Suite: desk, Against: "stable-again", Difference: new(0.118), Interval95: interval(0.061, 0.176), More: true, Frontier: 16,
		Arms: []gate.Answered{
			{Arm: "stable", Cases: 600, Answered: 520, Approximated: 8, Missed: 50, Unseen: 22},
			{Arm: "candidate", Cases: 600, Answered: 470, Approximated: 10, Missed: 120},
			{Arm: "stable-again", Cases: 118, Answered: 106, Missed: 12},
		},
		Tools: []gate.ReplayedTool{
			{
				Tool: toolLookup, Stable: gate.ToolAnswers{Calls: 611, Misses: 9, Cases: 402, CasesMissed: 9}, Candidate: gate.ToolAnswers{Calls: 640, Misses: 11, Cases: 420, CasesMissed: 10},
				Again: gate.ToolAnswers{Calls: 120, Misses: 2, Cases: 80, CasesMissed: 2}, CandidateOnly: 6, StableOnly: 5,
			},
			{
				Tool: toolPolicy, Stable: gate.ToolAnswers{Calls: 130, Misses: 41, Cases: 120, CasesMissed: 41}, Candidate: gate.ToolAnswers{Calls: 260, Misses: 118, Cases: 214, CasesMissed: 110},
				Again: gate.ToolAnswers{Calls: 25, Misses: 10, Cases: 24, CasesMissed: 10}, CandidateOnly: 78, StableOnly: 9, More: true,
			},
			{Tool: toolHandover, Stable: gate.ToolAnswers{Calls: 31, Cases: 31}, Candidate: gate.ToolAnswers{Calls: 30, Cases: 30}},
		},
	}
	return decision(gate.Invalid, []gate.Reason{{Code: gate.ReasonReplayCoverage, Sentence: desk + ": " + success.Sentence}},
		gate.Suite{
			Name: desk, Verdict: gate.Invalid, Completion: completion(desk, 600), Findings: []gate.Finding{success, cost, slow}, Replayed: &replayed,
			Warnings: []gate.Reason{
				{Code: gate.WarnMoreMisses, Sentence: `suite desk: candidate asks for what the log does not have in 20 % of its cases, stable-again in 10.2 %, most of them of "search_policy": its answers after a miss say little of production.`},
				{Code: gate.WarnFrontier, Sentence: "suite desk: in 16 cases an arm proposed a write that the log does not have, and that was not done: what was said in them is not judged, in either arm; what was called is."},
			},
		})
}
