package compare

import (
	"context"

	"forerun/scorers"
)

// Build compares the arms of a run on every guardrail and writes
// comparisons.parquet. seed is the run's.
func Build(ctx context.Context, run scorers.RunDir, suites []Suite, seed uint64) (Evidence, error) {
	d, err := Read(ctx, run, suites)
	if err != nil {
		return Evidence{}, err
	}
	ev, err := d.Evidence(ctx, Options{Seed: seed})
	if err != nil {
		return Evidence{}, err
	}
	return ev, Write(run.Path(FileName), ev)
}
