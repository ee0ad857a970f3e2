package gate

import (
	"math"
	"strconv"
	"strings"
)

// value prints a number of a metric's unit to three digits, as a person reads
// it: 0.85 of pp as 85 %, 1234 ms as 1.23 s.
func value(x float64, unit string) string {
	switch unit {
	case "pp":
		return digits(100*x) + " %"
	case "ms":
		if math.Abs(x) >= 1000 {
			return digits(x/1000) + " s"
		}
		return digits(x) + " ms"
	case "":
		return digits(x)
	}
	return digits(x) + " " + unit
}

// quantity prints a margin.
func quantity(x float64, unit string, scale Scale) string {
	switch {
	case scale == Relative:
		return percent(x)
	case unit == "pp":
		return digits(100*x) + " pp"
	}
	return value(x, unit)
}

// signed prints a difference, with its sign.
func signed(x float64, unit string, scale Scale) string {
	if x > 0 {
		return "+" + quantity(x, unit, scale)
	}
	return quantity(x, unit, scale)
}

// bracket prints an interval of differences; shares and percentages need their
// unit but once, in front of it.
func bracket(lo, hi float64, unit string, scale Scale) string {
	a, b := signed(lo, unit, scale), signed(hi, unit, scale)
	for _, u := range []string{" pp", " %"} {
		a, b = strings.TrimSuffix(a, u), strings.TrimSuffix(b, u)
	}
	return "[" + a + ", " + b + "]"
}

func percent(share float64) string { return digits(100*share) + " %" }

// digits rounds to three significant digits, or to a whole number where that
// is more.
func digits(x float64) string {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return "unknown"
	case x == 0:
		return "0"
	}
	places := max(0, 2-int(math.Floor(math.Log10(math.Abs(x)))))
	scale := math.Pow10(min(places, 12))
	rounded := math.Round(x*scale) / scale
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}
