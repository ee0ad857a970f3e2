package failure

import (
	"context"
	"errors"
	"fmt"

	"forerun/replay"
)

// Ended is the failure of a call whose context has ended. It wraps the
// context's error, and says which of the two it was: out of time, or stopped.
func Ended(ctx context.Context, doing string) *replay.CallError {
	kind := replay.FailCancelled
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		kind = replay.FailTimeout
	}
	return &replay.CallError{Kind: kind, Err: fmt.Errorf("%s: %w", doing, ctx.Err())}
}
