package diagnose

import (
	"context"
	"fmt"
	"slices"

	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/gate"
)

// Options say what to diagnose with. The zero Options take every rule as it is.
type Options struct {
	Tuning   Tuning
	Segments map[string][]string // by suite: the declared ones, in which those who are hit are named
	Used     map[string]int      // by suite: cases, in their order, before an early stop; absent is all
}

// Run reads a scored run once and gives what the rules have to say, suite by
// suite in the order of the decision. It holds sums, a few numbers of each
// case's times, and the case ids that are listed.
func Run(ctx context.Context, run scorers.RunDir, d gate.Decision, o Options) ([]Diagnosis, error) {
	if err := o.Tuning.Check(); err != nil {
		return nil, fmt.Errorf("diagnose: %w", err)
	}
	suites := make([]*suite, 0, len(d.Suites))
	byName := map[string]*suite{}
	for _, s := range d.Suites {
		one := newSuite(s, o)
		suites, byName[s.Name] = append(suites, one), one
	}
	used, err := usedCases(ctx, run, o.Used)
	if err != nil {
		return nil, fmt.Errorf("diagnose: %w", err)
	}
	if err := seeAll(ctx, run, byName, used); err != nil {
		return nil, fmt.Errorf("diagnose: %w", err)
	}
	var out []Diagnosis
	for _, s := range suites {
		out = append(out, s.diagnoses()...)
	}
	return out, nil
}

// seeAll shows every case to its suite.
func seeAll(ctx context.Context, run scorers.RunDir, suites map[string]*suite, used cases) error {
	specs := measures()
	var group []scorers.Judged
	show := func() {
		if len(group) == 0 {
			return
		}
		o := group[0].Outcome
		if s, ok := suites[o.Suite]; ok && used.has(o.Suite, o.CaseID) {
			s.see(newFacts(group, &specs))
		}
		group = group[:0]
	}
	for j, err := range scorers.Read(ctx, run) {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(group) > 0 && (group[0].Outcome.Suite != j.Outcome.Suite || group[0].Outcome.CaseID != j.Outcome.CaseID) {
			show()
		}
		group = append(group, j)
	}
	show()
	return nil
}

// cases are the ids that count in the suites that stopped early; a suite that is
// not named counts whole.
type cases map[string]map[string]bool

func (c cases) has(suite, id string) bool {
	ids, stopped := c[suite]
	return !stopped || ids[id]
}

// usedCases names the first cases of the suites that stopped early. A run
// without such is not read.
func usedCases(ctx context.Context, run scorers.RunDir, limit map[string]int) (cases, error) {
	used := cases{}
	if len(limit) == 0 {
		return used, nil
	}
	for name := range limit {
		used[name] = map[string]bool{}
	}
	for c, err := range run.Cases(ctx) {
		if err != nil {
			return nil, fmt.Errorf("reading cases: %w", err)
		}
		if most, stopped := limit[c.Suite]; stopped && len(used[c.Suite]) < most {
			used[c.Suite][c.Case.ID] = true
		}
	}
	return used, nil
}

// suite is one suite as the rules know it: what was decided, and what its
// outcomes add up to.
type suite struct {
	name     string
	decided  gate.Suite
	segments []string
	sums     ledger
	settled  *[measureCount]difference // of the sums, when all cases are seen
	logged   bool                      // what was seen so far comes from logs alone
	live     bool                      // some of it does not
	rules    []ruleAtWork
}

type ruleAtWork struct {
	watcher
	code, tuned string
}

func newSuite(d gate.Suite, o Options) *suite {
	s := &suite{name: d.Name, decided: d, segments: o.Segments[d.Name]}
	for _, r := range Rules() {
		if slices.Contains(o.Tuning.Silence, r.Code) || d.Verdict == gate.Invalid && !r.measurement {
			continue
		}
		s.rules = append(s.rules, ruleAtWork{r.watch(s, o.Tuning.limits(r)), r.Code, o.Tuning.tuned(r)})
	}
	return s
}

func (s *suite) see(f *facts) {
	for _, arm := range [][]scorers.Judged{f.stable, f.candidate} {
		for _, j := range arm {
			recorded := j.Outcome.Provenance == replay.ProvenanceLogged
			s.logged, s.live = s.logged || recorded, s.live || !recorded
		}
	}
	s.sums.add(f)
	for _, r := range s.rules {
		r.see(f)
	}
}

func (s *suite) diagnoses() []Diagnosis {
	var out []Diagnosis
	for _, r := range s.rules {
		for _, said := range r.say(s) {
			out = append(out, Diagnosis{
				Suite: s.name, Code: r.code, Sentence: said.sentence, Evidence: said.evidence, Cases: said.cases, Tuned: r.tuned,
			})
		}
	}
	return out
}
