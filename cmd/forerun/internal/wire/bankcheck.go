package wire

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
)

// leastFresh is the number of independent clusters, asked anew and known to the
// bank, below which nobody can see whether they agree.
const leastFresh = 10

// disagreeP is the two-sided p at which one metric voids the bank. Nothing is taken
// off for looking at three: what that costs is money, and never a wrong verdict.
const disagreeP = 0.05

// bankMetrics are what the bank is compared on.
func bankMetrics() []string { return []string{scorers.SuccessMetric, "escalation.rate", "error.rate"} }

// check compares what stable answered anew with what the bank says of the same
// cases. What is asked anew is in; nobody else is at the run's files.
func (d *Deposit) check(ctx context.Context, i int) (_ rundir.Bank, err error) {
	suite := d.run.Manifest().Suites[i].Name
	if err := d.run.SealOutcomes(ctx); err != nil {
		return rundir.Bank{}, err
	}
	v, err := d.both(ctx, suite)
	if err != nil {
		return rundir.Bank{}, err
	}
	out := rundir.Bank{
		State: rundir.BankUnchecked, Outcomes: d.bank.Size(suite), Fresh: len(v.cases), Models: slices.Sorted(maps.Keys(v.models)),
	}
	if len(v.clusters) < leastFresh {
		out.Sentence = fmt.Sprintf("suite %s: the bank is not used: %s asked anew are in it, of %s, and fewer than %d independent ones show nothing: raise fresh, or ask more cases.",
			suite, plural(len(v.cases), "case"), plural(len(v.clusters), "cluster"), leastFresh)
		return out, nil
	}
	if v.dir, err = os.MkdirTemp(d.run.Path("private"), ".bank-check-"); err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(v.dir)) }()
	compared, err := d.gate.versus(ctx, v, i, d.run.Manifest().Seed)
	if err != nil {
		return out, err
	}
	return weigh(out, suite, compared), nil
}

// weigh says whether a bank counts, by what was compared. What is known of too few
// cases to show a difference shows no agreement either.
func weigh(out rundir.Bank, suite string, compared []gate.Comparison) rundir.Bank {
	var words []string
	seen, agree, few := false, true, ""
	for _, c := range compared {
		if c.NPairs == 0 || c.Stable == nil || c.Candidate == nil {
			continue
		}
		if c.NClusters < leastFresh || c.PValue == nil && *c.Stable != *c.Candidate {
			few = fmt.Sprintf("%s is known of %s of them", c.Metric, plural(c.NClusters, "cluster"))
		}
		seen = true
		text := fmt.Sprintf("%s %.1f %% now and %.1f %% then", c.Metric, 100**c.Stable, 100**c.Candidate)
		if c.PValue != nil {
			text += fmt.Sprintf(" (p %.2g)", *c.PValue)
			agree = agree && *c.PValue >= disagreeP
		}
		words = append(words, text)
	}
	told := strings.Join(words, ", ")
	switch {
	case !agree:
		out.State = rundir.BankVoid
		out.Sentence = fmt.Sprintf("suite %s: the bank is void: on %s stable is not what it was (%s), so it is asked everything anew.", suite, plural(out.Fresh, "fresh case"), told)
	case few != "":
		out.Sentence = fmt.Sprintf("suite %s: the bank is not used: %s, of %s asked anew, and fewer than %d independent ones show nothing: raise fresh, or ask more cases.",
			suite, few, plural(out.Fresh, "case"), leastFresh)
	case !seen:
		out.Sentence = fmt.Sprintf("suite %s: the bank is not used: nothing of the %s asked anew can be compared with it.", suite, plural(out.Fresh, "case"))
	default:
		out.State = rundir.BankUsed
		out.Sentence = fmt.Sprintf("suite %s: outcomes of earlier runs count as trials of stable: on %s they agree with what it answers now (%s).", suite, plural(out.Fresh, "fresh case"), told)
	}
	return out
}

// versus compares the two sides of a view: stable now, and then.
func (j *Judge) versus(ctx context.Context, v *nowAndThen, i int, seed uint64) ([]gate.Comparison, error) {
	s := j.suites[i]
	if err := scorers.Run(ctx, v, []scorers.SuiteScorers{{Suite: s.name, Scorers: s.scorers}}, j.config.Limits.Concurrency); err != nil {
		return nil, err
	}
	suite := compare.Suite{Name: s.name, Metrics: s.metrics.Get}
	for _, metric := range bankMetrics() {
		suite.Guardrails = append(suite.Guardrails, gate.Guardrail{
			Suite: s.name, Metric: metric, Direction: gate.None, Alpha: disagreeP, Margin: &gate.Margin{Value: disagreeP, Scale: gate.Absolute},
		})
	}
	data, err := compare.Read(ctx, v, []compare.Suite{suite})
	if err != nil {
		return nil, err
	}
	evidence, err := data.Evidence(ctx, compare.Options{Seed: seed, ComparisonsOnly: true})
	return evidence.Comparisons, err
}

// nowAndThen shows the fresh cases that the bank knows as a run: stable as it
// answers now, and in the place of the candidate what the bank has of it.
type nowAndThen struct {
	run      *rundir.Run
	dir      string
	cases    []rundir.SuiteCase
	outcomes []replay.Outcome
	clusters map[string]bool
	models   map[string]bool // that answered now
}

// Cases implements [scorers.RunDir].
func (v *nowAndThen) Cases(context.Context) iter.Seq2[rundir.SuiteCase, error] { return each(v.cases) }

// Outcomes implements [scorers.RunDir].
func (v *nowAndThen) Outcomes(context.Context) iter.Seq2[replay.Outcome, error] {
	return each(v.outcomes)
}

// Path implements [scorers.RunDir].
func (v *nowAndThen) Path(name string) string { return filepath.Join(v.dir, filepath.Base(name)) }

// Redactor implements [scorers.ScoredDir].
func (v *nowAndThen) Redactor() *rundir.Redactor { return v.run.Redactor() }

func each[T any](all []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// both gathers the fresh cases of a suite that the bank knows, as they were answered
// by the models that answer now.
func (d *Deposit) both(ctx context.Context, suite string) (*nowAndThen, error) {
	v := &nowAndThen{run: d.run, clusters: map[string]bool{}, models: map[string]bool{}}
	now := map[string][]replay.Outcome{}
	for o, err := range d.run.Outcomes(ctx) {
		if err != nil {
			return nil, err
		}
		if o.Suite == suite && o.Arm == replay.Stable && !o.Status.Missing() {
			now[o.CaseID] = append(now[o.CaseID], o)
			v.models[o.ModelServed] = true
		}
	}
	if len(v.models) > 1 {
		delete(v.models, "") // a failure that does not know its model
	}
	served := func(model string) bool { return v.models[model] }
	for c, err := range d.run.SuiteCases(ctx, suite) {
		if err != nil {
			return nil, err
		}
		known := d.bank.Count(suite, c.ID, served)
		if !d.fresh(c.Cluster) || len(now[c.ID]) == 0 || known == 0 {
			continue
		}
		v.cases = append(v.cases, rundir.SuiteCase{Suite: suite, Case: c})
		v.clusters[c.Cluster] = true
		v.outcomes = append(v.outcomes, now[c.ID]...)
		for n := range known {
			o, err := d.bank.Of(suite, c.ID, n+1, served)
			if err != nil {
				return nil, err
			}
			o.Key = replay.Key{Suite: suite, CaseID: c.ID, Arm: replay.Candidate, Trial: n + 1}
			v.outcomes = append(v.outcomes, *o)
		}
	}
	return v, nil
}
