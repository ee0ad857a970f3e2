package wire

import (
	"context"
	"errors"
	"fmt"
	"os"

	"forerun/configs"
	"forerun/replay/rundir"
	"forerun/reports"
	"forerun/reports/view"
	"forerun/scorers"
)

// Shown is a scored run that is looked into and not judged. What was deleted of it
// is not shown, and no reason to refuse the rest.
type Shown struct {
	run    *rundir.Run
	config *configs.Config
}

// OpenShown opens a run directory to look into.
func OpenShown(dir string) (*Shown, error) {
	run, err := rundir.Open(dir, nil)
	if err != nil {
		return nil, err
	}
	c, err := configs.Load(run.Path(rundir.ResolvedConfig), nil)
	if err == nil {
		err = CheckSealed(run, c)
	}
	if err != nil {
		return nil, err
	}
	if !run.HasOutcomes() {
		return nil, fmt.Errorf("run %s is %s: end it with forerun gate --resume %s", dir, run.Manifest().Status, dir)
	}
	if _, err := os.Stat(run.Path(scorers.ScoresFile)); err != nil {
		return nil, fmt.Errorf("run %s has no scores: run forerun score %s first", dir, dir)
	}
	return &Shown{run, c}, nil
}

// List gives a page of the run's cases.
func (s *Shown) List(ctx context.Context, suite string, asked view.Asked) (*view.Listing, error) {
	all, err := reports.List(ctx, s.run, suite, asked.All)
	if err != nil {
		return nil, err
	}
	again, err := s.again(ctx)
	if err != nil {
		return nil, err
	}
	run, stable, candidate := reports.About(s.run)
	return view.NewListing(run, stable, candidate, all, again, asked), nil
}

// again tells what was asked again of the run; nothing where that was deleted.
func (s *Shown) again(ctx context.Context) ([]view.Confirmation, error) {
	out, err := Confirmed(ctx, s.run)
	if errors.Is(err, rundir.ErrForgotten) {
		return nil, nil
	}
	return out, err
}

// Case puts the two arms of a case side by side.
func (s *Shown) Case(ctx context.Context, suite, id string, trial int, text bool) (*view.Detail, error) {
	key, err := reports.Find(ctx, s.run, suite, id)
	if err != nil {
		return nil, err
	}
	again, err := s.again(ctx)
	if err != nil {
		return nil, err
	}
	return reports.Detail(ctx, s.run, reports.Wanted{Key: key, Trial: trial, Text: text, Quotes: s.quotes(key.Suite), Again: again})
}

// quotes tells the metrics whose reasons hold what was said within quotes alone: those
// of forerun's own scorers that compare texts, and success, which names the others.
func (s *Shown) quotes(suite string) func(metric string) bool {
	quoting := map[string]bool{scorers.SuccessMetric: true}
	for _, one := range s.config.Suites {
		if one.Name != suite {
			continue
		}
		for _, sc := range one.Scorers {
			switch sc.Use {
			case "contains", "exact", "facts", "regex", "expr", "logged_score":
				quoting[sc.As] = true
			}
		}
	}
	return func(metric string) bool { return quoting[metric] }
}
