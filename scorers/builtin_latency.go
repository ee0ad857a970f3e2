package scorers

import (
	"fmt"

	"forerun/replay"
)

func latencyMetrics() []Metric {
	const censored = " A timed-out trial counts with the time it took, a failed one where its time is known."
	latency := func(name, doc string, kind Kind, p float64) Metric {
		return Metric{
			Name: name, Kind: kind, Quantile: p, Unit: UnitMS, Direction: LowerIsBetter, Timing: true,
			Doc:   doc + censored,
			Needs: []Need{NeedLatency},
			Value: read(func(in Input, _ Lookup) Score { return trialLatency(in.Outcome) }),
		}
	}
	return []Metric{
		latency("latency.mean", "Mean time to the whole answer.", KindMean, 0),
		latency("latency.p50", "Median time to the whole answer.", KindQuantile, 0.50),
		latency("latency.p95", "95th percentile of the time to the whole answer.", KindQuantile, 0.95),
		latency("latency.p99", "99th percentile of the time to the whole answer.", KindQuantile, 0.99),
		{
			Name: "ttft.p95", Kind: KindQuantile, Quantile: 0.95, Unit: UnitMS, Direction: LowerIsBetter, Timing: true,
			Doc:   "95th percentile of the time to the answer's first token.",
			Needs: []Need{NeedTTFT},
			Value: read(func(in Input, _ Lookup) Score {
				return ofAnswer(in.Outcome, in.Outcome.TTFTMS, "the time to the first token")
			}),
		},
		{
			Name: "latency.model", Kind: KindMean, Unit: UnitMS, Direction: LowerIsBetter, Timing: true,
			Doc:   "Mean time spent waiting for the model.",
			Needs: []Need{NeedModelTime},
			Value: read(func(in Input, _ Lookup) Score { return ofAnswer(in.Outcome, in.Outcome.ModelMS, "the model's time") }),
		},
		{
			Name: "latency.modelled", Kind: KindMean, Unit: UnitMS, Direction: LowerIsBetter, Timing: true,
			Doc: "Mean of the model's measured time plus the logged time of each tool call made, " +
				"or the tool's median over the suite's cases where the call was not logged; a live call that was not logged has its own.",
			Needs: []Need{NeedModelTime},
			Value: read(modelledLatency),
		},
	}
}

// trialLatency is the time of the attempt that answered. A timeout is censored:
// it would have taken at least the time it was given, and leaving it out would
// make a slow arm look fast. Other failures count where their time is known.
func trialLatency(o *replay.Outcome) Score {
	switch {
	case o.LatencyMS != nil:
		return value(*o.LatencyMS)
	case o.Status == replay.StatusTimeout && len(o.AttemptLog) > 0:
		return value(o.AttemptLog[len(o.AttemptLog)-1].MS)
	case o.Status == replay.StatusAgentError:
		return Skip("no answer: " + statusReason(o))
	}
	return unknown("the latency is not known")
}

// ofAnswer is a time that only an answer must have.
func ofAnswer(o *replay.Outcome, ms *float64, what string) Score {
	if ms == nil && failed(o) {
		return Skip("no answer: " + statusReason(o))
	}
	return known(ms, what)
}

func modelledLatency(in Input, at Lookup) Score {
	s := ofAnswer(in.Outcome, in.Outcome.ModelMS, "the model's time")
	if s.State != Scored {
		return s
	}
	if in.Outcome.ToolCalls == nil {
		return unknownCalls()
	}
	for _, call := range in.Outcome.ToolCalls {
		if call.MS != nil {
			s.Value += *call.MS
			continue
		}
		median, ok := 0.0, false
		if at != nil {
			median, ok = at.ToolMedianMS(call.Name)
		}
		if !ok {
			return unknown(fmt.Sprintf("no logged time of the tool %s", call.Name))
		}
		s.Value += median
	}
	return s
}
