package compare_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"forerun/datasets"
	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
)

// slicedWorld draws runs of ten slices and six proportions, in which the arms are
// alike but for the first slice of the first metric, where the candidate alone is
// bad in so many more.
type slicedWorld struct {
	perSlice, cluster int
	harm              float64
	runs              int
}

// failed gives the shares of runs with a failed finding on the harmed slice, and
// on any other slice.
func (w slicedWorld) failed(t *testing.T) (harmed, others float64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(4, 26))
	const slices, metrics = 10, 6
	n := slices * w.perSlice
	cases := make([]datasets.Case, n)
	for i := range cases {
		cases[i] = datasets.Case{
			ID: fmt.Sprintf("c-%05d", i), Cluster: strconv.Itoa(i / w.cluster), Weight: 1,
			Segments: map[string]string{"intent": strconv.Itoa(i / w.perSlice)},
		}
	}
	for run := range w.runs {
		s := compare.Suite{Name: "shadow", Segments: []string{"intent"}}
		var values []compare.Values
		for k := range metrics {
			g, m := absolute(0.001), metric(scorers.KindProportion)
			g.Metric, m.Name = fmt.Sprintf("m%d", k), fmt.Sprintf("m%d", k)
			v := compare.Values{Metric: m, Stable: make([]float64, n), Candidate: make([]float64, n)}
			for i := range n {
				worse := 0.05
				if k == 0 && i < w.perSlice {
					worse += w.harm
				}
				switch u := rng.Float64(); {
				case u < worse:
					v.Candidate[i] = 1
				case u > 0.95:
					v.Stable[i] = 1
				}
			}
			s.Guardrails, values = append(s.Guardrails, g), append(values, v)
		}
		ev, err := compare.DataOf(s, cases, values).Evidence(t.Context(), compare.Options{Seed: uint64(run)})
		if err != nil {
			t.Fatal(err)
		}
		if len(ev.Slices) != slices*metrics {
			t.Fatalf("%d slices were judged", len(ev.Slices))
		}
		here, elsewhere := false, false
		for _, f := range gate.Decide(input(ev)).Suites[0].Findings {
			if f.Guardrail.Slice == nil || f.Verdict != gate.Fail {
				continue
			}
			if f.Guardrail.Metric == "m0" && f.Guardrail.Slice.Value == "0" {
				here = true
			} else {
				elsewhere = true
			}
		}
		harmed, others = harmed+one(here), others+one(elsewhere)
	}
	return harmed / float64(w.runs), others / float64(w.runs)
}

func TestErrorRatesOfSlices(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("simulates for long: make test runs it")
	}
	tests := map[string]struct {
		slicedWorld
		atLeast, atMost float64 // of runs that fail on the harmed slice
	}{
		"alike":              {slicedWorld{perSlice: 40, cluster: 1, runs: 100}, 0, 0.05},
		"alike, in clusters": {slicedWorld{perSlice: 40, cluster: 3, runs: 60}, 0, 0.05},
		"one slice harmed":   {slicedWorld{perSlice: 40, cluster: 1, harm: 0.5, runs: 20}, 0.95, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			harmed, others := test.failed(t)
			t.Logf("failed on the first slice %.4f, on others %.4f", harmed, others)
			if harmed < test.atLeast || harmed > test.atMost || others > 0.05 {
				t.Errorf("failed on the first slice %.4f, on others %.4f of %d runs", harmed, others, test.runs)
			}
		})
	}
}
