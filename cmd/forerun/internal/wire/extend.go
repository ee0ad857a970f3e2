package wire

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"forerun/configs"
	"forerun/datasets"
	"forerun/replay/rundir"
)

// PrepareFresh makes a configuration ready as [Prepare] does, without the clusters
// that a run has used, or that the runs have used which it extends itself. Of a new
// run [Gate.Extend] notes what it extends.
func PrepareFresh(ctx context.Context, c *configs.Config, from *rundir.Run, lookup Environment) (*Gate, error) {
	used := map[string]map[string]bool{}
	for run := from; ; {
		if err := usedBy(ctx, run, used); err != nil {
			return nil, err
		}
		if run.Manifest().Extends == "" {
			break
		}
		var err error
		if run, err = Extended(run); err != nil {
			return nil, err
		}
	}
	judge, err := NewJudge(c, lookup)
	if err != nil {
		return nil, err
	}
	g := &Gate{Judge: judge, Config: c, used: used}
	if err := g.prepare(ctx, lookup); err != nil {
		return nil, errors.Join(err, g.Close())
	}
	return g, nil
}

// Extend notes in the manifest of a run that is about to be made in dir which run
// it extends.
func (g *Gate) Extend(from *rundir.Run, dir string) error {
	there, err := filepath.Abs(from.Dir())
	if err != nil {
		return fmt.Errorf("extend %s: %w", from.Dir(), err)
	}
	here, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("extend %s: %w", from.Dir(), err)
	}
	g.Manifest.Extends = filepath.ToSlash(there)
	if rel, err := filepath.Rel(filepath.Dir(here), there); err == nil { // else on another drive
		g.Manifest.Extends = filepath.ToSlash(rel)
	}
	return nil
}

// Extended opens the run that a run extends.
func Extended(run *rundir.Run) (*rundir.Run, error) {
	dir := filepath.FromSlash(run.Manifest().Extends)
	if !filepath.IsAbs(dir) {
		here, err := filepath.Abs(run.Dir())
		if err != nil {
			return nil, fmt.Errorf("find the run that %s extends: %w", run.Dir(), err)
		}
		dir = filepath.Join(filepath.Dir(here), dir)
	}
	from, err := rundir.Open(dir, nil)
	if err != nil {
		return nil, fmt.Errorf("%s extends %s, whose cases must not be asked again: put it back: %w", run.Dir(), dir, err)
	}
	if err := from.Whole(); err != nil {
		return nil, fmt.Errorf("%s extends %s, whose cases must not be asked again, and they are not all known any more: %w", run.Dir(), dir, err)
	}
	return from, nil
}

// usedBy notes the clusters of a run, by suite.
func usedBy(ctx context.Context, run *rundir.Run, used map[string]map[string]bool) error {
	for c, err := range run.Clusters(ctx) {
		if err != nil {
			return err
		}
		if used[c.Suite] == nil {
			used[c.Suite] = map[string]bool{}
		}
		used[c.Suite][c.Name] = true
	}
	return nil
}

// fresh leaves the cases of the i-th suite away whose clusters were used, and
// refuses a suite of which none is left.
func (g *Gate) fresh(ctx context.Context, i int, source datasets.Source) (datasets.Source, error) {
	suite := g.Config.Suites[i].Name
	used := g.used[suite]
	if used == nil {
		return source, nil
	}
	left := datasets.Filter(source, func(c *datasets.Case) bool { return !used[c.Cluster] })
	for _, err := range left.Cases(ctx) {
		return left, err
	}
	return nil, g.Config.Fault(fmt.Sprintf("suites[%d].data", i), fmt.Sprintf("suite %s has no case left that was not used", suite),
		"add newer logs to the data, or start a new run")
}
