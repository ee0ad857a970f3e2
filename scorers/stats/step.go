package stats

import (
	"math"
	"math/rand/v2"
)

// StepResult is the largest step in a series of estimates, and how sure it is.
type StepResult struct {
	At    int     // the first estimate behind the step, 1 to K-1
	Shift float64 // mean of the estimates from At on, minus the mean of those before
	SE    float64 // of Shift
	P     float64 // two-sided, of the largest step anywhere in a series without one
	G     int     // clusters with a part in the error

	// Defined tells whether there is evidence: fewer than two estimates, fewer than
	// MinStepClusters clusters, or errors that are all 0 have none.
	Defined bool
}

// MinStepClusters is how many clusters the error of a step must rest on: below, a
// multiplier bootstrap finds steps too often.
const MinStepClusters = 20

// Contrast is the difference between the mean of a series from one estimate on and
// the mean of those before.
type Contrast struct {
	Shift, SE float64
	G         int  // clusters with a part in SE
	Defined   bool // as in [StepResult]
}

// ContrastAt gives the contrast at one place, 1 to K-1. The arguments are those of
// [Step].
func ContrastAt(estimates []float64, parts [][]float64, at int) Contrast {
	if at < 1 || at >= len(estimates) || !finite(estimates...) {
		return Contrast{}
	}
	c := Contrast{Shift: contrast(estimates, at)}
	squares := 0.0
	for _, part := range parts {
		if len(part) != len(estimates) || !finite(part...) {
			return Contrast{}
		}
		if u := contrast(part, at); u != 0 {
			squares += u * u
			c.G++
		}
	}
	c.SE = math.Sqrt(squares)
	c.Defined = c.G >= MinStepClusters && c.SE > 0 && finite(c.Shift, c.SE)
	return c
}

// Step looks for one step in a series of K estimates of the same quantity, in order
// of time. Parts holds for each cluster its part in the error of each estimate, 0
// where it has none: the standard error of estimate k is the root of the sum of
// parts[g][k]^2 over clusters g (see [ClusterMean], CR1). A cluster that has a part in
// several estimates pairs them, so that what the same cases have in common takes no
// part in the error of their difference.
//
// The statistic is the largest |shift/SE| over all places (Hawkins 1977, JASA
// 72:180-186). Its distribution without a step comes from draws in which the parts of
// each cluster keep or change their signs together, and every SE is taken anew (the
// wild cluster bootstrap-t of Cameron, Gelbach and Miller 2008, Rev. Econ. Stat.
// 90:414-427, with Rademacher weights): P is (1 + draws that reach it)/(1 + draws).
// What moves all clusters of one estimate together, such as a provider's bad night, is
// no sampling error and counts as a step.
//
// It takes O(draws G K) time. Undefined results have no step: see [StepResult].
func Step(estimates []float64, parts [][]float64, draws int, rng *rand.Rand) StepResult {
	var best StepResult
	top := 0.0
	for at := 1; at < len(estimates); at++ {
		c := ContrastAt(estimates, parts, at)
		if z := math.Abs(c.Shift) / c.SE; c.Defined && (z > top || !best.Defined) {
			top, best = z, StepResult{At: at, Shift: c.Shift, SE: c.SE, G: c.G, Defined: true}
		}
	}
	if !best.Defined {
		return StepResult{}
	}
	d := newStepDraw(parts, len(estimates))
	reached := 0
	for range draws {
		if d.largest(rng) >= top {
			reached++
		}
	}
	best.P = float64(1+reached) / float64(1+draws)
	return best
}

// stepDraw is the working memory of the draws.
type stepDraw struct {
	parts   [][]float64
	signs   []float64
	centre  []float64 // of each estimate's parts in a draw
	sums    []float64 // the estimates of a draw
	n       []float64 // clusters with a part in each
	squares []float64 // by place
}

func newStepDraw(parts [][]float64, k int) *stepDraw {
	d := &stepDraw{parts: parts, signs: make([]float64, len(parts))}
	d.centre, d.sums, d.n, d.squares = make([]float64, k), make([]float64, k), make([]float64, k), make([]float64, k)
	for _, part := range parts {
		for i, u := range part {
			if u != 0 {
				d.n[i]++
			}
		}
	}
	return d
}

// largest is the largest |shift/SE| of one draw.
func (d *stepDraw) largest(rng *rand.Rand) float64 {
	flip(d.signs, rng)
	clear(d.sums)
	for g, part := range d.parts {
		for i, u := range part {
			d.sums[i] += d.signs[g] * u
		}
	}
	for i, sum := range d.sums {
		d.centre[i] = sum / max(1, d.n[i])
	}
	clear(d.squares)
	k := len(d.sums)
	for g, part := range d.parts {
		total := 0.0
		for i := range part {
			total += d.residual(g, i)
		}
		before := 0.0
		for at := 1; at < k; at++ {
			before += d.residual(g, at-1)
			c := (total-before)/float64(k-at) - before/float64(at)
			d.squares[at] += c * c
		}
	}
	largest := 0.0
	for at := 1; at < k; at++ {
		if d.squares[at] > 0 {
			largest = max(largest, math.Abs(contrast(d.sums, at))/math.Sqrt(d.squares[at]))
		}
	}
	return largest
}

// residual is a cluster's part in the error of an estimate, as CR1 has it.
func (d *stepDraw) residual(g, i int) float64 {
	u := d.parts[g][i]
	if u == 0 {
		return 0
	}
	return (d.signs[g]*u - d.centre[i]) * math.Sqrt(d.n[i]/max(1, d.n[i]-1))
}

func contrast(series []float64, at int) float64 {
	before, after := 0.0, 0.0
	for i, v := range series {
		if i < at {
			before += v
		} else {
			after += v
		}
	}
	return after/float64(len(series)-at) - before/float64(at)
}

func flip(signs []float64, rng *rand.Rand) {
	var bits uint64
	for i := range signs {
		if i%64 == 0 {
			bits = rng.Uint64()
		}
		signs[i] = float64(bits&1)*2 - 1
		bits >>= 1
	}
}
