package replay_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/tools"
)

// second makes the first case an answered one and leaves the second to a.
func second(a agent) agent {
	return func(ctx context.Context, req replay.Request) (replay.Reply, error) {
		if req.Case.ID == "c-0000" {
			return replay.Reply{}, nil
		}
		return a(ctx, req)
	}
}

// candidateOutcome runs the candidate on one case, with the clock standing still
// but for waiting.
func candidateOutcome(t *testing.T, p replay.Plan) replay.Outcome {
	t.Helper()
	var m memory
	if _, err := replay.Run(t.Context(), p, &m); err != nil {
		t.Fatal(err)
	}
	return m.outcomes[replay.Key{Suite: "shadow", CaseID: "c-0001", Arm: replay.Candidate, Trial: 1}]
}

func TestATrialHasItsTimeAndNoMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := plan(says("yes"), second(func(ctx context.Context, _ replay.Request) (replay.Reply, error) {
			<-ctx.Done()
			return replay.Reply{}, errors.New("connection torn") // what an agent makes of it does not matter
		}), suite("shadow", cases(2)))
		p.Timeout, p.Attempts = 3*time.Second, 5
		began := time.Now()
		o := candidateOutcome(t, p)
		if o.Status != replay.StatusTimeout || o.Error.Kind != "timeout" || o.Attempts != 1 {
			t.Errorf("status %s, error %+v after %d attempts", o.Status, o.Error, o.Attempts)
		}
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

func TestAnAnswerThatComesLateIsATimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := plan(says("yes"), second(func(context.Context, replay.Request) (replay.Reply, error) {
			time.Sleep(4 * time.Second) // of the bubble's clock: deaf to its context
			return replay.Reply{Output: "late"}, nil
		}), suite("shadow", cases(2)))
		p.Timeout = 3 * time.Second
		if o := candidateOutcome(t, p); o.Status != replay.StatusTimeout {
			t.Errorf("status %s", o.Status)
		}
	})
}

func TestRetriesWaitAndAreLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		usd := 0.5
		p := plan(says("yes"), second(func(_ context.Context, req replay.Request) (replay.Reply, error) {
			time.Sleep(100 * time.Millisecond) // of the bubble's clock
			switch req.Attempt {
			case 1:
				return replay.Reply{}, &replay.CallError{Kind: replay.FailRateLimit, HTTPStatus: 429, RetryAfter: 2 * time.Second, Err: errors.New("slow down")}
			case 2:
				return replay.Reply{}, &replay.CallError{Kind: replay.FailServer, HTTPStatus: 503, Err: errors.New("busy"), Reply: &replay.Reply{CostUSD: &usd}}
			}
			return replay.Reply{Output: "at last", CostUSD: &usd}, nil
		}), suite("shadow", cases(2)))
		p.Timeout, p.Attempts, p.Seed = time.Minute, 4, 3
		began := time.Now()
		o := candidateOutcome(t, p)
		took := time.Since(began)
		if o.Status != replay.StatusOK || o.Attempts != 3 || len(o.AttemptLog) != 3 {
			t.Fatalf("status %s after %d attempts, log %+v", o.Status, o.Attempts, o.AttemptLog)
		}
		for i, want := range []replay.Attempt{
			{N: 1, Kind: "rate_limit", HTTPStatus: 429, RetryAfterMS: 2000},
			{N: 2, Kind: "server", HTTPStatus: 503},
			{N: 3, Kind: "ok"},
		} {
			got := o.AttemptLog[i]
			if got.N != want.N || got.Kind != want.Kind || got.HTTPStatus != want.HTTPStatus || got.RetryAfterMS != want.RetryAfterMS || got.MS != 100 {
				t.Errorf("attempt %+v, want %+v of 100 ms", got, want)
			}
		}
		if gap := o.AttemptLog[1].Started.Sub(o.AttemptLog[0].Started); gap < 2100*time.Millisecond {
			t.Errorf("asked again after %s, before the time it was told", gap)
		}
		if *o.LatencyMS != 100 || *o.CostUSD != 1 {
			t.Errorf("latency %g of the attempt that answered, cost %g over all", *o.LatencyMS, *o.CostUSD)
		}
		if want := millis(took) - 300; o.WaitMS < want-0.01 || o.WaitMS > want+0.01 {
			t.Errorf("waited %g ms, want %g", o.WaitMS, want)
		}
	})
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func TestBackOffIsTheSeedsOwn(t *testing.T) {
	t.Parallel()
	wait := func(seed uint64) (ms float64) {
		synctest.Test(t, func(t *testing.T) {
			p := plan(says("yes"), second(func(_ context.Context, req replay.Request) (replay.Reply, error) {
				if req.Attempt < 4 {
					return replay.Reply{}, &replay.CallError{Kind: replay.FailConnect, Err: errors.New("refused")}
				}
				return replay.Reply{}, nil
			}), suite("shadow", cases(2)))
			p.Attempts, p.Seed = 4, seed
			ms = candidateOutcome(t, p).WaitMS
		})
		return ms
	}
	one := wait(1)
	if one != wait(1) || one == wait(2) || one <= 0 {
		t.Errorf("waits of seed 1: %g and %g, of seed 2: %g", one, wait(1), wait(2))
	}
}

