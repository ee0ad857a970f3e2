package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"forerun/configs"
	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/history"
	"forerun/replay/rundir"
	"forerun/reports"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

// Ledger keeps the history of a folder of runs.
type Ledger struct {
	log *history.Log
	dir string // that runs are named from
}

// OpenLedger names the history that a run belongs to: file, or where that is
// empty the one beside the run directory.
func OpenLedger(file, runDir string) *Ledger {
	if file == "" {
		file = filepath.Join(filepath.Dir(filepath.Clean(runDir)), history.FileName)
	}
	return &Ledger{log: history.Open(file), dir: filepath.Dir(file)}
}

// Path is where the history lies.
func (l *Ledger) Path() string { return l.log.Path() }

// Enter notes that a run begins to ask, and settles which attempt it is: that is
// part of the run from now on. Its cases must be sealed, and nobody else be at it. A
// run that is taken up again stays the attempt that it was, unless it was left and
// others have begun since.
func (l *Ledger) Enter(ctx context.Context, run *rundir.Run, c *configs.Config, now time.Time) error {
	this := l.name(run)
	key, err := question(run.Manifest(), c)
	if err != nil {
		return err
	}
	var entry history.Entry
	err = l.log.Add(ctx, func(all history.Entries) (history.Entry, bool, error) {
		var going bool
		if entry, going = all.Started(this); !going {
			entry = history.Entry{Event: history.Start, Time: now.UTC(), Run: this, Key: key, Attempt: all.Attempt(this, key)}
		}
		return entry, !going, nil
	})
	if err != nil {
		return err
	}
	elsewhere, err := l.elsewhere(run)
	if err != nil {
		return err
	}
	return run.Update(func(m *rundir.Manifest) {
		if m.Attempt != entry.Attempt {
			for i := range m.Suites {
				m.Suites[i].Stopped = nil // at a level that is no longer the run's
			}
		}
		m.Attempt, m.History = entry.Attempt, elsewhere
		m.Terms = Terms(*m)
	})
}

// Leave notes that a run which was entered has stopped before its end.
func (l *Ledger) Leave(ctx context.Context, run *rundir.Run, now time.Time) error {
	this := l.name(run)
	return l.log.Add(context.WithoutCancel(ctx), func(all history.Entries) (history.Entry, bool, error) {
		e, going := all.Started(this)
		e.Event, e.Time = history.Left, now.UTC()
		return e, going, nil
	})
}

// LedgerOf is the history that a run was entered in; file wins where it is set.
func LedgerOf(file string, run *rundir.Run) *Ledger {
	if kept := run.Manifest().History; file == "" && kept != "" {
		if info, err := os.Stat(filepath.Dir(kept)); err == nil && info.IsDir() {
			file = kept // else the run was carried to another machine
		}
	}
	return OpenLedger(file, run.Dir())
}

// elsewhere is where this history lies; empty where it is beside the run.
func (l *Ledger) elsewhere(run *rundir.Run) (string, error) {
	this, err := filepath.Abs(l.log.Path())
	if err != nil {
		return "", fmt.Errorf("find history: %w", err)
	}
	beside, err := filepath.Abs(OpenLedger("", run.Dir()).log.Path())
	if err != nil {
		return "", fmt.Errorf("find history: %w", err)
	}
	if this == beside {
		return "", nil
	}
	return this, nil
}

// NoteVerdict notes in a ledger what the judge decided of a run. Decided again with
// the same verdict, it stays one line.
func (j *Judge) NoteVerdict(ctx context.Context, l *Ledger, run *rundir.Run, report *view.Report, now time.Time) error {
	this := l.name(run)
	key, err := question(run.Manifest(), j.config)
	if err != nil {
		return err
	}
	return l.log.Add(ctx, func(all history.Entries) (history.Entry, bool, error) {
		e, decided := all.Decided(this)
		same := decided && e.Verdict == report.Verdict.String()
		return history.Entry{
			Event: history.Verdict, Time: now.UTC(), Run: this, Key: key, Attempt: run.Manifest().Attempt,
			Verdict: report.Verdict.String(), Harmless: report.SawNoHarm(),
		}, !same, nil
	})
}

// Answer is a finished run that answers the question of one that is about to begin.
type Answer struct {
	Dir string
	// Whole says that all the run was made from is there. Of another, such as one that
	// came without its private part, what was decided stands and is not decided again.
	Whole    bool
	Harmless bool // it is a screen that saw no harm
}

