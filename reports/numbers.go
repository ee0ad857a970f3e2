package reports

import (
	"forerun/reports/view"
	"forerun/scorers"
)

// numbersOf is what a pair took and cost. The outcomes themselves are not kept.
func numbersOf(p trialPair) view.PairNumbers {
	var out view.PairNumbers
	for i, j := range []scorers.Judged{p.stable, p.candidate} {
		o := j.Outcome
		if o.Status.Missing() {
			continue
		}
		out.LatencyMS[i], out.CostUSD[i], out.HandedOver[i] = copied(o.LatencyMS), copied(o.CostUSD), copied(escalated(j))
		if o.Usage != nil {
			out.InputTokens[i], out.OutputTokens[i] = number(o.Usage.Input), number(o.Usage.Output)
		}
	}
	return out
}

func copied[T any](x *T) *T {
	if x == nil {
		return nil
	}
	return new(*x)
}

func number(n *int64) *float64 {
	if n == nil {
		return nil
	}
	return new(float64(*n))
}
