package wire

import (
	"context"
	"fmt"
	"slices"

	"forerun/datasets"
	"forerun/replay"
	"forerun/reports"
	"forerun/reports/view"
	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
	"forerun/scorers/plan"
)

// Compared is what two sides differ in, and what that can show. Nothing is decided.
type Compared struct {
	Stable, Candidate string // what the two sides are called
	Suites            []ComparedSuite
	List              *view.Listing  // the cases that got worse or better
	Answered          int            // cases that both sides answered
	Otherwise         int            // of these, where the answers are not the same, word by word
	Details           []*view.Detail // the listed cases, then those answered otherwise; where what was said is asked for
	Untold            int            // cases beyond those
	Notes             []string       // in what else the two sides are unlike
}

// ComparedSuite is one suite of it.
type ComparedSuite struct {
	Name   string
	Split  *datasets.Split // whose dev part the cases are of; nil where there is none
	Cases  int
	Paired int // cases with an outcome on both sides
	Rows   []ComparedRow
}

// ComparedRow is one metric of both sides.
type ComparedRow struct {
	view.Row

	Sees  *float64 // the smallest difference that so many pairs show; nil where it is not known
	Shown string   // the same as a person reads it
}

// Looking says what of two sides is looked at.
type Looking struct {
	Text  bool       // what was said in the cases that differ
	Most  int        // of them; 0 is all
	Asked view.Asked // of the cases that got worse or better
}

// side by side is a scored run, or two that are put side by side as one.
type sideBySide interface{ reports.RunDir }

// Compare tells what the two arms of a scored run differ in. Of a run that its budget
// ended, the cases up to there are compared.
func (s *Shown) Compare(ctx context.Context, j *Judge, how Looking) (*Compared, error) {
	return j.compared(ctx, s.run, j.comparing(), s.quotes, how)
}

func (j *Judge) compared(ctx context.Context, run sideBySide, suites []compare.Suite, quotes func(suite string) func(string) bool, how Looking) (*Compared, error) {
	m := run.Manifest()
	data, err := compare.Read(ctx, run, suites)
	if err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	ev, err := upTo(m, data).Evidence(ctx, compare.Options{Seed: m.Seed})
	if err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	about, stable, candidate := reports.About(run)
	shown := view.New(view.Input{Run: about, Stable: stable, Candidate: candidate, Decision: gate.Decide(gate.Input{
		Guardrails: ev.Guardrails, Comparisons: ev.Comparisons, Completions: ev.Completions,
	})})
	out := &Compared{Stable: m.Arms[replay.Stable].Version, Candidate: m.Arms[replay.Candidate].Version}
	for _, s := range shown.Suites {
		one := ComparedSuite{Name: s.Name, Cases: s.Completion.Cases, Paired: s.Completion.Paired}
		if split, ok := m.Splits[s.Name]; ok {
			one.Split = &split
		}
		for _, r := range s.Rows {
			if quiet(&r.Finding.Comparison) && !j.guarded(s.Name, r.Finding.Guardrail.Metric) {
				continue
			}
			one.Rows = append(one.Rows, j.sees(r))
		}
		out.Suites = append(out.Suites, one)
	}
	all, err := reports.List(ctx, run, "", false)
	if err != nil {
		return nil, err
	}
	out.List = view.NewListing(about, stable, candidate, all, nil, how.Asked)
	otherwise, err := out.answers(ctx, run)
	if err != nil || !how.Text {
		return out, err
	}
	return out, out.tell(ctx, run, quotes, otherwise, how.Most)
}

// quiet reports whether nothing here has a metric, or nothing happened in it.
func quiet(c *gate.Comparison) bool {
	d := c.Discordant
	return c.NPairs == 0 || d != nil && d.Both+d.StableOnly+d.CandidateOnly == 0
}

