package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"forerun/scorers/stats"
)

// earlyStop is the design of the early stop, on independent pairs: five looks, all of
// alpha for passing, .01 for stopping on harm at any pair, .04 for the harm test at
// the end, and giving up where a clean rest would not do.
type earlyStop struct {
	n      int
	margin float64
	bounds []float64
	harm   func(b, c int) bool // the test at the end, of runs that did not pass
}

// endExactly is the test at the end: exact, at what the kill has left of alpha.
func endExactly(b, c int) bool { return stats.McNemar(b, c).ExactGreater <= 0.04 }

// endAsTabulated is the end by which the table was made, before the kill was charged
// to alpha.
func endAsTabulated(b, c int) bool { return stats.McNemar(b, c).MidPGreater <= 0.05 }

// ending is how a run ends, in the order of the table.
type ending int

const (
	endPass ending = iota
	endFail
	endFutile
	endInconclusive
	endings
)

// run draws pairs until a rule stops it.
func (e earlyStop) run(rng *rand.Rand, pb, pc float64) (ending, int) {
	b, c := 0, 0
	for i := 1; i <= e.n; i++ {
		switch u := rng.Float64(); {
		case u < pb:
			b++
			if stats.DiscordantEValue(b, c) >= 100 {
				return endFail, i
			}
		case u < pb+pc:
			c++
		}
		look := 5 * i / e.n
		if 5*i%e.n != 0 {
			continue
		}
		z := -stats.TangoScore(float64(b), float64(c), float64(i), e.margin)
		if z >= e.bounds[look-1] {
			return endPass, i
		}
		if look < 2 || look == 5 {
			continue
		}
		now := stats.Interim{
			Harm:     float64(b-c) / float64(i),
			SE:       math.Sqrt(stats.PairVariance(float64(b), float64(c), float64(i)) / float64(i)),
			Fraction: float64(look) / 5,
		}
		if power, ok := stats.ConditionalPower(now, 0, e.margin, e.bounds[4]); ok && power < 0.1 {
			return endFutile, i
		}
	}
	if e.harm(b, c) {
		return endFail, e.n
	}
	return endInconclusive, e.n
}

// earlyStopCase is a row of the table that the design was chosen by: 4,000 runs of at
// most 900 pairs at a margin of 3 points.
type earlyStopCase struct {
	psi, delta float64
	fixed      float64          // passes with 900 pairs
	hybrid     [endings]float64 // pass, fail, futile, inconclusive
	meanN      float64
}

func earlyStopCases() []earlyStopCase {
	return []earlyStopCase{
		{0.10, -0.02, 0.999, [endings]float64{0.998, 0.001, 0, 0.001}, 468},
		{0.10, 0, 0.874, [endings]float64{0.873, 0.030, 0.029, 0.068}, 657},
		{0.10, 0.03, 0.046, [endings]float64{0.044, 0.356, 0.547, 0.052}, 637},
		{0.10, 0.06, 0, [endings]float64{0, 0.919, 0.081, 0}, 270},
		{0.16, 0.12, 0, [endings]float64{0, 1, 0.001, 0}, 107},
	}
}

// earlyStopRates simulates one row.
func earlyStopRates(seed uint64, runs int, c earlyStopCase, harm func(b, c int) bool) (rates [endings]float64, meanN float64) {
	e := earlyStop{
		n: 900, margin: 0.03, bounds: stats.OBrienFlemingBounds([]float64{0.2, 0.4, 0.6, 0.8, 1}, 0.05), harm: harm,
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	for range runs {
		end, n := e.run(rng, (c.psi+c.delta)/2, (c.psi-c.delta)/2)
		rates[end] += 1 / float64(runs)
		meanN += float64(n) / float64(runs)
	}
	return rates, meanN
}

// TestEarlyStopKeepsItsRates reproduces the table within two standard errors; of the
// fixed design the rate is exact. With the exact test at the end a few runs that the
// table has failing stay inconclusive: passes, futility and pairs are untouched.
func TestEarlyStopKeepsItsRates(t *testing.T) {
	t.Parallel()
	const published, runs = 4000, 4000
	off := func(p float64, shares float64) float64 {
		return 2*math.Sqrt(max(p*(1-p), 0.001)*shares) + 0.0005 // printed to three digits
	}
	for _, c := range earlyStopCases() {
		fixed := stats.TangoPower(900, c.psi, c.delta, 0.03, stats.NormalQuantile(0.95))
		if math.Abs(fixed-c.fixed) > off(c.fixed, 1.0/published) {
			t.Errorf("delta %v: the fixed design passes in %.4f, want %v", c.delta, fixed, c.fixed)
		}
		rates, meanN := earlyStopRates(101, runs, c, endAsTabulated)
		for end, want := range c.hybrid {
			if got := rates[end]; math.Abs(got-want) > off(want, 1.0/published+1.0/runs) {
				t.Errorf("delta %v: ending %d in %.4f of runs, want %v", c.delta, end, got, want)
			}
		}
		if math.Abs(meanN-c.meanN) > 0.02*c.meanN {
			t.Errorf("delta %v: %.0f pairs, want %v", c.delta, meanN, c.meanN)
		}
		exact, exactN := earlyStopRates(101, runs, c, endExactly)
		if exact[endPass] != rates[endPass] || exact[endFutile] != rates[endFutile] || exactN != meanN || exact[endFail] > rates[endFail] {
			t.Errorf("delta %v: the test at the end moved more than the end: %v, %v", c.delta, exact, rates)
		}
		// The promise to users: no more than a point from the fixed design.
		if exact[endPass] > fixed+0.01 || c.delta <= 0 && exact[endPass] < fixed-0.02 {
			t.Errorf("delta %v: passes in %.4f, fixed design in %.4f", c.delta, exact[endPass], fixed)
		}
		if c.delta <= 0 && exact[endFail] > 0.05 {
			t.Errorf("delta %v: fails in %.4f", c.delta, exact[endFail])
		}
		t.Logf("delta %v: fixed %.4f; pass, fail, futile, inconclusive %.4f, %.0f pairs", c.delta, fixed, exact, exactN)
	}
}
