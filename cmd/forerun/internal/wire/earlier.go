package wire

import (
	"context"
	"fmt"
	"path/filepath"

	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
	"forerun/scorers/plan"
)

// Earlier is what a finished run says of the noise and the price of a next one.
type Earlier struct {
	name        string
	comparisons []gate.Comparison
	noise       []gate.Noise
	work        map[workOf]*plan.Work // of one trial
}

type workOf struct {
	suite string
	arm   replay.Arm
}

// planResamples are the bootstrap's in a plan and a self-test, where one more
// digit would tell nobody anything.
const planResamples = 999

// ReadEarlier reads a scored run for [Foresee].
func ReadEarlier(ctx context.Context, run *rundir.Run, j *Judge) (*Earlier, error) {
	m := run.Manifest()
	data, err := j.columns(ctx, run)
	if err != nil {
		return nil, err
	}
	evidence, err := data.Evidence(ctx, compare.Options{Seed: m.Seed, Resamples: planResamples})
	if err != nil {
		return nil, fmt.Errorf("read run %s: %w", run.Dir(), err)
	}
	e := &Earlier{
		name: filepath.Base(run.Dir()), comparisons: evidence.Comparisons, noise: evidence.Noise, work: map[workOf]*plan.Work{},
	}
	for o, err := range run.Outcomes(ctx) {
		if err != nil {
			return nil, fmt.Errorf("read run %s: %w", run.Dir(), err)
		}
		key := workOf{o.Suite, o.Arm}
		if e.work[key] == nil {
			e.work[key] = &plan.Work{}
		}
		add(e.work[key], &o, o.CostUSD, m.Arms[o.Arm].Kind)
	}
	return e, nil
}

// columns reads what the suites of a scored run are compared on: of one that
// stopped early, the cases up to there.
func (j *Judge) columns(ctx context.Context, run *rundir.Run) (*compare.Data, error) {
	m := run.Manifest()
	data, err := compare.Read(ctx, run, j.suitesOf(m))
	if err != nil {
		return nil, fmt.Errorf("read run %s: %w", run.Dir(), err)
	}
	return upTo(m, data), nil
}

// upTo leaves the cases behind the end of a suite out of the data: where an early
// stop ended it, or the run's budget.
func upTo(m rundir.Manifest, data *compare.Data) *compare.Data {
	for suite, cases := range ended(m) {
		data = data.Prefix(suite, cases)
	}
	return data
}

// ended is, by suite, after how many cases it ended, where that was before its
// last.
func ended(m rundir.Manifest) map[string]int {
	out := map[string]int{}
	for _, s := range m.Suites {
		switch {
		case s.Asked != nil && (s.Stopped == nil || *s.Asked < *s.Stopped):
			out[s.Name] = *s.Asked
		case s.Stopped != nil:
			out[s.Name] = *s.Stopped
		}
	}
	return out
}

// of gives the noise of a guardrail's metric, as the earlier run had it: that of
// stable against itself where it was asked twice, else that of its two arms.
func (e *Earlier) of(g gate.Guardrail) (plan.Noise, bool) {
	if e == nil {
		return plan.Noise{}, false
	}
	scale := scaleOf(g)
	var level *float64
	var out plan.Noise
	for _, c := range e.comparisons {
		if c.Suite != g.Suite || c.Metric != g.Metric {
			continue
		}
		level = c.Stable
		if c.PairVariance == nil || c.Scale != scale {
			continue
		}
		effect := 1.0
		if c.DesignEffect != nil && *c.DesignEffect > 0 {
			effect = *c.DesignEffect
		}
		out = plan.Noise{Variance: new(*c.PairVariance / effect), Effect: effect, Scale: scale, Source: "from run " + e.name}
	}
	for _, n := range e.noise {
		if n.Suite == g.Suite && n.Metric == g.Metric && n.Scale == scale && n.Variance != nil {
			out = e.twice(n)
		}
	}
	out.Level = level
	return out, out.Variance != nil
}

// twice reads the noise of stable against itself. That none of a few pairs
// differed does not show that none will: a rate is planned with one more that
// does, and refused on what was measured.
func (e *Earlier) twice(n gate.Noise) plan.Noise {
	out := plan.Noise{
		Variance: n.Variance, Effect: 1, Scale: n.Scale,
		Source: fmt.Sprintf("of stable against itself, %s of run %s", plural(n.Pairs, "case"), e.name),
	}
	if n.DesignEffect != nil {
		out.Effect = max(1, *n.DesignEffect)
	}
	out.Again = new(*n.Variance * out.Effect)
	if n.FlipRate != nil && n.Scale == gate.Absolute {
		out.Variance = new(max(*n.Variance, (*n.Variance*float64(n.Pairs)+1)/float64(n.Pairs+2)))
	}
	return out
}