// answers counts the cases that were answered otherwise, and gives them.
func (c *Compared) answers(ctx context.Context, run sideBySide) ([]replay.Key, error) {
	var otherwise []replay.Key
	for one, err := range scorers.ReadCases(ctx, run) {
		if err != nil {
			return nil, fmt.Errorf("compare: %w", err)
		}
		said := map[int][2]*replay.Outcome{} // by trial
		for _, j := range one.Outcomes {
			if at, ok := side(j.Outcome.Arm); ok && j.Outcome.Status.Answered() {
				pair := said[j.Outcome.Trial]
				pair[at] = j.Outcome
				said[j.Outcome.Trial] = pair
			}
		}
		both, differ := false, false
		for _, pair := range said {
			if pair[0] != nil && pair[1] != nil {
				both, differ = true, differ || pair[0].Output != pair[1].Output
			}
		}
		if both {
			c.Answered++
		}
		if differ {
			c.Otherwise++
			otherwise = append(otherwise, replay.Key{Suite: one.Suite, CaseID: one.Case.ID})
		}
	}
	return otherwise, nil
}

// tell puts the cases that got worse or better side by side with what was said, then
// those that were answered otherwise.
func (c *Compared) tell(ctx context.Context, run sideBySide, quotes func(suite string) func(string) bool, otherwise []replay.Key, most int) error {
	var keys []replay.Key
	for _, l := range c.List.Cases {
		keys = append(keys, replay.Key{Suite: l.Suite, CaseID: l.CaseID})
	}
	for _, k := range otherwise {
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	for i, k := range keys {
		if most > 0 && i == most {
			c.Untold = len(keys) - most
			break
		}
		one, err := reports.Detail(ctx, run, reports.Wanted{Key: k, Text: true, Quotes: quotes(k.Suite)})
		if err != nil {
			return err
		}
		c.Details = append(c.Details, one)
	}
	return nil
}

// sees says what the smallest difference is that so many pairs show in four runs of
// five: by their own spread, or where that is not known by what is assumed of all.
func (j *Judge) sees(r view.Row) ComparedRow {
	out := ComparedRow{Row: r, Shown: view.NoEvidence}
	f := r.Finding
	c := f.Comparison
	metric, trials, ok := j.metric(r.Suite, f.Guardrail.Metric)
	if !ok || c.NPairs == 0 || c.Blocked != "" {
		return out
	}
	guard := f.Guardrail
	guard.Margin = &gate.Margin{Value: 1, Scale: r.Scale} // none is asked: it is what says that harm is looked for
	noise := plan.Assumed(metric.Kind, metric.Quantile, r.Scale, trials)
	if v := c.PairVariance; v != nil {
		noise = plan.Noise{Variance: v, Scale: r.Scale, Effect: 1}
		if metric.Kind == scorers.KindProportion && r.Scale == gate.Absolute {
			// That none of a few pairs differed does not show that none will.
			noise.Variance = new(max(*v, (*v*float64(c.NPairs)+1)/float64(c.NPairs+2)))
		}
	}
	planned := plan.New([]plan.Ask{{
		Guardrail: guard, Kind: metric.Kind, Unit: string(metric.Unit), Quantile: metric.Quantile, Trials: trials, Noise: noise,
		Supply: plan.Supply{Pairs: c.NPairs, Clusters: c.NClusters, Size: float64(c.NPairs) / float64(max(c.NClusters, 1)), Worth: 1},
	}})
	if out.Sees = planned.Guards[0].Resolves; out.Sees != nil {
		out.Shown = plan.Amount(*out.Sees, string(metric.Unit), r.Scale)
	}
	return out
}

// metric finds a metric of a suite, and how often the suite asks a case.
func (j *Judge) metric(suite, name string) (scorers.Metric, int, bool) {
	for _, s := range j.suites {
		if s.name == suite {
			m, ok := s.metrics.Get(name)
			return m, s.trials, ok
		}
	}
	return scorers.Metric{}, 0, false
}
