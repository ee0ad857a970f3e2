package plan

import (
	"math"
	"strconv"

	"forerun/scorers/gate"
)

// Amount writes a margin or a loss as a person reads it, to three digits: 5 pp,
// 12 %, 250 ms, 1.2 s, 0.01 usd.
func Amount(x float64, unit string, scale gate.Scale) string {
	switch {
	case scale == gate.Relative:
		return digits(100*x) + " %"
	case unit == "pp":
		return digits(100*x) + " pp"
	case unit == "ms" && math.Abs(x) >= 1000:
		return digits(x/1000) + " s"
	case unit == "":
		return digits(x)
	}
	return digits(x) + " " + unit
}

// digits rounds to three significant digits, or to a whole number where that is
// more.
func digits(x float64) string {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return "0"
	}
	places := min(max(0, 2-int(math.Floor(math.Log10(math.Abs(x))))), 12)
	scale := math.Pow10(places)
	return strconv.FormatFloat(math.Round(x*scale)/scale, 'f', -1, 64)
}
