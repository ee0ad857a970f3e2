package stats_test

import (
	"math"

	"forerun/scorers/stats"
)

// simOutcome is what one simulated run shows of a method.
type simOutcome struct {
	covered bool // the two-sided 95 % interval holds the truth
	passed  bool // the one-sided 95 % bound shows "better than the margin", which is the truth
	failed  bool // harm is claimed at .05
}

// simMethod is a row of the tables.
type simMethod struct {
	name string
	runs int
	// judge draws one run and judges it; the truth is at the margin, or no harm at all
	// where the row is of false claims.
	judge func(s *simulation) simOutcome
	// covers gives the range that coverage should have, in percent, ok where it has one.
	covers func(d simDesign, g int) (lo, hi float64, ok bool)
	// wrong gives the most false passes or fails, in percent.
	wrong func(d simDesign, g int) (most float64, ok bool)
}

func noCover(simDesign, int) (lo, hi float64, ok bool) { return 0, 0, false }
func noLimit(simDesign, int) (float64, bool)           { return 0, false }

// scoreCovers: score methods not below 93.
func scoreCovers(d simDesign, g int) (lo, hi float64, ok bool) {
	return 93, 100, d.icc <= 0.3 && g >= 30
}

// meanCovers: means and ratios from 200 pairs and 30 clusters.
func meanCovers(d simDesign, g int) (lo, hi float64, ok bool) {
	return 93.5, 96.5, d.n >= 200 && g >= 30
}

func tangoWrong(d simDesign, g int) (most float64, ok bool) { return 6.5, d.icc <= 0.3 && g >= 30 }

// simMargins are the methods as they judge a candidate that is worse by exactly the
// margin.
func simMargins() []simMethod {
	tango := func(pb, pc float64) func(s *simulation) simOutcome {
		return func(s *simulation) simOutcome {
			harm, b, c := s.harms(pb, pc)
			deff := stats.DesignEffect(harm, s.cluster, nil)
			n := float64(s.n)
			lo, hi := stats.TangoInterval(b/deff, c/deff, n/deff, s.score(0.95))
			z := stats.TangoScore(b/deff, c/deff, n/deff, pb-pc)
			return simOutcome{covered: lo <= pb-pc && pb-pc <= hi, passed: z <= -s.score(0.90)}
		}
	}
	methods := []simMethod{
		{"Tango, 10 % lost and 5 % won", 4000, tango(0.10, 0.05), scoreCovers, tangoWrong},
		{"Tango, 3 % lost and 1 % won", 4000, tango(0.03, 0.01), scoreCovers, tangoWrong},
		{"CR1 or CR2 on 3 % and 1 % (not used)", 4000, func(s *simulation) simOutcome {
			harm, _, _ := s.harms(0.03, 0.01)
			return s.mean(harm, 0.02)
		}, noCover, noLimit},
		{"Wilson, a rate of 30 %", 4000, func(s *simulation) simOutcome {
			rate, x, _ := s.harms(0.3, 0)
			deff := stats.DesignEffect(rate, s.cluster, nil)
			lo, hi := stats.WilsonInterval(x/deff, float64(s.n)/deff, 1-2*stats.NormalCDF(-s.score(0.95)))
			return simOutcome{covered: lo <= 0.3 && 0.3 <= hi}
		}, scoreCovers, noLimit},
		{"Clopper-Pearson, a rate of 2 %", 4000, func(s *simulation) simOutcome {
			_, x, _ := s.harms(0.02, 0)
			lo, hi := stats.ClopperPearson(int(x), s.n, 0.95)
			return simOutcome{covered: lo <= 0.02 && 0.02 <= hi}
		}, func(d simDesign, _ int) (float64, float64, bool) { return 95, 100, !d.unequal }, noLimit},
	}
	methods = append(methods, simCosts()...)
	// Harm that no repair offsets is where clusters hurt most.
	return append(methods, simMethod{"Tango, 5 % lost and none won", 4000, tango(0.05, 0), scoreCovers, tangoWrong})
}

// simCosts are the methods on log-normal data whose candidate is a tenth larger.
func simCosts() []simMethod {
	const factor = 1.1
	var methods []simMethod
	for _, tail := range []struct {
		name       string
		sigma, tau float64
	}{{"log-normal", 0.8, 0.6}, {"heavy log-normal", 1.5, 1.2}} {
		truth := (factor - 1) * math.Exp((tail.sigma*tail.sigma+tail.tau*tail.tau/2)/2)
		methods = append(methods,
			simMethod{"mean difference, " + tail.name, 4000, func(s *simulation) simOutcome {
				stable, candidate := s.costs(tail.sigma, tail.tau, factor)
				return s.mean(minus(candidate, stable), truth)
			}, meanCovers, noLimit},
			simMethod{"ratio of means (Fieller), " + tail.name, 4000, func(s *simulation) simOutcome {
				stable, candidate := s.costs(tail.sigma, tail.tau, factor)
				df := float64(s.g - 1)
				two := stats.FiellerRatio(candidate, stable, s.cluster, nil, s.t(0.95, df))
				one := stats.FiellerRatio(candidate, stable, s.cluster, nil, s.t(0.90, df))
				return simOutcome{
					covered: !two.Bounded || two.Lo <= factor && factor <= two.Hi, passed: one.Bounded && one.Hi < factor,
				}
			}, meanCovers, noLimit})
	}
	methods = append(methods, simMethod{"geometric mean ratio, log-normal", 4000, func(s *simulation) simOutcome {
		stable, candidate := s.costs(0.8, 0.6, factor)
		r := stats.LogRatio(candidate, stable, s.cluster, nil)
		off, half := math.Abs(r.Log-math.Log(factor)), s.t(0.95, r.DF)*r.SE
		return simOutcome{covered: off <= half, passed: r.PBelow(factor) < 0.05}
	}, meanCovers, noLimit})
	return append(methods,
		simQuantile("p50 (BCa, 999 resamples), log-normal", 0.5, stats.PairedQuantileBootstrap),
		simQuantile("p95 (BCa, 999 resamples), log-normal", 0.95, stats.PairedQuantileBootstrap))
}

