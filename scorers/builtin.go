package scorers

import (
	"fmt"
	"slices"

	"forerun/replay"
)

// Builtin lists the metrics that every suite has, in the order of the tables.
//
// All of them read one outcome. A trial that was stopped or never reached the
// agent (infra_error, cancelled) is unscored in every one: it says nothing of
// the agent. A signal, cost or time that is not known is unscored too, never
// zero and never false.
func Builtin() []Metric {
	return slices.Concat(qualityMetrics(), escalationMetrics(), approvalMetrics(),
		allEvenly(slices.Concat(latencyMetrics(), costMetrics(), toolMetrics())), conversationMetrics())
}

func qualityMetrics() []Metric {
	return []Metric{
		{
			Name: SuccessMetric, Kind: KindProportion, Unit: UnitShare, Direction: HigherIsBetter, Evidence: EvidenceA,
			Doc:   "Share of trials in which all pass/fail scorers that apply to the case pass; a failed or timed-out trial does not.",
			Needs: []Need{NeedPassFail},
			Value: rowOf(SuccessMetric),
		},
		{
			Name: "error.rate", Kind: KindProportion, Unit: UnitShare, Direction: LowerIsBetter,
			Doc:   "Share of trials that ended in agent_error or timeout.",
			Value: read(func(in Input, _ Lookup) Score { return flag(!in.Outcome.Status.Answered()) }),
		},
		{
			Name: "fallback.rate", Kind: KindProportion, Unit: UnitShare, Direction: LowerIsBetter, Evidence: EvidenceA,
			Doc:   "Share of answers that are the agent's fallback answer, by the signal fallback.",
			Needs: []Need{NeedFallback},
			Value: read(func(in Input, _ Lookup) Score { return signal(in, in.Outcome.Fallback, "fallback") }),
		},
		{
			Name: "correction.rate", Kind: KindProportion, Unit: UnitShare, Direction: LowerIsBetter, Evidence: EvidenceA,
			Doc:   "Share of answers that the user corrected, by the signal corrected.",
			Needs: []Need{NeedCorrected},
			Value: read(func(in Input, _ Lookup) Score { return signal(in, in.Outcome.Corrected, "corrected") }),
		},
	}
}

// read guards a metric against trials that say nothing of the agent.
func read(value func(Input, Lookup) Score) func(Input, Lookup) Score {
	return func(in Input, at Lookup) Score {
		if in.Outcome.Status.Missing() {
			return unknown("no outcome: " + statusReason(in.Outcome))
		}
		return value(in, at)
	}
}

// rowOf reads a metric from the rows that Run wrote.
func rowOf(name string) func(Input, Lookup) Score {
	return func(in Input, at Lookup) Score {
		if at != nil {
			if s, ok := at.Score(in, name); ok {
				return s
			}
		}
		return unknown(fmt.Sprintf("no score named %s; score the run again", name))
	}
}

// signal reads a signal that says something of an answer. A failed trial gave
// none, so that the signal does not apply to it, unless it is known all the
// same.
func signal(in Input, s *bool, name string) Score {
	switch {
	case s != nil:
		return flag(*s)
	case !in.Outcome.Status.Answered():
		return Skip("no answer: " + statusReason(in.Outcome))
	}
	return unknown("the signal " + name + " is not known")
}

func flag(on bool) Score {
	if on {
		return value(1)
	}
	return value(0)
}

func value(v float64) Score { return Score{State: Scored, Value: v} }

func unknown(reason string) Score { return Score{State: Unscored, Reason: reason} }

// known is a number that may not be known.
func known(v *float64, what string) Score {
	if v == nil {
		return unknown(what + " is not known")
	}
	return value(*v)
}

func failed(o *replay.Outcome) bool { return !o.Status.Answered() && !o.Status.Missing() }