func TestExhaustedRetriesAreTheHarnessFault(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		after    time.Duration
		timeout  time.Duration
		attempts int
	}{
		"all attempts used":              {0, time.Hour, 3},
		"the next would be out of time":  {90 * time.Second, time.Minute, 1},
		"without limit, told to wait on": {90 * time.Second, 0, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := plan(says("yes"), second(func(context.Context, replay.Request) (replay.Reply, error) {
					return replay.Reply{}, &replay.CallError{Kind: replay.FailRateLimit, RetryAfter: tc.after, Err: errors.New("slow down")}
				}), suite("shadow", cases(2)))
				p.Attempts, p.Timeout = 3, tc.timeout
				began := time.Now()
				o := candidateOutcome(t, p)
				if o.Status != replay.StatusInfraError || o.Attempts != tc.attempts {
					t.Errorf("status %s after %d attempts, want infra_error after %d", o.Status, o.Attempts, tc.attempts)
				}
				if tc.attempts == 1 && time.Since(began) > 0 {
					t.Error("waited for an attempt that could not be")
				}
			})
		})
	}
}

func TestCancelledWhileWaitingIsNotJournalled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		p := plan(says("yes"), second(func(context.Context, replay.Request) (replay.Reply, error) {
			return replay.Reply{}, &replay.CallError{Kind: replay.FailConnect, RetryAfter: time.Hour, Err: errors.New("refused")}
		}), suite("shadow", cases(2)))
		p.Attempts = 9
		time.AfterFunc(time.Minute, cancel)
		var m memory
		_, err := replay.Run(ctx, p, &m)
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v", err)
		}
		for _, o := range m.order {
			if !o.Status.Answered() {
				t.Errorf("journalled %s of %v", o.Status, o.Key)
			}
		}
	})
}

func TestAnAgentsOwnLimitIsWhatItSaysItIs(t *testing.T) {
	t.Parallel()
	dial := &replay.CallError{Kind: replay.FailConnect, Err: context.DeadlineExceeded} // of the dial, not of the trial
	p := plan(says("yes"), second(func(context.Context, replay.Request) (replay.Reply, error) {
		return replay.Reply{}, dial
	}), suite("shadow", cases(2)))
	if o := candidateOutcome(t, p); o.Status != replay.StatusInfraError {
		t.Errorf("status %s, want infra_error", o.Status)
	}
}

