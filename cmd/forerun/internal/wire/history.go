package wire

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"forerun/configs"
	"forerun/replay"
	"forerun/replay/history"
	"forerun/replay/rundir"
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

// Enter notes that a run begins to ask, and settles which attempt it is: that is
// part of the run from now on. Its cases must be sealed. A run that is taken up
// again stays the attempt that it was.
func (l *Ledger) Enter(run *rundir.Run, c *configs.Config, now time.Time) error {
	all, err := l.log.Read()
	if err != nil {
		return err
	}
	this := l.name(run)
	entry, entered := all.Started(this)
	if !entered {
		key, err := question(run.Manifest(), c)
		if err != nil {
			return err
		}
		entry = history.Entry{Event: history.Start, Time: now.UTC(), Run: this, Key: key, Attempt: all.Attempt(this, key)}
		if err := l.log.Append(entry); err != nil {
			return err
		}
	}
	elsewhere, err := l.elsewhere(run)
	if err != nil {
		return err
	}
	if m := run.Manifest(); m.Attempt == entry.Attempt && m.History == elsewhere {
		return nil
	}
	return run.Update(func(m *rundir.Manifest) { m.Attempt, m.History = entry.Attempt, elsewhere })
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

// Decided notes a run's verdict. Decided again with the same one, it stays one
// line.
func (l *Ledger) Decided(run *rundir.Run, c *configs.Config, verdict gate.Verdict, now time.Time) error {
	all, err := l.log.Read()
	if err != nil {
		return err
	}
	this := l.name(run)
	if e, ok := all.Decided(this); ok && e.Verdict == verdict.String() {
		return nil
	}
	key, err := question(run.Manifest(), c)
	if err != nil {
		return err
	}
	return l.log.Append(history.Entry{
		Event: history.Verdict, Time: now.UTC(), Run: this, Key: key, Attempt: run.Manifest().Attempt, Verdict: verdict.String(),
	})
}

// NoteVerdict notes in a ledger what the judge decided of a run.
func (j *Judge) NoteVerdict(l *Ledger, run *rundir.Run, verdict gate.Verdict, now time.Time) error {
	return l.Decided(run, j.config, verdict, now)
}

// Finished finds the directory of a finished run that answers the same question
// as one that is about to begin; empty where there is none, or it is gone.
func (l *Ledger) Finished(g *Gate) (string, error) {
	all, err := l.log.Read()
	if err != nil {
		return "", err
	}
	key, err := question(g.Manifest, g.Config)
	if err != nil {
		return "", err
	}
	e, ok := all.Finished(key)
	if !ok {
		return "", nil
	}
	dir := e.Run.Dir
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(l.dir, dir)
	}
	run, err := rundir.Open(dir, nil)
	if err != nil || run.Manifest().Status != rundir.Complete || !l.name(run).Same(e.Run) {
		return "", nil //nolint:nilerr // a run that is gone or was made anew can't be taken
	}
	return dir, nil
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
	key := history.Key{
		Policy: m.PolicyDigest, Cases: m.DatasetDigest, Level: m.Level, AA: m.AA,
		Recorded: c.Stable.Agent.Kind == configs.KindRecorded && c.Candidate.Agent.Kind == configs.KindRecorded,
	}
	if key.Level == "" {
		key.Level = string(gate.Clear)
	}
	var err error
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
func sources(m rundir.Manifest, c *configs.Config) [][3]string {
	var out [][3]string
	for _, s := range c.Suites {
		out = append(out, [3]string{s.Name, m.Inputs[s.Data], m.Inputs[s.Reference]})
	}
	return out
}

// draw is how the cases are drawn from those files.
func draw(m rundir.Manifest, c *configs.Config) any {
	type suite struct {
		Name   string
		Sample *configs.Sample
		Seed   uint64
	}
	out := struct {
		Suites  []suite
		Extends string
	}{Extends: m.Extends}
	for _, s := range c.Suites {
		one := suite{Name: s.Name, Sample: s.Sample}
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
