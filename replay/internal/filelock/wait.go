package filelock

import (
	"context"
	"errors"
	"os"
	"time"
)

// ErrHeld says that somebody else has the file.
var ErrHeld = errors.New("the file is held by another")

// privateFile is the mode of a file that is made.
const privateFile = 0o600

// again is when a file that is held is asked for once more.
const again = 5 * time.Millisecond

// Wait takes the file as soon as it is free.
func Wait(ctx context.Context, name string) (*os.File, error) {
	for {
		f, err := Take(name)
		if !errors.Is(err, ErrHeld) {
			return f, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(again):
		}
	}
}
