package stats

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

const (
	spendingNodes = 128 // of the density between two looks at least; more where looks are close
	spendingMost  = 2048
	spendingReach = 9.0 // standard deviations from 0 over which the density is followed
	spendingFar   = 38.0
)

// OBrienFlemingSpent gives the share of a one-sided alpha that may be spent when a
// fraction of the planned information is there: 2 - 2 Phi(z_{1-alpha/2}/sqrt(t))
// (Lan and DeMets 1983, Biometrika 70:659-663). Almost nothing early, all of alpha
// at 1 and beyond; 0 at a fraction that is not positive or an alpha outside (0, 1).
func OBrienFlemingSpent(fraction, alpha float64) float64 {
	switch {
	case !(fraction > 0) || !(alpha > 0 && alpha < 1):
		return 0
	case fraction >= 1:
		return alpha
	}
	return 2 * NormalCDF(NormalQuantile(alpha/2)/math.Sqrt(fraction))
}

// OBrienFlemingBounds gives the z that a one-sided test must reach at each look so
// that over all looks it rejects falsely with chance alpha: the bound of look k is
// where the chance of a first crossing there is what [OBrienFlemingSpent] rose by.
// fractions are the information of the looks as shares of what was planned,
// strictly rising, above 0 and at most 1; they need not be even nor known
// beforehand, since bound k depends on fractions 1 to k alone. The nominal one-sided
// level of a look is 1-Phi(bound).
//
// Numerical integration of Armitage, McPherson and Rowe 1969 (JRSS A 132:235-244),
// to about 1e-8. Bounds are at most 38, the z beyond which nothing is left. Without
// looks, with fractions out of order or range, or an alpha outside (0, 1) it is nil.
func OBrienFlemingBounds(fractions []float64, alpha float64) []float64 {
	if len(fractions) == 0 || !(alpha > 0 && alpha < 1) {
		return nil
	}
	before := 0.0
	for _, t := range fractions {
		if !(t > before && t <= 1) {
			return nil
		}
		before = t
	}
	bounds := make([]float64, len(fractions))
	var d walkDensity
	for k, t := range fractions {
		spend := OBrienFlemingSpent(t, alpha) - OBrienFlemingSpent(d.at, alpha)
		bounds[k] = d.bound(t, spend)
		if k+1 < len(fractions) {
			d = d.next(t, bounds[k], fractions[k+1])
		}
	}
	return bounds
}

// walkDensity is the density of a standard Brownian motion at one look on the paths
// that no look has stopped, as a sum of point masses at the nodes of a quadrature.
// The zero value is the start: all mass at 0.
type walkDensity struct {
	at    float64 // time, the fraction of the information
	nodes []float64
	mass  []float64
}

// above gives the chance to be above level at time t, of the paths that are left.
func (d walkDensity) above(t, level float64) float64 {
	sd := math.Sqrt(t - d.at)
	if d.nodes == nil {
		return NormalCDF(-level / sd)
	}
	sum := 0.0
	for i, x := range d.nodes {
		sum += d.mass[i] * NormalCDF((x-level)/sd)
	}
	return sum
}

// bound gives the z at time t above which exactly spend of all paths is.
func (d walkDensity) bound(t, spend float64) float64 {
	if d.nodes == nil {
		return min(-NormalQuantile(spend), spendingFar)
	}
	scale := math.Sqrt(t)
	return root(-spendingFar, spendingFar, func(z float64) float64 { return spend - d.above(t, z*scale) })
}

// next gives the density at time t below the bound z; the look after is at time
// after, and the nodes must lie close enough for so short a step.
func (d walkDensity) next(t, z, after float64) walkDensity {
	steps := math.Sqrt(t / (after - t))
	n := min(max(spendingNodes, int(32*steps)), spendingMost)
	out := walkDensity{at: t, nodes: make([]float64, n), mass: make([]float64, n)}
	scale := math.Sqrt(t)
	quad.Legendre{}.FixedLocations(out.nodes, out.mass, -spendingReach*scale, min(z, spendingReach)*scale)
	sd := math.Sqrt(t - d.at)
	for i, x := range out.nodes {
		out.mass[i] *= d.density(x, sd)
	}
	return out
}

func (d walkDensity) density(x, sd float64) float64 {
	const perSD = 0.3989422804014327 // 1/sqrt(2 pi)
	if d.nodes == nil {
		return perSD / sd * math.Exp(-x/sd*x/sd/2)
	}
	sum := 0.0
	for i, from := range d.nodes {
		u := (x - from) / sd
		sum += d.mass[i] * math.Exp(-u*u/2)
	}
	return sum * perSD / sd
}
