package trend_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
	"forerun/scorers/trend"
)

// nightly is runs over the same sixty conversations, whose success moves by what is
// given: of stable, and of the candidate beyond stable.
func nightly(seed uint64, nights int, stable, candidate func(night int) float64) []trend.Run {
	const clusters = 60
	rng := rand.New(rand.NewPCG(seed, 1))
	own := make([]float64, clusters)
	for g := range own {
		own[g] = rng.NormFloat64() / 4
	}
	var runs []trend.Run
	for n := range nights {
		var values [2][]float64
		level := compare.Level{
			Suite: "shadow", Metric: "success", Kind: scorers.KindProportion, Unit: scorers.UnitShare,
			Direction: gate.Higher, Pairs: clusters,
		}
		for g := range clusters {
			both := own[g] + stable(n) + rng.NormFloat64()/20
			values[0] = append(values[0], both)
			values[1] = append(values[1], both+candidate(n)+rng.NormFloat64()/20)
			level.Parts = append(level.Parts, compare.LevelPart{Cluster: fmt.Sprintf("g-%d", g)})
		}
		for arm := range values {
			r := stats.ClusterMean(values[arm], nil, nil)
			level.Value[arm], level.SE[arm] = 0.8+r.Mean, r.CR1
			for g, v := range values[arm] {
				level.Parts[g].Of[arm] = (v - r.Mean) / clusters
			}
		}
		runs = append(runs, trend.Run{
			Dir: fmt.Sprintf("night-%d", n), Started: time.Date(2026, 11, 1+n, 3, 0, 0, 0, time.UTC),
			Stable: trend.Release{Version: "v7"}, Candidate: trend.Release{Version: fmt.Sprintf("v8.%d", n/5)},
			Data: map[string]string{"shadow": "sha256:1"}, Levels: []compare.Level{level},
		})
	}
	return runs
}

func never(int) float64 { return 0 }

func from(night int, by float64) func(int) float64 {
	return func(n int) float64 {
		if n >= night {
			return by
		}
		return 0
	}
}

func TestWhoseStepItIs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name               string
		stable, candidate  func(int) float64
		stableAt, changeAt int // 0: no step
	}{
		{"nothing happened", never, never, 0, 0},
		{"the model behind both has changed", from(6, -0.05), never, 6, 0},
		{"the candidate has changed", never, from(5, -0.05), 0, 5},
		{"both, on different nights", from(3, 0.06), from(7, -0.06), 3, 7},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := trend.New("desk", nightly(3, 10, test.stable, test.candidate), nil)
			if err != nil {
				t.Fatal(err)
			}
			s := got.Series[0]
			for _, step := range []struct {
				of   string
				got  trend.Steps
				want int
			}{{"stable", s.Stable, test.stableAt}, {"change", s.Change, test.changeAt}} {
				if at := step.got.Step.At; step.got.Found() != (step.want > 0) || step.got.Found() && at != step.want {
					t.Errorf("%s: step at %d with p %.4f, want at %d (0: none)", step.of, at, step.got.P, step.want)
				}
			}
		})
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	rule := func(arm trend.Arm, margin float64) trend.Rule {
		return trend.Rule{Metric: "success", Arm: arm, Margin: gate.Margin{Value: margin, Scale: gate.Absolute}}
	}
	for _, test := range []struct {
		name              string
		stable, candidate func(int) float64
		rule              trend.Rule
		want              trend.State
	}{
		{"the candidate fell in the last night", never, from(9, -0.08), rule(trend.Candidate, 0.02), trend.Broken},
		{"it rose", never, from(9, 0.08), rule(trend.Candidate, 0.02), trend.Holds},
		{"within the margin", never, from(9, -0.005), rule(trend.Candidate, 0.05), trend.Holds},
		{"both fell: that is not the candidate's", from(9, -0.08), never, rule(trend.Candidate, 0.02), trend.Holds},
		{"both fell: that is stable's", from(9, -0.08), never, rule(trend.Stable, 0.02), trend.Broken},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := trend.New("desk", nightly(5, 10, test.stable, test.candidate), []trend.Rule{test.rule})
			if err != nil {
				t.Fatal(err)
			}
			if f := got.Rules[0]; f.State != test.want || f.Suite != "shadow" {
				t.Errorf("%+v, want %s", f, test.want)
			}
		})
	}
}

func TestMarksSayWhatChanged(t *testing.T) {
	t.Parallel()
	runs := nightly(7, 4, never, never)
	runs[1].Stable.Models, runs[2].Stable.Models = []string{"small-0711"}, []string{"small-0711", "small-1103"}
	runs[3].Stable.Version = "v8"
	runs[3].Data = map[string]string{"shadow": "sha256:2"}
	got, err := trend.New("desk", []trend.Run{runs[3], runs[1], runs[0], runs[2]}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []trend.Mark{
		{Run: 2, Models: [2][]string{{"small-1103"}, nil}},
		{Run: 3, Stable: true, Data: []string{"shadow"}},
	}
	if diff := cmp.Diff(want, got.Marks); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
}

func TestTrendOfNothing(t *testing.T) {
	t.Parallel()
	for nights := range 3 {
		got, err := trend.New("desk", nightly(9, nights, never, never), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range got.Series {
			if s.Stable.Found() || s.Change.Found() {
				t.Errorf("a step in %d runs", nights)
			}
		}
	}
	if _, err := trend.New("desk", nightly(9, 3, never, never), []trend.Rule{{Metric: "unheard"}}); err == nil {
		t.Error("a rule on a metric that no run has is taken")
	}
}

// The same runs give the same trend, whatever the order in which they come.
func TestTrendIsDeterministic(t *testing.T) {
	t.Parallel()
	runs := nightly(11, 6, from(3, 0.02), never)
	one, err := trend.New("desk", runs, nil)
	if err != nil {
		t.Fatal(err)
	}
	two, err := trend.New("desk", []trend.Run{runs[5], runs[2], runs[0], runs[4], runs[1], runs[3]}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(one, two, cmp.AllowUnexported(trend.Series{})); diff != "" {
		t.Errorf("(-one +two):\n%s", diff)
	}
}

// Of trends in which nothing has changed, one in twenty shows a step.
func TestTrendFalseAlarms(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a simulation")
	}
	alarms := 0
	const trends = 60
	for i := range uint64(trends) {
		got, err := trend.New("desk", nightly(100+i, 6, never, never), nil)
		if err != nil {
			t.Fatal(err)
		}
		if s := got.Series[0]; s.Stable.Found() || s.Change.Found() {
			alarms++
		}
	}
	// Four standard errors above 5 %.
	if alarms > 10 {
		t.Errorf("a step in %d of %d trends, want about %.0f", alarms, trends, trends*trend.Alarm)
	}
	t.Logf("%d of %d", alarms, trends)
}
