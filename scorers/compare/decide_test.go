package compare_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"forerun/datasets"
	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
)

// BenchmarkDecide judges 100,000 pairs on six proportions, two ratios and two
// quantiles, whole and in ten slices, from columns to verdict.
func BenchmarkDecide(b *testing.B) {
	const n = 100_000
	for name, size := range map[string]int{"independent": 1, "clusters": 4} {
		for weights, mixed := range map[string]bool{"alike": false, "mixed": true} {
			d := large(n, size, mixed)
			b.Run(name+"/"+weights, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					ev, err := d.Evidence(b.Context(), compare.Options{Seed: 1})
					if err != nil {
						b.Fatal(err)
					}
					if len(ev.Slices) != 100 {
						b.Fatalf("%d slices", len(ev.Slices))
					}
					gate.Decide(input(ev))
				}
			})
		}
	}
}

func input(ev compare.Evidence) gate.Input {
	return gate.Input{
		Guardrails: ev.Guardrails, Comparisons: ev.Comparisons, Completions: ev.Completions,
		Slices: ev.Slices, Unjudged: ev.Unjudged, Noise: ev.Noise, Fidelity: ev.Fidelity, Warnings: ev.Warnings,
	}
}

// large is a suite of n cases in clusters of a size on average, with ten metrics
// and a segment of ten values.
func large(n, size int, mixed bool) *compare.Data {
	rng := rand.New(rand.NewPCG(10, 10))
	cases := make([]datasets.Case, n)
	cluster := 0
	for i := range cases {
		if size == 1 || rng.IntN(size) == 0 {
			cluster++
		}
		segment := rng.IntN(10)
		cases[i] = datasets.Case{
			ID: fmt.Sprintf("c-%06d", i), Cluster: fmt.Sprintf("k-%06d", cluster), Weight: 1,
			Segments: map[string]string{"intent": fmt.Sprintf("intent %d", segment)},
		}
		if mixed {
			cases[i].Weight = 1 + float64(segment)/7
		}
	}
	s := compare.Suite{Name: "shadow", Segments: []string{"intent"}}
	var values []compare.Values
	for k := range 10 {
		m := scorers.Metric{Name: fmt.Sprintf("m%d", k), Value: nothing}
		g := gate.Guardrail{Suite: s.Name, Metric: m.Name, Direction: gate.Lower, Alpha: 0.05, Margin: &gate.Margin{Value: 0.05, Scale: gate.Absolute}}
		v := compare.Values{Stable: make([]float64, n), Candidate: make([]float64, n)}
		switch {
		case k < 6:
			m.Kind = scorers.KindProportion
			binary(rng, v.Stable, v.Candidate)
		case k < 8:
			m.Kind, g.Margin.Scale = scorers.KindMean, gate.Relative
			skewed(rng, v.Stable, v.Candidate)
		default:
			m.Kind, m.Quantile, g.Margin.Scale = scorers.KindQuantile, []float64{0.5, 0.95}[k-8], gate.Relative
			skewed(rng, v.Stable, v.Candidate)
		}
		v.Metric = m
		values, s.Guardrails = append(values, v), append(s.Guardrails, g)
	}
	return compare.DataOf(s, cases, values)
}

func nothing(scorers.Input, scorers.Lookup) scorers.Score { return scorers.Score{} }

func binary(rng *rand.Rand, stable, candidate []float64) {
	for i := range stable {
		if rng.Float64() < 0.2 {
			stable[i], candidate[i] = 1, 1
		}
		if rng.Float64() < 0.1 {
			candidate[i] = 1 - candidate[i]
		}
	}
}

func skewed(rng *rand.Rand, stable, candidate []float64) {
	for i := range stable {
		both := 0.4 * rng.NormFloat64()
		stable[i], candidate[i] = 800*math.Exp(both+0.3*rng.NormFloat64()), 800*math.Exp(both+0.3*rng.NormFloat64())
	}
}