// simLinear are the quantiles that are not bootstrapped.
func simLinear() []simMethod {
	return []simMethod{
		simQuantile("p50 (linearised), log-normal", 0.5, stats.PairedQuantileLinear),
		simQuantile("p95 (linearised), log-normal", 0.95, stats.PairedQuantileLinear),
		simQuantile("p99 (linearised), log-normal", 0.99, stats.PairedQuantileLinear),
	}
}

type comparesQuantiles func(stable, candidate []float64, cluster []int, p float64, o stats.BootstrapOptions) stats.BootstrapResult

func simQuantile(name string, p float64, compare comparesQuantiles) simMethod {
	const factor = 1.1
	return simMethod{name, 1000, func(s *simulation) simOutcome {
		stable, candidate := s.costs(0.8, 0.6, factor)
		r := compare(stable, candidate, s.cluster, p, stats.BootstrapOptions{
			B: 999, Relative: true, Rand: s.rng, Levels: []float64{0.90, 0.95},
		})
		truth := factor - 1
		return simOutcome{
			covered: r.Degenerate || r.Intervals[1][0] <= truth && truth <= r.Intervals[1][1],
			passed:  !r.Degenerate && r.Intervals[0][1] < truth,
		}
	}, func(d simDesign, g int) (float64, float64, bool) {
		return 92, 100, d.n >= stats.QuantileMinN(p, 0.95, true) && g >= 10
	}, noLimit}
}

// mean judges harm d, whose true mean is truth, as a guardrail on a mean is judged.
func (s *simulation) mean(d []float64, truth float64) simOutcome {
	r := stats.ClusterMean(d, s.cluster, nil)
	if !r.Defined { // nothing is claimed, and nothing passes
		return simOutcome{covered: true}
	}
	se, df := r.Robust()
	return simOutcome{
		covered: math.Abs(r.Mean-truth) <= s.t(0.95, df)*se, passed: r.Mean+s.t(0.90, df)*se < truth,
	}
}

// simClaims are the tests by which harm is claimed, where there is none.
func simClaims() []simMethod {
	var methods []simMethod
	add := func(name string, p func(s *simulation) float64) {
		methods = append(methods, simMethod{name, 4000, func(s *simulation) simOutcome {
			return simOutcome{failed: p(s) <= 0.05}
		}, noCover, noLimit})
	}
	add("mid-p McNemar, or sign flip of clusters; 15 % flips", func(s *simulation) float64 { return s.harmOfFlips(0.15) })
	add("the same; 4 % flips", func(s *simulation) float64 { return s.harmOfFlips(0.04) })
	add("t-test of a mean, log-normal", func(s *simulation) float64 {
		stable, candidate := s.costs(0.8, 0.6, 1)
		r := stats.ClusterMean(minus(candidate, stable), s.cluster, nil)
		se, df := r.Robust()
		return stats.TCDF(-r.Mean/se, df)
	})
	add("t-test of a ratio, log-normal", func(s *simulation) float64 { return s.harmOfCost(0.8, 0.6) })
	add("t-test of a ratio, heavy log-normal", func(s *simulation) float64 { return s.harmOfCost(1.5, 1.2) })
	add("twelve guardrails together (Holm)", func(s *simulation) float64 {
		var p []float64
		for _, flips := range []float64{0.02, 0.04, 0.06, 0.08, 0.10, 0.15, 0.20, 0.30} {
			p = append(p, s.harmOfFlips(flips))
		}
		for _, tail := range []float64{0.5, 0.8, 1.1, 1.5} {
			p = append(p, s.harmOfCost(tail, 0.6))
		}
		least := 1.0
		for _, v := range stats.Holm(p) {
			least = min(least, v)
		}
		return least
	})
	methods[len(methods)-1].wrong = func(simDesign, int) (float64, bool) { return 5, true }
	return methods
}

// harmOfFlips draws two runs of one version, which differ in a share psi of the cases.
func (s *simulation) harmOfFlips(psi float64) float64 {
	harm, b, c := s.harms(psi/2, psi/2)
	if s.cluster == nil {
		return stats.McNemar(int(b), int(c)).MidPGreater
	}
	sums := make([]float64, s.g)
	for i, v := range harm {
		sums[s.cluster[i]] += v
	}
	greater, _ := stats.SignFlip(sums, s.rng)
	return greater
}

func (s *simulation) harmOfCost(sigma, tau float64) float64 {
	stable, candidate := s.costs(sigma, tau, 1)
	t, df, ok := stats.FiellerTest(candidate, stable, s.cluster, nil, 1)
	if !ok {
		return 1
	}
	return stats.TCDF(-t, df)
}
