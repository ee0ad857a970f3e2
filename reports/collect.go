package reports

import (
	"context"

	"forerun/replay"
	"forerun/reports/view"
	"forerun/scorers"
)

// Collect finds the cases worth a look in a scored run, and what its scorers
// cost. It passes over the run once, and over its scores once more, and holds
// one case at a time beside those that are listed.
func Collect(ctx context.Context, run scorers.RunDir) (evidence view.Evidence, judgeUSD float64, err error) {
	c := NewCollector()
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

// finish adds what scoring cost.
func (c *Collector) finish(ctx context.Context, run scorers.RunDir) (evidence view.Evidence, judgeUSD float64, err error) {
	judgeUSD, err = scoringUSD(ctx, run)
	return c.out, judgeUSD, err
}

// Collector finds the cases worth a look in a run that somebody else reads.
type Collector struct {
	out    view.Evidence
	suites map[string]int // index in out.Suites
	listed map[view.CaseKind]int
}

// NewCollector begins to look at a run.
func NewCollector() *Collector {
	return &Collector{suites: map[string]int{}, listed: map[view.CaseKind]int{}}
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
		s.Pairs.Add(new(numbersOf(p)))
	}
	kind, _ := classify(pairs)
	if kind == "" {
		return
	}
	s.Found[kind]++
	if c.listed[kind] == view.MaxCases {
		return
	}
	c.listed[kind]++
	one := group[0]
	c.out.Cases = append(c.out.Cases, view.CaseEvidence{Kind: kind, Suite: one.Outcome.Suite, CaseID: one.Case.ID, Segments: one.Case.Segments})
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
