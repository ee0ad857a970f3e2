package endpoint

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// allowance is what a provider says of one quota.
type allowance struct {
	limit, remaining float64
	reset            time.Duration
}

// allowances reads the rate-limit headers of OpenAI's and Anthropic's shape. What
// is incomplete or makes no sense is passed over.
func allowances(h http.Header, now time.Time) []allowance {
	if len(h) == 0 {
		return nil
	}
	var all []allowance
	for _, names := range [][3]string{
		{"X-Ratelimit-Limit-Requests", "X-Ratelimit-Remaining-Requests", "X-Ratelimit-Reset-Requests"},
		{"X-Ratelimit-Limit-Tokens", "X-Ratelimit-Remaining-Tokens", "X-Ratelimit-Reset-Tokens"},
		{"Anthropic-Ratelimit-Requests-Limit", "Anthropic-Ratelimit-Requests-Remaining", "Anthropic-Ratelimit-Requests-Reset"},
		{"Anthropic-Ratelimit-Tokens-Limit", "Anthropic-Ratelimit-Tokens-Remaining", "Anthropic-Ratelimit-Tokens-Reset"},
		{"Anthropic-Ratelimit-Input-Tokens-Limit", "Anthropic-Ratelimit-Input-Tokens-Remaining", "Anthropic-Ratelimit-Input-Tokens-Reset"},
		{"Anthropic-Ratelimit-Output-Tokens-Limit", "Anthropic-Ratelimit-Output-Tokens-Remaining", "Anthropic-Ratelimit-Output-Tokens-Reset"},
	} {
		limit, ok := count(h[names[0]])
		if !ok || limit == 0 {
			continue // 0 is a gateway's word for none
		}
		if remaining, ok := count(h[names[1]]); ok {
			all = append(all, allowance{limit, remaining, resetIn(h[names[2]], h.Get("Date"), now)})
		}
	}
	return all
}

// count reads a number that can be one of requests or tokens.
func count(values []string) (float64, bool) {
	if len(values) == 0 {
		return 0, false
	}
	n, err := strconv.ParseFloat(values[0], 64)
	return n, err == nil && n >= 0 && !math.IsInf(n, 0)
}

// resetIn reads when a quota is full again: a duration such as 6m0s, a number of
// seconds, or a time, which is taken by the server's own clock where it tells it.
func resetIn(values []string, date string, now time.Time) time.Duration {
	if len(values) == 0 {
		return blindPause
	}
	in, err := time.ParseDuration(values[0])
	if err != nil {
		if in, err = time.ParseDuration(values[0] + "s"); err != nil {
			at, err := time.Parse(time.RFC3339, values[0])
			if err != nil {
				return blindPause
			}
			if theirs, err := http.ParseTime(date); err == nil {
				now = theirs
			}
			in = at.Sub(now)
		}
	}
	return min(max(in, 0), longest)
}
