package view

import "math"

// Numbers prints values of one metric alike, for reports that are not about one gate.
type Numbers struct{ s scale }

// NumbersOf chooses unit and decimals for the values of a metric: a unit as
// gate.Comparison has it, and whether it is a share.
func NumbersOf(unit string, share bool, values ...float64) Numbers {
	pointers := make([]*float64, len(values))
	for i := range values {
		pointers[i] = &values[i]
	}
	return Numbers{newScale(unit, share, pointers...)}
}

// Value prints a value with its unit: 71.7 %.
func (n Numbers) Value(x float64) string { return n.s.value(&x) }

// Change prints a difference with its sign and unit: +2.3 pp.
func (n Numbers) Change(x float64) string { return n.s.signed(&x) + n.s.differenceUnit(false) }

// Size prints a difference without a sign: 2.3 pp.
func (n Numbers) Size(x float64) string {
	x = math.Abs(x)
	return n.s.number(&x) + n.s.differenceUnit(false)
}

// Interval prints the limits of a difference: [+1.0, +3.6].
func (n Numbers) Interval(lo, hi float64) string {
	return "[" + n.s.signed(&lo) + ", " + n.s.signed(&hi) + "]"
}
