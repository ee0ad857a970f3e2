package openai_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/fakemodel"
	"forerun/replay/agents/openai"
)

// fate is what the runner and the turnstile are told of a call.
type fate struct {
	Kind       replay.FailureKind
	Status     int
	RetryAfter time.Duration
	Input      int64 // paid for, in both calls; -1 is not known
	Tokens     int64 // of the passage
	Headers    bool
}

// Each fault of an endpoint, in the second call of a trial: what the first one
// cost is kept, and what nobody knows is not made up.
func TestEveryFaultSaysWhatItCostAndWhen(t *testing.T) {
	t.Parallel()
	const first, unknown = 20, -1
	for _, tt := range []struct {
		name          string
		second        fakemodel.Answer
		whole, stream fate
	}{
		{
			"throttled",
			fakemodel.Answer{Fault: fakemodel.Throttled, Header: http.Header{"Retry-After": {"7"}}},
			fate{replay.FailRateLimit, 429, 7 * time.Second, first, 0, true},
			fate{replay.FailRateLimit, 429, 7 * time.Second, first, 0, true},
		},
		{
			"overloaded",
			fakemodel.Answer{Fault: fakemodel.Throttled, Status: 529},
			fate{replay.FailServer, 529, time.Second, first, 0, true},
			fate{replay.FailServer, 529, time.Second, first, 0, true},
		},
		{
			"broken",
			fakemodel.Answer{Fault: fakemodel.Broken},
			fate{replay.FailServer, 500, 0, first, 0, true},
			fate{replay.FailServer, 500, 0, first, 0, true},
		},
		{
			"reset",
			fakemodel.Answer{Fault: fakemodel.Reset},
			fate{replay.FailConnect, 0, 0, first, 0, false},
			fate{replay.FailConnect, 0, 0, first, 0, false},
		},
		{
			"reset within",
			fakemodel.Answer{Text: "abc", Fault: fakemodel.ResetWithin},
			fate{replay.FailCutStream, 200, 0, unknown, 0, true},
			fate{replay.FailCutStream, 200, 0, unknown, 0, true},
		},
		{
			"truncated",
			fakemodel.Answer{Text: "abc", Fault: fakemodel.Truncated},
			fate{replay.FailCutStream, 200, 0, unknown, 0, true},
			fate{replay.FailCutStream, 200, 0, unknown, 0, true},
		},
		{
			"huge",
			fakemodel.Answer{Fault: fakemodel.Huge},
			fate{replay.FailMalformed, 200, 0, unknown, 0, true},
			fate{replay.FailMalformed, 200, 0, unknown, 0, true},
		},
		{
			"half an event",
			fakemodel.Answer{Text: "abc", Fault: fakemodel.HalfEvent},
			fate{replay.FailCutStream, 200, 0, unknown, 0, true},
			fate{replay.FailCutStream, 200, 0, unknown, 0, true},
		},
		{
			"an error within",
			fakemodel.Answer{Text: "abc", Fault: fakemodel.ErrorWithin, Comments: 2},
			fate{replay.FailCutStream, 200, 0, unknown, 0, true},
			fate{replay.FailServer, 503, 0, unknown, 0, true},
		},
		{
			"no end",
			fakemodel.Answer{Text: "abc", Fault: fakemodel.NoEnd, Usage: &fakemodel.Usage{Input: 9, Output: 1}},
			fate{replay.FailCutStream, 200, 0, unknown, 0, true},
			fate{replay.FailCutStream, 200, 0, unknown, 0, true},
		},
		{
			"no [DONE]",
			fakemodel.Answer{Text: "abc", Fault: fakemodel.NoDone, Usage: &fakemodel.Usage{Input: 9, Output: 1}},
			fate{"", 200, 0, 29, 10, true},
			fate{"", 200, 0, 29, 10, true},
		},
		{
			"invalid UTF-8",
			fakemodel.Answer{Text: "abc", Fault: fakemodel.InvalidUTF8, Usage: &fakemodel.Usage{Input: 9, Output: 1}},
			fate{"", 200, 0, 29, 10, true},
			fate{"", 200, 0, 29, 10, true},
		},
		{
			"usage, but no message",
			fakemodel.Answer{Raw: []byte(`{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1}}`), Header: asJSON()},
			fate{replay.FailMalformed, 200, 0, 29, 10, true},
			fate{replay.FailMalformed, 200, 0, 29, 10, true},
		},
		{
			"a gateway's error inside a success",
			fakemodel.Answer{Raw: []byte(`{"error":{"message":"slow","code":429}}`), Header: asJSON()},
			fate{replay.FailRateLimit, 429, 0, first, 0, true},
			fate{replay.FailRateLimit, 429, 0, first, 0, true},
		},
	} {
		for stream, want := range map[bool]fate{false: tt.whole, true: tt.stream} {
			name := tt.name
			if stream {
				name += ", streamed"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				if testing.Short() && tt.second.Fault == fakemodel.Huge {
					t.Skip("reads 32 MiB, which takes long where races are looked for")
				}
				second := tt.second
				second.Header = http.Header{"X-Ratelimit-Remaining-Tokens": {"5"}}
				maps.Copy(second.Header, tt.second.Header)
				s, url := fakemodel.Start(t, fakemodel.InTurn(firstStep(), second))
				gate := &gate{}
				reply, err := ask(t, openai.Config{BaseURL: url, Stream: stream},
					replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}, Pass: gate})
				if diff := cmp.Diff(want, happened(t, reply, err, gate)); diff != "" {
					t.Errorf("%v (-want +got):\n%s", err, diff)
				}
				if s.Count() != 2 || gate.entered != 2 {
					t.Errorf("got %d requests and %d passages, want 2 of each: nothing is retried here", s.Count(), gate.entered)
				}
			})
		}
	}
}

