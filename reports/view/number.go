package view

import (
	"math"
	"strconv"
	"strings"
)

// The units of gate.Comparison that are printed in another form.
const (
	unitShare = "pp"
	unitMS    = "ms"
	unitUSD   = "usd"
)

// NoEvidence stands where a number is not known.
const NoEvidence = "~"

// scale prints the numbers of one row in one unit with one number of decimals,
// so that they can be compared at sight. The largest of them gets three
// significant digits.
type scale struct {
	factor   float64
	decimals int
	prefix   string
	unit     string // with its leading space
	sci      bool
}

// newScale chooses unit and decimals for the values of a row.
func newScale(unit string, proportion bool, values ...*float64) scale {
	largest := largestOf(values)
	s := scale{factor: 1}
	switch {
	case unit == unitShare || (unit == "" && proportion):
		s.factor, s.unit = 100, " %"
	case unit == unitMS && largest >= 1000:
		s.factor, s.unit = 1e-3, " s"
	case unit == unitMS:
		s.unit = " ms"
	case unit == unitUSD && largest > 0 && largest < 0.1:
		s.factor, s.unit = 100, " ¢"
	case unit == unitUSD:
		s.prefix = "$"
	case unit != "":
		s.unit = " " + Cut(Line(unit), 12)
	}
	s.decimals, s.sci = digits(largest * s.factor)
	switch { // 100.0 % stands beside 99.5 %; a hundredth of a point or of a millisecond is fine enough
	case unit == unitMS:
		s.decimals, s.sci = min(s.decimals, 2), s.sci && largest >= 1
	case s.sci || !s.share():
	case s.decimals == 0:
		s.decimals = 1
	case s.decimals == 3:
		s.decimals = 2
	}
	return s
}

func (s scale) share() bool { return s.unit == " %" }

// percentScale is the scale of relative differences.
func percentScale(values ...*float64) scale { return newScale(unitShare, true, values...) }

func largestOf(values []*float64) float64 {
	largest := 0.0
	for _, v := range values {
		if v != nil && finite(*v) {
			largest = max(largest, math.Abs(*v))
		}
	}
	return largest
}

// digits gives the decimals at which x has three significant digits.
func digits(x float64) (decimals int, sci bool) {
	switch {
	case x == 0:
		return 1, false
	case x >= 1e7 || x < 1e-5:
		return 2, true
	case x >= 100:
		return 0, false
	}
	return 2 - int(math.Floor(math.Log10(x))), false
}

// number prints x without its unit.
func (s scale) number(x *float64) string {
	if x == nil || !finite(*x*s.factor) { // the factor may be what is too much
		return NoEvidence
	}
	return s.format(*x)
}

func (s scale) format(x float64) string {
	x *= s.factor
	verb := byte('f')
	if s.sci {
		verb = 'e'
	}
	text := strconv.FormatFloat(x, verb, s.decimals, 64)
	if strings.HasPrefix(text, "-") && strings.Trim(text, "-0.e+") == "" {
		text = text[1:] // no negative zero
	}
	if s.prefix == "" {
		return text
	}
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		return "-" + s.prefix + rest
	}
	return s.prefix + text
}

// value prints x with its unit.
func (s scale) value(x *float64) string {
	if text := s.number(x); text != NoEvidence {
		return text + s.unit
	}
	return NoEvidence
}

// signed prints a difference without its unit.
func (s scale) signed(x *float64) string {
	text := s.number(x)
	if x == nil || text == NoEvidence || *x <= 0 || strings.Trim(text, "$0.e+") == "" {
		return text
	}
	return "+" + text
}

// differenceUnit is the unit of a difference: that of shares is the percentage
// point, so that nobody reads it as relative.
func (s scale) differenceUnit(relative bool) string {
	if s.share() && !relative {
		return " pp"
	}
	return s.unit
}

// telling raises the decimals until no number prints like the limit it does
// not equal: a printed interval that touches its margin would contradict its
// verdict.
func (s scale) telling(limit *float64, numbers ...*float64) scale {
	if limit == nil || s.sci {
		return s
	}
	const most = 9
	for _, x := range numbers {
		for x != nil && finite(*x) && *x != *limit && s.decimals < most && s.format(*x) == s.format(*limit) {
			if math.Abs(*x-*limit) < 1e-9*math.Abs(*limit) {
				break // the same number but for its last bits
			}
			s.decimals++
		}
	}
	return s
}

// trimmed prints x without its unit, as a person would write it in a
// configuration.
func (s scale) trimmed(x float64) string {
	if !finite(x * s.factor) {
		return NoEvidence
	}
	if math.Abs(x) >= 1e15 {
		return s.prefix + strconv.FormatFloat(x*s.factor, 'g', 3, 64)
	}
	const places = 1e9 // rounds away what the factor did to the last bits
	text := strconv.FormatFloat(math.Round(x*s.factor*places)/places, 'f', -1, 64)
	return s.prefix + text
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// known is x where it is a number, else nil.
func known(x *float64) *float64 {
	if x == nil || !finite(*x) {
		return nil
	}
	return x
}
