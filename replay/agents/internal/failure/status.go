package failure

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"forerun/replay"
)

// Status is the failure that an HTTP status other than 2xx stands for. The text
// is what the other side said, already quoted.
func Status(code int, header http.Header, text string) *replay.CallError {
	if text == "" {
		text = http.StatusText(code)
	}
	return &replay.CallError{
		Kind:       kind(code),
		HTTPStatus: code,
		RetryAfter: retryAfter(header),
		Err:        errors.New(text),
	}
}

func kind(code int) replay.FailureKind {
	switch code {
	case http.StatusTooManyRequests:
		return replay.FailRateLimit
	case http.StatusRequestTimeout, http.StatusConflict:
		return replay.FailServer
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return replay.FailRefused
	}
	switch {
	case code >= 500:
		return replay.FailServer
	case code >= 400:
		return replay.FailRequest
	default:
		return replay.FailRefused // a redirect: nobody here will serve us
	}
}

// longestWait bounds what a server may ask for; more would only overflow.
const longestWait = 24 * time.Hour

// retryAfter reads how long the other side asks us to stay away: seconds, an
// HTTP date, or the milliseconds that OpenAI sends beside them.
func retryAfter(header http.Header) time.Duration {
	if ms, err := strconv.ParseFloat(header.Get("Retry-After-Ms"), 64); err == nil {
		return bounded(ms, time.Millisecond)
	}
	value := header.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		return bounded(seconds, time.Second)
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	// The server's own clock is the one that its date was taken from.
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return bounded(until.Sub(now).Seconds(), time.Second)
}

func bounded(n float64, unit time.Duration) time.Duration {
	switch {
	case !(n > 0), math.IsInf(n, 0): // NaN too
		return 0
	case n > float64(longestWait/unit):
		return longestWait
	default:
		return time.Duration(n * float64(unit))
	}
}
