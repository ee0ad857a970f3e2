package diagnose

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"forerun/scorers"
	"forerun/scorers/gate"
)

// text gives both arms, the difference with its interval, and what it is of; of
// a difference that is not shown, it says so.
func (d difference) text() string {
	if !d.known {
		return d.words + " is not known"
	}
	text := fmt.Sprintf("%s %s → %s (%s", d.words, value(d.stable, d.unit), value(d.candidate, d.unit), signed(d.estimate, d.unit, d.scale))
	if d.lo != nil && d.hi != nil {
		text += fmt.Sprintf(" [%s, %s]", bare(*d.lo, d.unit, d.scale), bare(*d.hi, d.unit, d.scale))
	}
	if !d.shown {
		text += ", not shown"
	}
	return text + ")"
}

// value prints a number of a unit to three digits, as a person reads it.
func value(x float64, unit string) string {
	switch scorers.Unit(unit) {
	case scorers.UnitShare:
		return percent(x)
	case scorers.UnitMS:
		if math.Abs(x) >= 1000 {
			return digits(x/1000) + " s"
		}
		return digits(x) + " ms"
	case scorers.UnitNone:
		return digits(x)
	case scorers.UnitTokens, scorers.UnitCalls:
		if digits(x) == "1" {
			return "1 " + strings.TrimSuffix(unit, "s")
		}
		return digits(x) + " " + unit
	case scorers.UnitUSD:
		return digits(x) + " " + unit
	}
	return digits(x) + " " + cut(unit)
}

// signed prints a difference with its sign and unit.
func signed(x float64, unit string, scale gate.Scale) string {
	text := value(x, unit)
	switch {
	case scale == gate.Relative:
		text = percent(x)
	case unit == string(scorers.UnitShare):
		text = digits(100*x) + " pp"
	}
	if x > 0 {
		return "+" + text
	}
	return text
}

// bare is a bound of an interval behind its estimate: a share's unit is said by
// then.
func bare(x float64, unit string, scale gate.Scale) string {
	return strings.TrimSuffix(strings.TrimSuffix(signed(x, unit, scale), " pp"), " %")
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
	return strconv.FormatFloat(math.Round(x*scale)/scale, 'f', -1, 64)
}

// count gives a number of things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

// list joins parts as a person would.
func list(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

// cut makes a name fit for a sentence.
func cut(name string) string { return scorers.Shown(name, 40) }
