package endpoint

import (
	"net/http"
	"time"

	"forerun/replay"
)

// The pauses of an endpoint at which nothing is answered double from the one to
// the other. After so many tries it is given up: with these, after two and a half
// minutes.
const (
	firstPause = 500 * time.Millisecond
	lastPause  = 30 * time.Second
	tries      = 10
)

// minRow is how many calls in a row must fail, where few may be in flight, before
// that says something of the endpoint and not of the calls.
const minRow = 5

// health watches whether anything is answered at all.
type health struct {
	row     int // failures since the last answer
	last    replay.FailureKind
	probing bool   // one call at a time tries
	since   uint64 // calls let through up to here tell nothing new
	tried   int
	wait    time.Duration
}

// learn takes in what came of call n, of so many that were let through, and tells
// how long nobody should go. limit is how many may be in flight.
func (h *health) learn(n, entered uint64, p *replay.Passage, limit float64) (rest time.Duration) {
	switch {
	case answers(p.Kind):
		*h = health{}
		return 0
	case !fails(p), throttles(p) && limit > 1: // to go slower may be all it takes
		return 0
	}
	h.row++
	h.last = p.Kind
	switch {
	case h.probing && n > h.since:
		h.tried++
	case !h.probing && h.row >= max(int(limit), minRow):
		h.probing = true
	default:
		return 0
	}
	h.since = entered
	h.wait = min(max(2*h.wait, firstPause), lastPause)
	return h.wait
}

func (h *health) hopeless() bool { return h.tried >= tries }

// throttles reports whether the endpoint said that it is too much.
func throttles(p *replay.Passage) bool {
	const overloaded = 529 // Anthropic's word for it
	return p.Kind == replay.FailRateLimit || p.Status == http.StatusTooManyRequests || p.Status == overloaded
}

// answers reports whether the endpoint gave an answer to the call, be it that the
// call is wrong.
func answers(k replay.FailureKind) bool {
	switch k { //nolint:exhaustive // the others are no answer of the endpoint
	case "", replay.FailRequest, replay.FailMalformed, replay.FailMaxSteps, replay.FailBounds, replay.FailAgent:
		return true
	}
	return false
}

// fails reports whether the endpoint, or the way to it, failed. A call that was
// cut off by us, for whatever reason, says nothing.
func fails(p *replay.Passage) bool {
	return p.Kind.Retryable() || p.Kind == replay.FailRefused
}
