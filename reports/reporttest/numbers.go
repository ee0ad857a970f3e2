package reporttest

import "forerun/reports/view"

// pairNumbers are what 60 pairs took and cost: the candidate takes longer in most.
func pairNumbers() (out view.PairTotals) {
	for i := range 60 {
		took := float64(250 + 25*(i*7%31) + 40*(i%5)*(i%7))
		out.Add(&view.PairNumbers{
			LatencyMS:    [2]*float64{&took, new(took * float64(80+i*13%70) / 100)},
			CostUSD:      [2]*float64{new(0.0012), new(float64(90+i%7) / 100_000)},
			InputTokens:  [2]*float64{new(1350.0), new(1290.0)},
			OutputTokens: [2]*float64{new(80.0), new(96.0)},
			HandedOver:   [2]*bool{new(i%4 == 0), new(i%8 == 0)},
		})
	}
	return out
}
