package replay

import (
	"context"
	"net/http"
	"time"
)

// Turnstile lets the calls to one endpoint through at its pace. It is safe for
// concurrent use.
type Turnstile interface {
	// Enter waits until the endpoint takes one more call of about so many tokens.
	// The waiting is not the agent's time. Exactly one call of leave must follow,
	// with what came of it. The error is the context's, or one that ends the run.
	Enter(ctx context.Context, tokens int64) (leave func(Passage), err error)
}

// Telling is a turnstile that tells where its endpoint stands. Such a one is
// comparable: it is a pointer.
type Telling interface {
	Turnstile
	State() EndpointState
}

// EndpointState is where an endpoint stands.
type EndpointState struct {
	Name        string // host and port
	Limit       int    // calls in flight, as adapted
	InFlight    int
	Waiting     int
	Throttled   int       // calls that were answered 429 or 529
	PausedUntil time.Time // zero: not paused
	Why         string    // of a pause: Retry-After, keep_free, quota, failures; of waiting: rpm, tpm
}

// Passage is what came of one call to an endpoint.
type Passage struct {
	Kind       FailureKind // "" where it was answered
	Status     int         // HTTP; 0 where there was none
	Header     http.Header // of the answer; may be nil
	RetryAfter time.Duration
	Tokens     int64 // input and output; 0 where not known
}

// Enter passes the request's turnstile, or goes straight through where it has
// none.
func (r *Request) Enter(ctx context.Context, tokens int64) (leave func(Passage), err error) {
	if r.Pass == nil {
		return func(Passage) {}, nil
	}
	return r.Pass.Enter(ctx, tokens)
}
