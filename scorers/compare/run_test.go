package compare_test

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"forerun/datasets"
	"forerun/datasets/table"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
)

// run is a run directory in memory, but for scores.parquet.
type run struct {
	dir      string
	cases    []rundir.SuiteCase
	outcomes []replay.Outcome
	scores   []scorers.Row
}

func (r *run) Cases(context.Context) iter.Seq2[rundir.SuiteCase, error] { return each(r.cases) }

func (r *run) Outcomes(context.Context) iter.Seq2[replay.Outcome, error] { return each(r.outcomes) }

func (r *run) Path(name string) string { return filepath.Join(r.dir, name) }

func each[T any](all []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func (r *run) seal(t *testing.T) {
	t.Helper()
	r.dir = t.TempDir()
	if _, err := table.WriteFile(r.Path(scorers.ScoresFile), each(r.scores), table.Options{}); err != nil {
		t.Fatal(err)
	}
}

// add puts a case with one outcome for each value; nil is an infra_error.
func (r *run) add(suite string, c datasets.Case, stable, candidate []*float64) {
	r.cases = append(r.cases, rundir.SuiteCase{Suite: suite, Case: c})
	for i, values := range [][]*float64{stable, candidate} {
		for k, v := range values {
			o := replay.Outcome{
				Key:    replay.Key{Suite: suite, CaseID: c.ID, Arm: replay.Arms()[i], Trial: k + 1},
				Status: replay.StatusOK, Provenance: replay.ProvenanceLive,
			}
			if v == nil {
				o.Status = replay.StatusInfraError
			} else {
				o.Scores = map[string]float64{"x": *v}
			}
			r.outcomes = append(r.outcomes, o)
			r.scores = append(r.scores, scorers.Row{
				Suite: suite, CaseID: c.ID, Arm: string(o.Arm), Trial: o.Trial, Metric: "success", State: "unscored",
			})
		}
	}
}

// sample is pairs of values, each its own case "c-000" …; clusters of size k.
func sample(stable, candidate []float64, size int) *run {
	r := &run{}
	for i := range stable {
		c := datasets.Case{ID: fmt.Sprintf("c-%05d", i), Cluster: fmt.Sprintf("k-%05d", i/size), Weight: 1}
		r.add("shadow", c, []*float64{&stable[i]}, []*float64{&candidate[i]})
	}
	return r
}

// metric reads outcomes' score x.
func metric(kind scorers.Kind) scorers.Metric {
	m := scorers.Metric{
		Name: "x", Kind: kind, Quantile: 0.95, Direction: scorers.LowerIsBetter,
		Value: func(in scorers.Input, _ scorers.Lookup) scorers.Score {
			v, ok := in.Outcome.Scores["x"]
			if !ok {
				return scorers.Score{State: scorers.Unscored}
			}
			return scorers.Score{State: scorers.Scored, Value: v}
		},
	}
	if kind == scorers.KindRatioOfTotals {
		m.Per = func(in scorers.Input, _ scorers.Lookup) scorers.Score {
			return scorers.Score{State: scorers.Scored, Value: in.Outcome.Scores["y"]}
		}
	}
	return m
}

func absolute(margin float64) gate.Guardrail {
	return gate.Guardrail{
		Suite: "shadow", Metric: "x", Direction: gate.Lower, Alpha: 0.05,
		Margin: &gate.Margin{Value: margin, Scale: gate.Absolute},
	}
}

func relative(margin float64) gate.Guardrail {
	g := absolute(margin)
	g.Margin.Scale = gate.Relative
	return g
}

// whole goes all the way from a scored run to what is written of it.
func whole(t *testing.T, r scorers.RunDir, suites []compare.Suite) (compare.Evidence, error) {
	t.Helper()
	d, err := compare.Read(t.Context(), r, suites)
	if err != nil {
		return compare.Evidence{}, err
	}
	ev, err := d.Evidence(t.Context(), compare.Options{Seed: 7})
	if err != nil {
		return compare.Evidence{}, err
	}
	return ev, compare.Write(r.Path(compare.FileName), ev)
}

func build(t *testing.T, r *run, m scorers.Metric, guardrails ...gate.Guardrail) compare.Evidence {
	t.Helper()
	r.seal(t)
	ev, err := whole(t, r, []compare.Suite{{
		Name: "shadow", Guardrails: guardrails,
		Metrics: func(name string) (scorers.Metric, bool) { return m, name == m.Name },
	}})
	if err != nil {
		t.Fatal(err)
	}
	if len(ev.Comparisons) != len(guardrails) || len(ev.Completions) != 1 {
		t.Fatalf("%d comparisons and %d completions of %d guardrails", len(ev.Comparisons), len(ev.Completions), len(guardrails))
	}
	return ev
}

func single(t *testing.T, r *run, kind scorers.Kind, g gate.Guardrail) gate.Comparison {
	t.Helper()
	return build(t, r, metric(kind), g).Comparisons[0]
}

// verdict decides on one guardrail.
func verdict(t *testing.T, g gate.Guardrail, ev compare.Evidence) gate.Finding {
	t.Helper()
	return gate.Decide(gate.Input{Guardrails: []gate.Guardrail{g}, Comparisons: ev.Comparisons, Completions: ev.Completions}).Suites[0].Findings[0]
}

// table2x2 makes columns of 0 and 1 from the counts of pairs.
func table2x2(both, stableOnly, candidateOnly, neither int) (stable, candidate []float64) {
	for _, cell := range []struct {
		n    int
		s, c float64
	}{{both, 1, 1}, {stableOnly, 1, 0}, {candidateOnly, 0, 1}, {neither, 0, 0}} {
		for range cell.n {
			stable, candidate = append(stable, cell.s), append(candidate, cell.c)
		}
	}
	return stable, candidate
}

// read takes a run into memory; metrics are x of the kinds asked, by name.
func read(t *testing.T, r *run, s compare.Suite, kinds ...scorers.Kind) *compare.Data {
	t.Helper()
	r.seal(t)
	s.Name = "shadow"
	s.Metrics = func(name string) (scorers.Metric, bool) {
		for _, kind := range kinds {
			if m := metric(kind); name == "x" || name == kind.String() {
				m.Name = name
				return m, true
			}
		}
		return scorers.Metric{}, false
	}
	d, err := compare.Read(t.Context(), r, []compare.Suite{s})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func evidence(t *testing.T, d *compare.Data) compare.Evidence {
	t.Helper()
	ev, err := d.Evidence(t.Context(), compare.Options{Seed: 7, Resamples: 299})
	if err != nil {
		t.Fatal(err)
	}
	return ev
}

// also adds one more outcome of the last case.
func (r *run) also(arm replay.Arm, value float64) {
	c := r.cases[len(r.cases)-1]
	r.outcomes = append(r.outcomes, replay.Outcome{
		Key:    replay.Key{Suite: c.Suite, CaseID: c.Case.ID, Arm: arm, Trial: 1},
		Status: replay.StatusOK, Provenance: replay.ProvenanceLive, Scores: map[string]float64{"x": value, "y": 1},
	})
	r.scores = append(r.scores, scorers.Row{
		Suite: c.Suite, CaseID: c.Case.ID, Arm: string(arm), Trial: 1, Metric: "success", State: "unscored",
	})
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }
