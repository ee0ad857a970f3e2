package wire

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"forerun/configs"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
)

// UnlikeError says that two runs can't be compared.
type UnlikeError struct{ Sentence string }

func (e *UnlikeError) Error() string { return e.Sentence }

// CompareRuns puts one arm of a finished run beside that of another one, on the cases
// that both were asked. What is not alike in the two is left out, and noted; where
// nothing is left it is an [*UnlikeError].
func CompareRuns(ctx context.Context, a, b *Shown, arm replay.Arm, lookup Environment, how Looking) (_ *Compared, err error) {
	var judges [2]*Judge
	for i, s := range []*Shown{a, b} {
		if judges[i], err = NewJudge(s.config, lookup); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, judges[i].Close()) }()
	}
	terms := &likeness{a: a, b: b, arm: arm, judges: judges, out: map[[2]string]bool{}}
	suites, err := terms.suites()
	if err != nil {
		return nil, err
	}
	pairs, err := matchCases(ctx, a.run, b.run, suites)
	if err != nil {
		return nil, err
	}
	terms.notes = append(terms.notes, pairs.notes()...)
	if pairs.n() == 0 {
		return nil, &UnlikeError{fmt.Sprintf("no case of %s is in %s: compare runs on the same cases", a.run.Dir(), b.run.Dir())}
	}
	dir, err := os.MkdirTemp("", "forerun-*")
	if err != nil {
		return nil, fmt.Errorf("compare runs: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	two := &twoRuns{a: a.run, b: b.run, arm: arm, pairs: pairs, dir: dir}
	if err := two.writeScores(ctx, terms.out); err != nil {
		return nil, err
	}
	out, err := judges[0].compared(ctx, two, suites, a.quotes, how)
	if err != nil {
		return nil, err
	}
	out.Notes = append(out.Notes, terms.notes...)
	return out, nil
}

// Ended refuses a run that has not come to its end.
func (s *Shown) Ended() error {
	if m := s.run.Manifest(); m.Status != rundir.Complete && m.Stop == nil {
		return fmt.Errorf("run %s is %s: end it first", s.run.Dir(), m.Status)
	}
	return nil
}

// likeness finds what two runs do not have in common.
type likeness struct {
	a, b   *Shown
	arm    replay.Arm
	judges [2]*Judge
	out    map[[2]string]bool // suite and metric that are not alike
	notes  []string
}

func (l *likeness) notef(format string, args ...any) {
	l.notes = append(l.notes, fmt.Sprintf(format, args...))
}

// suites gives the suites of both runs, with the metrics that are alike in them.
func (l *likeness) suites() ([]compare.Suite, error) {
	l.runs()
	unlike := l.metrics()
	mine := l.judges[0].comparing()
	var out []compare.Suite
	var missing []string
	for i, s := range l.a.config.Suites {
		k := slices.IndexFunc(l.b.config.Suites, func(other configs.Suite) bool { return other.Name == s.Name })
		if k < 0 {
			missing = append(missing, s.Name)
			continue
		}
		other := l.b.config.Suites[k]
		if unitOf(s) != unitOf(other) {
			return nil, &UnlikeError{fmt.Sprintf("suite %s: A asks by %s and B by %s: compare runs of one unit", s.Name, unitOf(s), unitOf(other))}
		}
		if s.Trials != other.Trials {
			l.notef("suite %s: A asked each case %s, B %s; the mean of a case counts.", s.Name, plural(max(s.Trials, 1), "time"), plural(max(other.Trials, 1), "time"))
		}
		if err := l.scorers(i, k); err != nil {
			return nil, err
		}
		one := mine[i]
		one.Trials = 0
		one.Guardrails = slices.DeleteFunc(one.Guardrails, func(g gate.Guardrail) bool {
			return l.out[[2]string{s.Name, g.Metric}] || unlike[strings.SplitN(g.Metric, ".", 2)[0]]
		})
		out = append(out, one)
	}
	for _, s := range l.b.config.Suites {
		if !slices.ContainsFunc(l.a.config.Suites, func(other configs.Suite) bool { return other.Name == s.Name }) {
			missing = append(missing, s.Name)
		}
	}
	if len(missing) > 0 {
		l.notef("In one run only, and left out: %s.", strings.Join(missing, ", "))
	}
	if len(out) == 0 {
		return nil, &UnlikeError{fmt.Sprintf("%s and %s have no suite in common", l.a.run.Dir(), l.b.run.Dir())}
	}
	return out, nil
}

func unitOf(s configs.Suite) string {
	if s.Unit == "" {
		return string(replay.UnitRequest)
	}
	return s.Unit
}

// runs notes in what the two runs as a whole are unlike.
func (l *likeness) runs() {
	a, b := l.a.run.Manifest(), l.b.run.Manifest()
	l.notef("The two were asked at different times, and not in turns: what has changed in between, such as a provider's load or a model behind its name, is part of every difference.")
	if a.ToolVersion != b.ToolVersion || a.Commit != b.Commit {
		l.notef("They were run by different builds of forerun: %s (%.12s) and %s (%.12s).", a.ToolVersion, a.Commit, b.ToolVersion, b.Commit)
	}
	if maps.Equal(a.Arms[l.arm].Identity, b.Arms[l.arm].Identity) && a.Arms[l.arm].Version == b.Arms[l.arm].Version {
		l.notef("Both sides are the same version of the agent: what differs is chance, or what stands behind its name.")
	}
	if same, err := sameYAML(l.a.config.Tools, l.b.config.Tools); err != nil || !same {
		l.notef("Tool calls were answered by different policies.")
	}
	if a.ContentLevel != b.ContentLevel {
		l.notef("What was said is kept at different content levels: %s and %s.", a.ContentLevel, b.ContentLevel)
	}
	for _, s := range a.Suites {
		for _, other := range b.Suites {
			if s.Name == other.Name && s.DataDigest != other.DataDigest {
				l.notef("suite %s: the case files are not the same.", s.Name)
			}
		}
	}
}

// metrics gives the families of metrics that do not mean the same in both runs.
func (l *likeness) metrics() map[string]bool {
	a, b := l.a.run.Manifest(), l.b.run.Manifest()
	out := map[string]bool{}
	drop := func(why string, families ...string) {
		for _, f := range families {
			out[f] = true
		}
		l.notef("Left out: %s, since %s.", strings.Join(families, ", "), why)
	}
	if isRecord(a.Arms[l.arm]) != isRecord(b.Arms[l.arm]) {
		drop("one side was asked and the other is a record", "latency", "ttft")
	} else if l.a.config.Limits.Concurrency != l.b.config.Limits.Concurrency {
		l.notef("Latency was measured with %d and with %d trials in flight.", l.a.config.Limits.Concurrency, l.b.config.Limits.Concurrency)
	}
	for model, price := range a.Prices {
		if other, ok := b.Prices[model]; ok {
			if same, err := sameYAML(price, other); err != nil || !same {
				drop("the price of "+model+" is not the same in both", "cost")
				break
			}
		}
	}
	for _, signal := range []string{"escalated", "fallback", "corrected"} {
		if same, err := sameYAML(l.a.config.Signals[signal], l.b.config.Signals[signal]); err != nil || !same {
			family := map[string]string{"escalated": "escalation", "fallback": "fallback", "corrected": "correction"}[signal]
			drop("the signal "+signal+" is read by different rules", family)
		}
	}
	return out
}

func isRecord(a rundir.Arm) bool { return a.Kind == configs.KindRecorded }

// scorers notes the scorers of a suite that are not the same in both runs, and with
// them success, which they make.
func (l *likeness) scorers(i, k int) error {
	suite := l.a.config.Suites[i].Name
	var parts [2]map[string]string // by name
	passFail := map[string]bool{}
	for n, at := range []int{i, k} {
		parts[n] = map[string]string{}
		c := []*configs.Config{l.a.config, l.b.config}[n].Suites[at]
		for x, sc := range l.judges[n].suites[at].scorers {
			text, err := yaml.Marshal(c.Scorers[x])
			if err != nil {
				return fmt.Errorf("compare scorers of suite %s: %w", suite, err)
			}
			parts[n][sc.Metric.Name] = string(text) + sc.Version
			passFail[sc.Metric.Name] = passFail[sc.Metric.Name] || sc.PassFail
		}
	}
	var names []string
	success := false
	for _, name := range slices.Sorted(maps.Keys(passFail)) {
		if parts[0][name] != parts[1][name] {
			names = append(names, name)
			success = success || passFail[name]
		}
	}
	if success {
		names = append(names, "success")
	}
	for _, name := range names {
		l.out[[2]string{suite, name}] = true
	}
	if len(names) > 0 {
		l.notef("suite %s: left out, since the scorers are not the same in both: %s.", suite, strings.Join(names, ", "))
	}
	return nil
}

// sameYAML reports whether two parts of configurations say the same.
func sameYAML(a, b any) (bool, error) {
	one, err := yaml.Marshal(a)
	if err != nil {
		return false, err
	}
	two, err := yaml.Marshal(b)
	return string(one) == string(two), err
}

// shortName is what a run is called among others.
func shortName(run *rundir.Run) string { return filepath.Base(run.Dir()) }
