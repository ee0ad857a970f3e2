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
	var suites []scorers.SuiteScorers
	for _, s := range j.suites {
		suites = append(suites, scorers.SuiteScorers{Suite: s.name, Scorers: s.scorers})
	}
	if err := scorers.RunAnew(ctx, run, suites, j.config.Limits.Concurrency); err != nil {
		return fmt.Errorf("score %s: %w", run.Dir(), err)
	}
	return nil
}