func TestWhatStoppedTheRunFirstIsTold(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	started := make(chan struct{})
	p := plan(says("yes"), second(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
		if req.Case.ID == "c-0001" {
			<-started
			return replay.Reply{}, &replay.CallError{Kind: replay.FailUncontain, Err: errors.New(`tool "refund"`)}
		}
		close(started)
		<-ctx.Done() // the run is stopped
		cancel()     // and now its user gives up
		return replay.Reply{}, ctx.Err()
	}), suite("shadow", cases(3)))
	p.Concurrency = 2
	if _, err := replay.Run(ctx, p, &memory{}); !errors.Is(err, replay.ErrUncontained) {
		t.Errorf("error %v, want ErrUncontained", err)
	}
}

// oneAtATime is an agent that works on one trial at once.
type oneAtATime struct{ agent }

func (oneAtATime) Capacity() int { return 1 }

func TestWaitingForRoomIsNotTheAgentsLatency(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := oneAtATime{func(ctx context.Context, _ replay.Request) (replay.Reply, error) {
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
			}
			return replay.Reply{Output: "yes"}, ctx.Err()
		}}
		p := plan(says("yes"), slow, suite("shadow", cases(6)))
		p.Concurrency, p.Timeout = 5, 2*time.Second
		var m memory
		if _, err := replay.Run(t.Context(), p, &m); err != nil {
			t.Fatal(err)
		}
		waited := 0.0
		for k, o := range m.outcomes {
			if k.Arm != replay.Candidate {
				continue
			}
			if o.Status != replay.StatusOK || *o.LatencyMS != 1000 {
				t.Errorf("%s: status %s, latency %v ms; want ok and 1000 ms, without the wait of %v ms", k.CaseID, o.Status, *o.LatencyMS, o.WaitMS)
			}
			waited += o.WaitMS
		}
		if waited != 1000+2000+3000+4000 {
			t.Errorf("trials waited %v ms in all, want 10000: one, two, three and four turns", waited)
		}
	})
}

// slow is a transport that answers after a second of the bubble's clock.
type slow struct{}

func (slow) RoundTrip(*http.Request) (*http.Response, error) {
	time.Sleep(time.Second)
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("1"))}, nil
}

func TestTheTimeOfToolsThatWereReallyAskedIsNotTheModels(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		endpoint, err := tools.NewEndpoint(tools.EndpointConfig{URL: "http://stock.example", Client: &http.Client{Transport: slow{}}})
		if err != nil {
			t.Fatal(err)
		}
		stock, err := tools.New(tools.Config{Policy: tools.Live, Endpoint: endpoint, Effect: datasets.EffectRead})
		if err != nil {
			t.Fatal(err)
		}
		var late sync.WaitGroup
		p := plan(says("yes"), second(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
			time.Sleep(3 * time.Second) // the model
			var both sync.WaitGroup
			both.Go(func() { req.Tools.Call(ctx, "stock", raw(`{"id":1}`)) })
			both.Go(func() {
				time.Sleep(500 * time.Millisecond)
				req.Tools.Call(ctx, "stock", raw(`{"id":2}`))
			})
			both.Wait()
			req.Tools.Call(ctx, "stock", raw(`{"id":3}`))
			late.Go(func() { req.Tools.Call(ctx, "stock", raw(`{"id":4}`)) })
			time.Sleep(500 * time.Millisecond)
			return replay.Reply{Output: "4 left"}, nil // not waiting for the last
		}), suite("shadow", cases(2)))
		p.Tools = tools.Policies{ByTool: map[string]*tools.Tool{"stock": stock}}.ForCase
		o := candidateOutcome(t, p)
		late.Wait()
		if o.LatencyMS == nil || *o.LatencyMS != 6000 || o.ModelMS == nil || *o.ModelMS != 3000 {
			t.Errorf("latency %v, model %v, want 6000 and 3000", o.LatencyMS, o.ModelMS)
		}
		for _, call := range o.ToolCalls[:3] {
			if call.MS == nil || *call.MS != 1000 {
				t.Errorf("%+v: want 1000 ms", call)
			}
		}
	})
}