// Finished finds a finished run that answers the same question as one that is about
// to begin, with reports that are as they were written; false where there is none.
func (l *Ledger) Finished(ctx context.Context, g *Gate) (Answer, bool, error) {
	all, err := l.log.Read(ctx)
	if err != nil {
		return Answer{}, false, err
	}
	key, err := question(g.Manifest, g.Config)
	if err != nil {
		return Answer{}, false, err
	}
	e, ok := all.Finished(key)
	if !ok {
		return Answer{}, false, nil
	}
	a := Answer{Dir: e.Run.Dir, Harmless: e.Harmless}
	if !filepath.IsAbs(a.Dir) {
		a.Dir = filepath.Join(l.dir, a.Dir)
	}
	run, err := rundir.Open(a.Dir, nil)
	if err != nil || run.Manifest().Status != rundir.Complete || !l.name(run).Same(e.Run) {
		return Answer{}, false, nil //nolint:nilerr // a run that is gone or was made anew can't be taken
	}
	if f := run.Manifest().Forgotten; f != nil && f.Cases > 0 {
		return Answer{}, false, nil // it answered for cases that are asked for again
	}
	a.Whole = run.Whole() == nil
	_, broken := reports.Stored(run)
	return a, a.Whole || broken == nil, nil
}

// name is how the history calls a run.
func (l *Ledger) name(run *rundir.Run) history.Run {
	out := history.Run{Dir: filepath.ToSlash(run.Dir())}
	from, err := filepath.Abs(l.dir)
	if to, err2 := filepath.Abs(run.Dir()); err == nil && err2 == nil {
		if rel, err := filepath.Rel(from, to); err == nil {
			out.Dir = filepath.ToSlash(rel)
		}
	}
	if started := run.Manifest().Started; started != nil {
		out.Started = started.UTC()
	}
	return out
}

// question is what a run asks, as the history compares it.
func question(m rundir.Manifest, c *configs.Config) (history.Key, error) {
	asks, err := asked(c)
	if err != nil {
		return history.Key{}, err
	}
	key := history.Key{
		Policy: asks, Cases: m.DatasetDigest, Level: m.Level, AA: m.AA,
		Recorded: c.Stable.Agent.Kind == configs.KindRecorded && c.Candidate.Agent.Kind == configs.KindRecorded,
	}
	if key.Level == "" {
		key.Level = string(gate.Clear)
	}
	if key.Stable, err = releaseDigest(m.Arms[replay.Stable]); err != nil {
		return key, err
	}
	if key.Candidate, err = releaseDigest(m.Arms[replay.Candidate]); err != nil {
		return key, err
	}
	if key.Data, err = digestOf(sources(m, c)); err != nil {
		return key, err
	}
	key.Draw, err = digestOf(draw(m, c))
	return key, err
}

// asked is the digest of what a policy asks of a candidate. What only names,
// watches, explains or prices is no other question, so that changing it is no way
// to a first attempt.
func asked(c *configs.Config) (string, error) {
	p := *c
	p.Prices = nil
	p.Suites = slices.Clone(c.Suites)
	for i := range p.Suites {
		s := &p.Suites[i]
		s.Name, s.AA = "", nil
		s.Intended = slices.Clone(s.Intended)
		for k := range s.Intended {
			s.Intended[k].Reason = ""
		}
		s.Guardrails = slices.DeleteFunc(slices.Clone(s.Guardrails), func(g configs.Guardrail) bool { return g.Monitor })
	}
	text, err := policyText(&p)
	if err != nil {
		return "", err
	}
	return digest(text), nil
}

// releaseDigest is what a candidate is the same by. A prompt or a record tells
// itself whether it is the same, whatever it is called; what stands behind an
// address or a program is known by its version alone.
func releaseDigest(arm rundir.Arm) (string, error) {
	identity := map[string]string{}
	maps.Copy(identity, arm.Identity)
	if arm.Kind == configs.KindHTTP || arm.Kind == configs.KindExec {
		identity["version"] = arm.Version
	}
	return armDigest(arm.Kind, identity)
}

// sources are the digests of the files that the cases come from.
func sources(m rundir.Manifest, c *configs.Config) [][2]string {
	var out [][2]string
	for _, s := range c.Suites {
		out = append(out, [2]string{m.Inputs[s.Data], m.Inputs[s.Reference]})
	}
	return out
}

// draw is how the cases are drawn from those files, and all of the policy: a
// finished run is taken for another only where nothing differs.
func draw(m rundir.Manifest, c *configs.Config) any {
	type suite struct {
		Name   string
		Sample *configs.Sample
		Split  datasets.Split
		Seed   uint64
	}
	out := struct {
		Suites  []suite
		Extends string
		Policy  string
	}{Extends: m.Extends, Policy: m.PolicyDigest}
	for _, s := range c.Suites {
		one := suite{Name: s.Name, Sample: s.Sample, Split: s.Parts()}
		if s.Sample != nil || s.EarlyStop {
			one.Seed = m.Seed
		}
		out.Suites = append(out.Suites, one)
	}
	return out
}

func digestOf(v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("digest of a run's question: %w", err)
	}
	return digest(text), nil
}
