package replay

import (
	"context"

	"forerun/datasets"
)

// Earlier holds outcomes that were paid for before, in this run's cache or in
// earlier runs. It is safe for concurrent use.
type Earlier interface {
	// Recall gives an outcome for a trial that would otherwise be asked for; nil
	// where there is none. The runner makes it cached: it never enters latency and
	// costs nothing now.
	Recall(ctx context.Context, k Key, c *datasets.Case) (*Outcome, error)
	// Keep is given every live outcome that [Outcome.Counts]. Failures are among them:
	// where they were asked again and answers were not, a run that is repeated often
	// enough would have none left.
	Keep(ctx context.Context, o *Outcome, c *datasets.Case) error
}
