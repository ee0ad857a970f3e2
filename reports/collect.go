package reports

import (
	"context"
	"fmt"

	"forerun/datasets"
	"forerun/replay"
	"forerun/reports/view"
	"forerun/scorers"
)

// Collect finds the cases worth a look in a scored run, and what its scorers
// cost. It passes over the run once, and over its scores once more, and holds
// one case at a time beside those that are listed.
func Collect(ctx context.Context, run scorers.RunDir) (evidence view.Evidence, judgeUSD float64, err error) {
	c := NewCollector()
	if s, ok := run.(Shower); ok {
		c.Showing(s)
	}
	for one, err := range scorers.ReadCases(ctx, run) {
		if err != nil {
			return view.Evidence{}, 0, err
		}
		if err := ctx.Err(); err != nil { // whatever the run directory looks at
			return view.Evidence{}, 0, err
		}
		c.Add(one.Outcomes)
	}
	return c.finish(ctx, run)
}

// finish reads the scores of what was collected.
func (c *Collector) finish(ctx context.Context, run scorers.RunDir) (evidence view.Evidence, judgeUSD float64, err error) {
	if c.err != nil {
		return view.Evidence{}, 0, fmt.Errorf("show a case: %w", c.err)
	}
	judgeUSD, err = c.readScores(ctx, run)
	return c.out, judgeUSD, err
}

// Collector finds the cases worth a look in a run that somebody else reads.
type Collector struct {
	out    view.Evidence
	suites map[string]int // index in out.Suites
	listed map[view.CaseKind]int
	wanted map[replay.Key]int // outcomes whose scores are told: index in out.Cases
	show   Shower             // nil: all is shown
	err    error              // the first failure to show something
}

// Shower is a run directory that shows less of a case than there is.
type Shower interface {
	ShowCase(suite string, c *datasets.Case) (*datasets.Case, error)
	ShowOutcome(o *replay.Outcome) (*replay.Outcome, error)
}

// Showing has the cases that are listed shown as a run directory shows them.
func (c *Collector) Showing(s Shower) *Collector {
	c.show = s
	return c
}

// NewCollector begins to look at a run.
func NewCollector() *Collector {
	return &Collector{suites: map[string]int{}, listed: map[view.CaseKind]int{}, wanted: map[replay.Key]int{}}
}

// Add takes in all outcomes of the next case.
func (c *Collector) Add(group []scorers.Judged) {
	if len(group) == 0 {
		return
	}
	s := c.suite(group[0].Outcome.Suite)
	for _, j := range group {
		count(s, j.Outcome)
	}
	pairs := trialsOf(group)
	for _, p := range pairs {
		s.Pairs = append(s.Pairs, numbersOf(p))
	}
	kind, at := classify(pairs)
	if kind == "" {
		return
	}
	s.Found[kind]++
	if c.listed[kind] == view.MaxCases {
		return
	}
	c.listed[kind]++
	c.wanted[at.candidate.Outcome.Key] = len(c.out.Cases)
	c.out.Cases = append(c.out.Cases, evidenceOf(kind, c.shown(at)))
}

// shown gives a pair as it is shown.
func (c *Collector) shown(p trialPair) trialPair {
	if c.show == nil || c.err != nil {
		return p
	}
	for _, j := range []*scorers.Judged{&p.stable, &p.candidate} {
		one, err := c.show.ShowCase(j.Outcome.Suite, j.Case)
		if err == nil {
			j.Case = one
			j.Outcome, err = c.show.ShowOutcome(j.Outcome)
		}
		if err != nil {
			c.err = err
			return p
		}
	}
	return p
}

// count adds one outcome to what its suite counts.
func count(s *view.SuiteEvidence, o *replay.Outcome) {
	infra := o.Status == replay.StatusInfraError
	switch {
	case o.Arm == replay.Candidate && infra:
		s.CandidateInfraErrors++
	case o.Arm != replay.Stable:
	case infra:
		s.StableInfraErrors++
	case !o.Status.Missing():
		s.StableHeard++
		if !o.Status.Answered() {
			s.StableFailed++
		}
	}
}

func (c *Collector) suite(name string) *view.SuiteEvidence {
	i, ok := c.suites[name]
	if !ok {
		i = len(c.out.Suites)
		c.suites[name] = i
		c.out.Suites = append(c.out.Suites, view.SuiteEvidence{Suite: name, Found: map[view.CaseKind]int{}})
	}
	return &c.out.Suites[i]
}

// readScores adds up what scoring cost, and tells of the listed cases what
// their scorers found wanting.
func (c *Collector) readScores(ctx context.Context, run scorers.RunDir) (usd float64, err error) {
	for row, err := range scorers.Rows(run) {
		if err != nil {
			return 0, fmt.Errorf("reading scores: %w", err)
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if row.CostUSD != nil {
			usd += *row.CostUSD
		}
		key := replay.Key{Suite: row.Suite, CaseID: row.CaseID, Arm: replay.Arm(row.Arm), Trial: row.Trial}
		i, ok := c.wanted[key]
		if !ok || !wanting(row) {
			continue
		}
		why := &c.out.Cases[i].Why
		if *why != "" {
			*why += "\n"
		}
		*why = view.Bound(*why + row.Metric + ": " + row.Reason)
	}
	return usd, nil
}

// wanting reports whether a scorer found an outcome not good, or could not
// tell. Success only repeats them.
func wanting(row scorers.Row) bool {
	if row.Metric == scorers.SuccessMetric || row.Reason == "" {
		return false
	}
	switch row.State {
	case scorers.Scored.String():
		return row.Value != nil && *row.Value == 0
	case scorers.Errored.String(), scorers.Unscored.String():
		return true
	}
	return false
}