func asJSON() http.Header { return http.Header{"Content-Type": {"application/json"}} }

// firstStep is a first model call that works.
func firstStep() fakemodel.Answer {
	return fakemodel.Answer{
		Calls: []fakemodel.Call{{ID: "c", Name: "look", Arguments: "{}"}}, Usage: &fakemodel.Usage{Input: 20, Output: 2},
	}
}

// happened is what came of a trial of two calls.
func happened(t *testing.T, reply replay.Reply, err error, g *gate) fate {
	t.Helper()
	var got fate
	if err != nil {
		call, ok := errors.AsType[*replay.CallError](err)
		if !ok || call.Reply == nil {
			t.Fatalf("got %v, want a *replay.CallError with what was paid for", err)
		}
		got.Kind, got.RetryAfter, reply = call.Kind, call.RetryAfter, *call.Reply
	}
	got.Input = -1
	if reply.Usage != nil {
		got.Input = *reply.Usage.Input
	}
	p := g.left[len(g.left)-1]
	got.Status, got.Tokens = p.Status, p.Tokens
	got.Headers = p.Header.Get("X-Ratelimit-Remaining-Tokens") != ""
	if p.Kind != got.Kind || p.RetryAfter != got.RetryAfter {
		t.Errorf("the turnstile was told %s, %s, the runner %s, %s", p.Kind, p.RetryAfter, got.Kind, got.RetryAfter)
	}
	return got
}

// gate is a turnstile that keeps what it was told.
type gate struct {
	refuse error

	mu        sync.Mutex
	entered   int
	estimates []int64
	left      []replay.Passage
}

func (g *gate) Enter(_ context.Context, tokens int64) (func(replay.Passage), error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.refuse != nil {
		return nil, g.refuse
	}
	g.entered++
	g.estimates = append(g.estimates, tokens)
	return func(p replay.Passage) {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.left = append(g.left, p)
	}, nil
}

// A server that stalls in the middle of an answer holds nobody past his time, and
// nothing stays behind.
func TestAStallEndsWithTheTrialsTime(t *testing.T) {
	t.Parallel()
	for _, stream := range []bool{false, true} {
		stalled := make(chan struct{})
		_, url := fakemodel.Start(t, func(r fakemodel.Request) fakemodel.Answer {
			if r.N == 1 {
				return firstStep()
			}
			return fakemodel.Answer{Text: "abc", Fault: fakemodel.Stall, Before: func(context.Context) { close(stalled) }}
		})
		a, err := openai.New(openai.Config{BaseURL: url, Model: "m", Stream: stream})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		go func() {
			<-stalled
			cancel(context.DeadlineExceeded) // as the runner does it
		}()
		gate := &gate{}
		reply, err := a.Invoke(ctx, request(t, gate))
		want := fate{Kind: replay.FailTimeout, Input: -1}
		got := happened(t, reply, err, gate)
		got.Status = 0 // the header may have come, or not
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("stream %t: %v (-want +got):\n%s", stream, err, diff)
		}
		a.Close()
	}
}

func TestATurnstileThatLetsNobodyThrough(t *testing.T) {
	t.Parallel()
	broken := errors.New("nine of ten calls failed")
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for _, tt := range []struct {
		name string
		ctx  context.Context //nolint:containedctx // a table
		err  error
		kind replay.FailureKind
	}{
		{"the run ends", t.Context(), broken, replay.FailConnect},
		{"the run is stopped", stopped, context.Canceled, replay.FailCancelled},
		{"in its own words", t.Context(), &replay.CallError{Kind: replay.FailServer, Err: broken}, replay.FailServer},
	} {
		s, url := fakemodel.Start(t, nil)
		a, err := openai.New(openai.Config{BaseURL: url, Model: "m"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = a.Invoke(tt.ctx, request(t, &gate{refuse: tt.err}))
		call, ok := errors.AsType[*replay.CallError](err)
		if !ok || call.Kind != tt.kind || tt.kind != replay.FailServer && !errors.Is(err, tt.err) || s.Count() != 0 {
			t.Errorf("%s: got %v after %d calls, want %s and none", tt.name, err, s.Count(), tt.kind)
		}
		a.Close()
	}
}

func TestTheEstimateIsAFourthOfTheBody(t *testing.T) {
	t.Parallel()
	s, url := fakemodel.Start(t, fakemodel.InTurn(firstStep(), fakemodel.Answer{Text: "ok"}))
	gate := &gate{}
	if _, err := ask(t, openai.Config{BaseURL: url}, request(t, gate)); err != nil {
		t.Fatal(err)
	}
	var want []int64
	for _, b := range s.Bodies() {
		want = append(want, int64(len(b)/4))
	}
	if !slices.Equal(want, gate.estimates) {
		t.Errorf("got the estimates %v, want %v", gate.estimates, want)
	}
}
