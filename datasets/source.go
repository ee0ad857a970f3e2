package datasets

import (
	"context"
	"iter"
)

// Source is an ordered stream of cases. A [*RecordError] element means that one
// record is bad and the sequence goes on; any other error is the last element.
// A source may be ranged over more than once, one range at a time, and gives
// the same cases each time.
type Source interface {
	Cases(ctx context.Context) iter.Seq2[Case, error]
}
