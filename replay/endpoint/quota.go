package endpoint

import (
	"math"
	"time"

	"golang.org/x/time/rate"
)

// maxTokens is more than any call has: what reports more is not believed.
const maxTokens = 1 << 24

// quota is a number of something per minute. The zero quota has no limit.
type quota struct {
	limiter *rate.Limiter // nil: no limit
	burst   int
}

func newQuota(perMinute int) quota {
	if perMinute <= 0 {
		return quota{}
	}
	burst := max(perMinute/60, 1) // a second's worth, so that a replay does not begin with a spike
	return quota{limiter: rate.NewLimiter(rate.Limit(float64(perMinute)/60), burst), burst: burst}
}

// wait is how long n has to wait. More than a second's worth waits for a full
// bucket, and the rest is owed.
func (q quota) wait(n int64, now time.Time) time.Duration {
	if q.limiter == nil {
		return 0
	}
	missing := float64(min(n, int64(q.burst))) - q.limiter.TokensAt(now)
	if missing < 1e-6 {
		return 0 // what a float lost is not waited for
	}
	seconds := missing / float64(q.limiter.Limit())
	if seconds > longest.Seconds() {
		return longest
	}
	return max(time.Duration(math.Ceil(seconds*float64(time.Second))), time.Microsecond)
}

// take takes n, into debt where there is less; of less than nothing it gives back.
func (q quota) take(n int64, now time.Time) {
	if q.limiter == nil {
		return
	}
	for n = min(n, maxTokens); n != 0; {
		part := min(n, int64(q.burst)) // a limiter refuses more than its burst at once
		q.limiter.ReserveN(now, int(part))
		n -= part
	}
}
