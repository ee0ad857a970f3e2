package failure

import (
	"context"
	"errors"
	"fmt"

	"forerun/replay"
)

// Ended is the failure of a call whose context has ended. It wraps the
// context's error, or the cause that says more: out of time, or stopped.
func Ended(ctx context.Context, doing string) *replay.CallError {
	kind, why := replay.FailCancelled, ctx.Err()
	if cause := context.Cause(ctx); errors.Is(cause, context.DeadlineExceeded) {
		kind, why = replay.FailTimeout, cause
	}
	return &replay.CallError{Kind: kind, Err: fmt.Errorf("%s: %w", doing, why)}
}
