package diagnose

import (
	"math"

	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// difference is how one number differs between the arms, candidate against
// stable. The zero difference is not known.
type difference struct {
	words     string // what is measured
	unit      string
	scale     gate.Scale // of estimate and interval
	stable    float64
	candidate float64
	estimate  float64
	lo, hi    *float64
	pairs     int
	known     bool
	shown     bool // the interval leaves out zero, and nothing stands in the way of believing it
}

func (d difference) up() bool   { return d.shown && d.estimate > 0 }
func (d difference) down() bool { return d.shown && d.estimate < 0 }

// change is candidate minus stable, in the measure's unit.
func (d difference) change() float64 { return d.candidate - d.stable }

// relative is candidate over stable minus 1, 0 where stable is nothing.
func (d difference) relative() float64 {
	if !d.known || d.stable == 0 {
		return 0
	}
	return d.candidate/d.stable - 1
}

// ofFinding takes over what the gate compared. What stands in the way of a pass
// (too few clusters, unknown costs …) stands in the way of a diagnosis.
func ofFinding(f *gate.Finding) difference {
	c := f.Comparison
	if c.Estimate == nil || c.Stable == nil || c.Candidate == nil {
		return difference{words: c.Metric}
	}
	d := difference{
		words: c.Metric, unit: c.Unit, scale: c.Scale, stable: *c.Stable, candidate: *c.Candidate,
		estimate: *c.Estimate, lo: c.Interval.Lo, hi: c.Interval.Hi, pairs: c.NPairs, known: true,
	}
	above, below := d.lo != nil && *d.lo > 0, d.hi != nil && *d.hi < 0
	d.shown = c.Blocked == "" && (above || below)
	return d
}

// alpha is the level of what is estimated here: a difference is shown where its
// two-sided 95 % interval leaves out zero.
const alpha = 0.05

// fewGroups is how many clusters there must be for an interval, as for a
// guardrail.
const fewGroups = 10

// difference estimates the measure's change from its sums by group: the ratio
// of means where stable has any, else the difference of means. With residuals
// r_g = C_g - R S_g (or C_g - S_g - D W_g), the squared error is
// G/(G-1) sum r_g^2 over the square of the denominator, and t has G-1 degrees of
// freedom. Random groups of clusters are clusters themselves, so that it holds
// under any dependence within a cluster.
func (t *tally) difference(spec *measureSpec) difference {
	d := difference{words: spec.words, unit: string(spec.unit), scale: gate.Absolute}
	if spec.metric != "" {
		d.words = spec.metric
	}
	if t == nil || t.n == 0 {
		return d
	}
	w, s, c, filled := t.totals()
	d.stable, d.candidate, d.pairs, d.known = s/w, c/w, t.n, true
	d.estimate = d.candidate - d.stable
	per := func(g int) float64 { return t.candidate[g] - t.stable[g] - d.estimate*t.weight[g] }
	over := w
	if !spec.share && s > 0 {
		d.scale, d.estimate, over = gate.Relative, c/s-1, s
		per = func(g int) float64 { return t.candidate[g] - c/s*t.stable[g] }
	}
	if filled < fewGroups {
		return d
	}
	squares := 0.0
	for g := range groupCount {
		squares += per(g) * per(g)
	}
	k := float64(filled)
	half := stats.TQuantile(1-alpha/2, k-1) * math.Sqrt(k/(k-1)*squares) / over
	if math.IsInf(half, 0) {
		return d
	}
	if !(half > 1e-9*math.Abs(d.estimate)) {
		// Nothing varies, so that there is no interval; but as many groups would not
		// all move the same way by chance.
		d.shown = t.allMoved(d.stable, d.candidate)
		return d
	}
	lo, hi := d.estimate-half, d.estimate+half
	d.lo, d.hi = &lo, &hi
	d.shown = (lo > 0 || hi < 0) && (!spec.share || t.signsAgree())
	return d
}

// allMoved reports whether at least ten groups moved, and all of them one way.
func (t *tally) allMoved(stable, candidate float64) bool {
	more, fewer := 0, 0
	rounding := 1e-9 * max(math.Abs(stable), math.Abs(candidate))
	for g := range groupCount {
		switch d := t.candidate[g] - t.stable[g]; {
		case d > rounding*t.weight[g]:
			more++
		case d < -rounding*t.weight[g]:
			fewer++
		}
	}
	return max(more, fewer) >= fewGroups && min(more, fewer) == 0
}

// signsAgree asks more of a share: an interval round a few rare events is too
// narrow. The groups with more events in one arm than in the other must not
// be split as a coin would split them (McNemar, mid-p).
func (t *tally) signsAgree() bool {
	more, fewer := 0, 0
	for g := range groupCount {
		switch d := t.candidate[g] - t.stable[g]; {
		case d > 0:
			more++
		case d < 0:
			fewer++
		}
	}
	return stats.McNemar(more, fewer).MidPTwoSided < alpha
}
