package replay

import (
	"context"
	"time"
)

// onTime is how late a case may begin and still have begun at its time.
const onTime = 50 * time.Millisecond

// pacer spreads the cases of a suite over time as their log does. The zero pacer
// waits for nothing.
type pacer struct {
	pace  float64   // of the log's own
	first time.Time // of the first case that has one
	began time.Time // when that was asked
}

// due is when a case of that time is to be asked; zero where it has no time to keep.
// A case that stands behind a later one is late already.
func (p *pacer) due(at *time.Time) time.Time {
	if p.pace <= 0 || at == nil {
		return time.Time{}
	}
	if p.first.IsZero() {
		p.first, p.began = *at, time.Now()
	}
	return p.began.Add(time.Duration(float64(at.Sub(p.first)) / p.pace))
}

// sleep waits for so long, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
