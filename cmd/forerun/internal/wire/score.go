package wire

import (
	"context"
	"fmt"

	"forerun/replay/rundir"
	"forerun/scorers"
)

// ScoreAnew judges every outcome of a run, whatever scores it has, and writes
// scores.parquet. [Judge.Score] lets those stand that the same scorers gave.
func (j *Judge) ScoreAnew(ctx context.Context, run *rundir.Run) error {
	return j.scoreBy(ctx, run, scorers.RunAnew)
}

func (j *Judge) scoreBy(ctx context.Context, run *rundir.Run, score func(context.Context, scorers.ScoredDir, []scorers.SuiteScorers, int) error) error {
	var suites []scorers.SuiteScorers
	for _, s := range j.suites {
		suites = append(suites, scorers.SuiteScorers{Suite: s.name, Scorers: s.scorers})
	}
	defer run.Tidy()()
	if err := score(ctx, run, suites, j.config.Limits.Concurrency); err != nil {
		return fmt.Errorf("score %s: %w", run.Dir(), err)
	}
	return nil
}
