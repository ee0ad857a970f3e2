package wire

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"forerun/configs"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/reports"
	"forerun/scorers/gate"
)

// KeptRun is a run directory, as a list of them shows it.
type KeptRun struct {
	Dir       string
	Name      string
	Kind      string    // empty for a gate
	Started   time.Time // zero: it never began
	Status    string
	Level     string
	Verdict   string // empty where it has none
	Stable    string
	Candidate string
	SpentUSD  float64
	Opens     bool // a pass at level clear over two agents
	Clear     bool // it was asked at level clear
}

// Decided reports whether the run has a verdict.
func (r KeptRun) Decided() bool { return r.Verdict != "" }

// KeptRuns lists the runs in folders, the newest first. damaged says of each directory
// that can't be read as a run why it is not among them.
func KeptRuns(dirs ...string) (runs []KeptRun, damaged []error, err error) {
	for _, dir := range dirs {
		dir, err := filepath.EvalSymlinks(dir)
		if err != nil {
			return nil, nil, fmt.Errorf("list runs: %w", err)
		}
		found, failed := runDirs(dir)
		damaged = append(damaged, failed...)
		for _, d := range found {
			one, err := readKeptRun(d)
			if err != nil {
				damaged = append(damaged, err)
				continue
			}
			runs = append(runs, one)
		}
	}
	slices.SortStableFunc(runs, func(a, b KeptRun) int { return cmp.Or(b.Started.Compare(a.Started), cmp.Compare(a.Dir, b.Dir)) })
	return slices.CompactFunc(runs, func(a, b KeptRun) bool { return a.Dir == b.Dir }), damaged, nil
}

// readKeptRun reads one run. A decision that is there and can't be read makes the run
// a damaged one: it may have been the last pass.
func readKeptRun(dir string) (KeptRun, error) {
	run, err := rundir.Open(dir, nil)
	if err != nil {
		return KeptRun{}, err
	}
	one := keptRun(run)
	if one.Decided() || one.Status != string(rundir.Complete) {
		return one, nil
	}
	if _, err := os.Stat(run.Path(reports.GateFile)); errors.Is(err, os.ErrNotExist) {
		return one, nil
	}
	_, err = reports.Stored(run)
	if err != nil {
		err = fmt.Errorf("run %s: %w", dir, err)
	}
	return one, err
}

func keptRun(run *rundir.Run) KeptRun {
	m := run.Manifest()
	r := KeptRun{
		Dir: run.Dir(), Name: m.Name, Kind: m.Kind, Status: string(m.Status), Level: m.Level,
		Stable: m.Arms[replay.Stable].Version, Candidate: m.Arms[replay.Candidate].Version,
	}
	if r.Level == "" {
		r.Level = string(gate.Clear)
	}
	r.Clear = r.Level == string(gate.Clear)
	if m.Started != nil {
		r.Started = *m.Started
	}
	if m.Totals != nil {
		r.SpentUSD = m.Totals.SpendUSD()
	}
	if doc, err := reports.Stored(run); err == nil && m.Status == rundir.Complete {
		r.Verdict, r.Opens = doc.Verdict.String(), doc.Opens()
	}
	return r
}

// Retention says which runs are kept.
type Retention struct {
	Last int           // of each configuration, so many of the newest
	Age  time.Duration // and all that are younger; 0: none for its age
}

// Prunable lists the runs that a retention lets go, the oldest first. The newest pass
// at level clear of each configuration always stays, since what is in production may
// rest on it, and so does whatever has not ended: it can be taken up.
func (r Retention) Prunable(runs []KeptRun, now time.Time) []KeptRun {
	type of struct{ name, kind string }
	newest := map[of]int{}
	passed := map[of]bool{}
	var out []KeptRun
	for _, run := range runs { // the newest first
		k := of{run.Name, run.Kind}
		newest[k]++
		lastPass := run.Opens && !passed[k]
		passed[k] = passed[k] || run.Opens
		if lastPass || run.Status != string(rundir.Complete) || newest[k] <= r.Last || now.Sub(run.Started) < r.Age {
			continue
		}
		out = append(out, run)
	}
	slices.Reverse(out)
	return out
}

// RemoveRun deletes a run directory. Its lines in the history stay: an attempt that
// was made counts.
func RemoveRun(dir string) error {
	if _, err := rundir.Open(dir, nil); err != nil {
		return fmt.Errorf("remove run: %w", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("remove run: %w", err)
	}
	return nil
}

// OutOfTrend says why a run can't take part in a trend; empty where it can. One that
// came without its private part can, unless a signal is looked for in texts.
func OutOfTrend(run *rundir.Run, c *configs.Config) string {
	m := run.Manifest()
	switch {
	case m.Status != rundir.Complete:
		return "it is " + string(m.Status)
	case m.Kind != "":
		return "it is no gate"
	case m.AA:
		return "both of its arms are one agent"
	case m.Forgotten != nil && m.Forgotten.Cases > 0:
		return "cases of it were forgotten"
	}
	if _, err := reports.Stored(run); err != nil {
		return "it has no verdict"
	}
	for _, rule := range c.Signals {
		if rule.Pattern != "" && run.Whole() != nil {
			return "its private part is gone, and a signal is looked for in texts"
		}
	}
	return ""
}
