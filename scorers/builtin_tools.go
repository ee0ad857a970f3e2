package scorers

import "forerun/replay"

func toolMetrics() []Metric {
	return []Metric{
		{
			Name: "tool_calls.count", Kind: KindMean, Unit: UnitCalls, Direction: LowerIsBetter,
			Doc:   "Mean number of tool calls in a trial.",
			Value: read(callCount),
		},
		{
			Name: "tool_calls.misses", Kind: KindMean, Unit: UnitCalls, Direction: LowerIsBetter,
			Doc:   "Mean number of tool calls in a replayed trial that the log could not answer; not of recorded arms.",
			Needs: []Need{NeedReplayedTools},
			Value: read(misses),
		},
	}
}

func callCount(in Input, _ Lookup) Score {
	if in.Outcome.ToolCalls == nil {
		return unknownCalls()
	}
	return value(float64(len(in.Outcome.ToolCalls)))
}

func misses(in Input, _ Lookup) Score {
	if in.Outcome.Provenance == replay.ProvenanceLogged {
		return Skip("a recorded arm calls no tools")
	}
	if in.Outcome.ToolCalls == nil {
		return unknownCalls()
	}
	n := 0
	for _, call := range in.Outcome.ToolCalls {
		if call.Source == replay.SourceMiss {
			n++
		}
	}
	return value(float64(n))
}

// unknownCalls is the score of what needs the tool calls where nobody saw them:
// of an agent that calls its tools itself, or a log that does not have them.
func unknownCalls() Score { return unknown("the tool calls are not known") }
