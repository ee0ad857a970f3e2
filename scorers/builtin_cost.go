package scorers

import "forerun/datasets"

func costMetrics() []Metric {
	return []Metric{
		{
			Name: "cost.per_case", Kind: KindMean, Unit: UnitUSD, Direction: LowerIsBetter,
			Doc:   "Mean cost of a trial over all its attempts, failed ones too.",
			Needs: []Need{NeedCost},
			Value: read(cost),
		},
		{
			Name: "cost.per_success", Kind: KindRatioOfTotals, Unit: UnitUSD, Direction: LowerIsBetter,
			Doc:   "Cost of all trials over the number of successes, on the cases that success applies to.",
			Needs: []Need{NeedCost, NeedPassFail},
			Value: func(in Input, at Lookup) Score { return costAndSuccess(in, at, true) },
			Per:   func(in Input, at Lookup) Score { return costAndSuccess(in, at, false) },
		},
		tokens("tokens.input", "Mean input tokens of a trial, cached ones included.", func(u *datasets.Usage) *int64 { return u.Input }),
		tokens("tokens.output", "Mean output tokens of a trial, reasoning included.", func(u *datasets.Usage) *int64 { return u.Output }),
	}
}

func cost(in Input, _ Lookup) Score { return known(in.Outcome.CostUSD, "the cost") }

// costAndSuccess gives cost or success where both are scored, so that the two
// totals of the ratio are over the same trials.
func costAndSuccess(in Input, at Lookup, wantCost bool) Score {
	success := rowOf(SuccessMetric)(in, at)
	if success.State != Scored {
		return success
	}
	paid := read(cost)(in, at)
	if paid.State != Scored || wantCost {
		return paid
	}
	return success
}

func tokens(name, doc string, count func(*datasets.Usage) *int64) Metric {
	return Metric{
		Name: name, Kind: KindMean, Unit: UnitTokens, Direction: LowerIsBetter,
		Doc:   doc,
		Needs: []Need{NeedUsage},
		Value: read(func(in Input, _ Lookup) Score {
			if in.Outcome.Usage == nil || count(in.Outcome.Usage) == nil {
				return unknown("the tokens are not known")
			}
			return value(float64(*count(in.Outcome.Usage)))
		}),
	}
}
