package stats

import (
	"math"
	"math/rand/v2"
)

const (
	flips         = 9999 // of a Monte Carlo test
	flipsExact    = 20   // clusters up to which all 2^G sign patterns are gone through
	flipsWork     = 2e8  // additions that an exact distribution may cost
	flipsFraction = 60   // sums are tried as multiples of 1/1 … 1/60
)

// SignFlip tests whether the sum of the clusters' sums could be so far from 0 if
// each cluster's sign were a coin toss (Fisher 1935; sums per cluster, since the
// cases of a cluster share their luck). greater is the one-sided p of "not above
// 0", less of "not below 0".
//
// It is exact by convolution where the sums are multiples of 1, 1/2 … 1/60, and
// by going through all patterns up to 20 clusters; else it draws 9,999 patterns
// from rng (nil: a fixed seed) and p = (1+hits)/(1+9999). The smallest exact p is
// 2^-G. Without a sum other than 0, or with one that is not finite, both are 1.
func SignFlip(sums []float64, rng *rand.Rand) (greater, less float64) {
	if !finite(sums...) {
		return 1, 1
	}
	nonzero := make([]float64, 0, len(sums))
	scale := 0.0
	for _, s := range sums {
		if s != 0 {
			nonzero = append(nonzero, s)
			scale = max(scale, math.Abs(s))
		}
	}
	if len(nonzero) == 0 {
		return 1, 1
	}
	if steps, ok := integers(nonzero); ok {
		greater, less = flipLattice(steps)
	} else {
		for i := range nonzero { // only their proportions matter, and these add up without overflow
			nonzero[i] /= scale
		}
		if len(nonzero) <= flipsExact {
			greater, less = flipAll(nonzero)
		} else {
			greater, less = flipSome(nonzero, rng)
		}
	}
	return max(greater, math.SmallestNonzeroFloat64), max(less, math.SmallestNonzeroFloat64)
}

// integers scales sums to integers, where a small multiple makes them so and the
// exact distribution over them is affordable.
func integers(sums []float64) ([]int, bool) {
	steps := make([]int, len(sums))
	for scale := 1.0; scale <= flipsFraction; scale++ {
		total, whole := 0.0, true
		for i, s := range sums {
			v := s * scale
			near := math.Round(v)
			total += math.Abs(near)
			if math.Abs(v-near) > 1e-9*max(1, math.Abs(near)) || total > flipsWork {
				whole = false
				break
			}
			steps[i] = int(near)
		}
		if whole {
			_, rest := mostCommon(steps)
			return steps, total*float64(len(rest)+1) <= flipsWork
		}
	}
	return nil, false
}

// mostCommon splits steps into the most common magnitude, as (magnitude, count),
// and the magnitudes of all others.
func mostCommon(steps []int) (common [2]int, rest []int) {
	count := make(map[int]int)
	for _, s := range steps {
		m := max(s, -s)
		count[m]++
		if count[m] > common[1] || count[m] == common[1] && m < common[0] {
			common = [2]int{m, count[m]}
		}
	}
	for _, s := range steps {
		if m := max(s, -s); m != common[0] {
			rest = append(rest, m)
		}
	}
	return common, rest
}

// flipLattice gives the exact tails. The flipped sum is 2X - total, where X adds
// up the magnitudes whose coin came up heads. The most common magnitude enters as
// one binomial, so that thousands of clusters of ±1 cost nothing; every other
// magnitude m maps the distribution p(x) to (p(x) + p(x-m))/2.
func flipLattice(steps []int) (greater, less float64) {
	common, rest := mostCommon(steps)
	total, observed := 0, 0
	for _, s := range steps {
		total += max(s, -s)
		observed += max(s, 0)
	}
	dist := make([]float64, total+1)
	reach := common[0] * common[1]
	for k := range common[1] + 1 {
		dist[k*common[0]] = binomialHalfPoint(common[1], k)
	}
	for _, m := range rest {
		for x := reach; x >= 0; x-- {
			half := dist[x] / 2
			dist[x] = half
			dist[x+m] += half
		}
		reach += m
	}
	for x := total; x >= observed; x-- {
		greater += dist[x]
	}
	for x := range observed + 1 {
		less += dist[x]
	}
	return min(greater, 1), min(less, 1)
}

// flipAll goes through all sign patterns.
func flipAll(sums []float64) (greater, less float64) {
	observed, slack := sumAndSlack(sums)
	var up, down float64
	var walk func(i int, sum float64)
	walk = func(i int, sum float64) {
		if i == len(sums) {
			if sum >= observed-slack {
				up++
			}
			if sum <= observed+slack {
				down++
			}
			return
		}
		walk(i+1, sum+sums[i])
		walk(i+1, sum-sums[i])
	}
	walk(0, 0)
	patterns := math.Ldexp(1, len(sums))
	return up / patterns, down / patterns
}

// flipSome draws sign patterns, 64 signs from one draw.
func flipSome(sums []float64, rng *rand.Rand) (greater, less float64) {
	if rng == nil {
		rng = fixedRand()
	}
	observed, slack := sumAndSlack(sums)
	up, down := 1.0, 1.0
	for range flips {
		sum, bits := 0.0, uint64(0)
		for i, s := range sums {
			if i%64 == 0 {
				bits = rng.Uint64()
			}
			if bits&1 == 0 {
				s = -s
			}
			sum += s
			bits >>= 1
		}
		if sum >= observed-slack {
			up++
		}
		if sum <= observed+slack {
			down++
		}
	}
	return up / (1 + flips), down / (1 + flips)
}

// sumAndSlack gives the observed sum and how far rounding may move an equal one.
func sumAndSlack(sums []float64) (observed, slack float64) {
	for _, s := range sums {
		observed += s
		slack += math.Abs(s)
	}
	return observed, slack * 1e-12
}

// fixedRand is the generator of callers who bring none.
func fixedRand() *rand.Rand {
	return rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a resample must be repeatable, not secret
}
