package endpoint

import (
	"time"

	"forerun/replay"
)

// Pauses of a quota that does not say when it is reset, and of one that is used
// up: buckets fill steadily, so that a tenth of the time brings a tenth back.
const (
	blindPause = 10 * time.Second
	refill     = 10
	longest    = 24 * time.Hour
)

// pause is a time in which nobody goes.
type pause struct {
	end     time.Time
	why     string
	probing bool // after it, one call alone goes first
}

func (p *pause) left(now time.Time) time.Duration { return max(p.end.Sub(now), 0) }

// until makes the pause last at least so long.
func (p *pause) until(end time.Time, why string) {
	if end.After(p.end) {
		p.end, p.why = end, why
	}
}

// learn takes in what an answer says of when, and whether, more may come.
func (p *pause) learn(a *replay.Passage, told []allowance, keepFree float64, now time.Time) {
	if a.RetryAfter > 0 {
		p.until(now.Add(min(a.RetryAfter, longest)), "Retry-After")
	}
	low := false
	for _, q := range told {
		switch {
		case keepFree > 0 && q.remaining < keepFree*q.limit:
			p.until(now.Add(q.reset), "keep_free")
			low = true
		case q.remaining <= 0:
			p.until(now.Add(max(q.reset/refill, min(q.reset, time.Second))), "quota")
			low = true
		}
	}
	switch {
	case low:
		p.probing = true
	case answers(a.Kind):
		p.probing = false
	}
}
