package compare_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// world is what a simulation draws from: n pairs in clusters of size, of which
// candidate alone has the shares worse and stable alone better; icc is how much
// of a pair's luck its cluster shares.
type world struct {
	n, size            int
	worse, better, icc float64
	guardrails         int
	margin             float64
	runs               int
}

// draw gives one metric's columns of 0 and 1.
func (w world) draw(rng *rand.Rand) (stable, candidate []float64, cluster []int) {
	luck := 0.0
	for i := range w.n {
		if i%w.size == 0 {
			luck = rng.NormFloat64()
		}
		u := stats.NormalCDF(math.Sqrt(w.icc)*luck + math.Sqrt(1-w.icc)*rng.NormFloat64())
		s, c := 0.0, 0.0
		switch {
		case u < w.worse:
			c = 1
		case u > 1-w.better:
			s = 1
		}
		stable, candidate, cluster = append(stable, s), append(candidate, c), append(cluster, i/w.size)
	}
	return stable, candidate, cluster
}

// verdicts gives the shares of gates that pass and that fail.
func (w world) verdicts() (passed, failed float64) {
	rng := rand.New(rand.NewPCG(20, 26))
	m := metric(scorers.KindProportion)
	completion := gate.Completion{
		Suite: "shadow", Cases: w.n, Paired: w.n, StableTrials: w.n, CandidateTrials: w.n,
	}
	for i := range w.runs {
		var guardrails []gate.Guardrail
		var comparisons []gate.Comparison
		for k := range w.guardrails {
			g := absolute(w.margin)
			g.Metric = fmt.Sprintf("m%d", k)
			stable, candidate, cluster := w.draw(rng)
			guardrails = append(guardrails, g)
			comparisons = append(comparisons, compare.CompareColumns(g, m, stable, candidate, cluster, uint64(i)))
		}
		switch gate.Decide(gate.Input{Guardrails: guardrails, Comparisons: comparisons, Completions: []gate.Completion{completion}}).Verdict {
		case gate.Pass:
			passed++
		case gate.Fail:
			failed++
		case gate.Inconclusive, gate.Invalid:
		}
	}
	return passed / float64(w.runs), failed / float64(w.runs)
}

func TestErrorRatesOfTheGate(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("simulates for long: make test runs it")
	}
	always := func(float64) bool { return true }
	atMost := func(x float64) func(float64) bool { return func(got float64) bool { return got <= x } }
	atLeast := func(x float64) func(float64) bool { return func(got float64) bool { return got >= x } }
	tests := map[string]struct {
		world
		pass, fail func(float64) bool
	}{
		"identical, twelve guardrails of a point": {
			world{n: 100, size: 1, worse: 0.05, better: 0.05, guardrails: 12, margin: 0.01, runs: 200}, always, atMost(0.05),
		},
		"identical, in clusters": {
			world{n: 120, size: 4, worse: 0.05, better: 0.05, icc: 0.3, guardrails: 12, margin: 0.01, runs: 150}, always, atMost(0.05),
		},
		"identical, in eight clusters": {
			world{n: 80, size: 10, worse: 0.05, better: 0.05, icc: 0.3, guardrails: 4, margin: 0.01, runs: 150}, atMost(0), atMost(0.05),
		},
		"worse by the margin": {
			world{n: 200, size: 1, worse: 0.10, better: 0.05, guardrails: 1, margin: 0.05, runs: 1000}, atMost(0.065), always,
		},
		"worse by the margin, few discordant": {
			world{n: 300, size: 1, worse: 0.031, better: 0.001, guardrails: 1, margin: 0.03, runs: 1000}, atMost(0.065), always,
		},
		"worse by the margin, in clusters": {
			world{n: 400, size: 4, worse: 0.10, better: 0.05, icc: 0.3, guardrails: 1, margin: 0.05, runs: 1000}, atMost(0.065), always,
		},
		"better":             {world{n: 400, size: 1, worse: 0.03, better: 0.05, guardrails: 1, margin: 0.05, runs: 200}, atLeast(0.95), atMost(0.05)},
		"worse by 18 points": {world{n: 300, size: 1, worse: 0.20, better: 0.02, guardrails: 3, margin: 0.05, runs: 200}, atMost(0), atLeast(0.99)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			passed, failed := test.verdicts()
			t.Logf("passed %.4f, failed %.4f", passed, failed)
			if !test.pass(passed) || !test.fail(failed) {
				t.Errorf("passed %.4f, failed %.4f of %d runs", passed, failed, test.runs)
			}
		})
	}
}
