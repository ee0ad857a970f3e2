package replay_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"forerun/datasets"
	"forerun/replay"
)

// host is a host whose seats hear what a test says.
type host struct {
	open    error
	heard   replay.Heard
	tools   bool
	escaped error
	seats   *[]replay.Sitting
}

func (h *host) Open(_ context.Context, s replay.Sitting) (replay.Seat, error) {
	if h.open != nil && s.Key.CaseID != "c-0000" {
		return nil, h.open
	}
	if h.seats != nil {
		*h.seats = append(*h.seats, s)
	}
	return place{host: h, key: s.Key}, nil
}
func (h *host) ServesTools() bool  { return h.tools }
func (h *host) ServesModels() bool { return true }
func (h *host) Escaped() error     { return h.escaped }

type place struct {
	host *host
	key  replay.Key
}

func (p place) Served() replay.Served { return replay.Served{MCP: "http://mcp/" + p.key.CaseID} }
func (p place) Close() replay.Heard   { return p.host.heard }

// unseen is an agent whose calls forerun does not see.
type unseen struct{ agent }

func (unseen) CallsUnseen() {}

func TestWhatTheHostHeardFillsInWhatTheAgentDoesNotSay(t *testing.T) {
	t.Parallel()
	tokens := &datasets.Usage{Input: new(int64(100)), Output: new(int64(10))}
	heard := replay.Heard{ModelCalls: 2, Usage: tokens, CostUSD: new(0.25), ModelMS: new(12.5), TTFTMS: new(3.0), ModelServed: "small-0711"}
	for name, tc := range map[string]struct {
		says   replay.Reply
		cost   float64
		served string
	}{
		"nothing": {replay.Reply{}, 0.25, "small-0711"},
		"some":    {replay.Reply{CostUSD: new(0.5), ModelServed: "own"}, 0.5, "own"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var address string
			p := plan(says("yes"), second(func(_ context.Context, req replay.Request) (replay.Reply, error) {
				address = req.Served.MCP
				return tc.says, nil
			}), suite("shadow", cases(2)))
			p.Arms[1].Host = &host{heard: heard}
			o := candidateOutcome(t, p)
			if address != "http://mcp/c-0001" {
				t.Errorf("the agent was told %q", address)
			}
			if o.CostUSD == nil || *o.CostUSD != tc.cost || o.ModelServed != tc.served || *o.ModelMS != 12.5 || *o.TTFTMS != 3 || *o.Usage.Input != 100 {
				t.Errorf("outcome %+v, usage %+v", o, o.Usage)
			}
		})
	}
}

func TestAHostThatAnswersToolsMakesAnAgentsCallsSeen(t *testing.T) {
	t.Parallel()
	for _, served := range []bool{false, true} {
		var seats []replay.Sitting
		p := plan(says("yes"), unseen{second(func(ctx context.Context, _ replay.Request) (replay.Reply, error) {
			seats[len(seats)-1].Tools.Call(ctx, "lookup", nil)
			return replay.Reply{}, nil
		})}, suite("shadow", cases(2)))
		p.Arms[1].Host = &host{tools: served, seats: &seats}
		o := candidateOutcome(t, p)
		if (o.ToolCalls != nil) != served || len(o.ToolCalls) != len(seats[1:])*btoi(served) {
			t.Errorf("tools served: %v; calls %+v", served, o.ToolCalls)
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestAHostThatCannotOpenIsNotTheAgentsFault(t *testing.T) {
	t.Parallel()
	p := plan(says("yes"), says("yes"), suite("shadow", cases(2)))
	p.Arms[1].Host = &host{open: errors.New("no port is free")}
	if o := candidateOutcome(t, p); o.Status != replay.StatusInfraError {
		t.Errorf("status %s, error %+v", o.Status, o.Error)
	}
}

func TestAnEscapeStopsTheRun(t *testing.T) {
	t.Parallel()
	p := plan(says("yes"), says("yes"), suite("shadow", cases(20)))
	p.Arms[1].Host = &host{escaped: fmt.Errorf("tool refund after the end: %w", replay.ErrUncontained)}
	var m memory
	_, err := replay.Run(t.Context(), p, &m)
	if !errors.Is(err, replay.ErrUncontained) || len(m.order) > 1 {
		t.Errorf("error %v after %d outcomes", err, len(m.order))
	}
}

func TestAnApprovalThatNobodyDecidedEndsTheTrial(t *testing.T) {
	t.Parallel()
	for name, then := range map[string]error{
		"goes on as if approved": nil,
		"fails":                  &replay.CallError{Kind: replay.FailAgent, Err: errors.New("interrupted")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := candidateOutcome(t, plan(says("yes"), second(func(_ context.Context, req replay.Request) (replay.Reply, error) {
				req.Tools.Approve("refund", nil)
				return replay.Reply{Output: "done"}, then
			}), suite("shadow", cases(2))))
			if o.Status != replay.StatusAwaitingApproval || *o.ApprovalsRequested != 1 {
				t.Errorf("status %s, %d asked", o.Status, *o.ApprovalsRequested)
			}
		})
	}
}

func TestEveryAttemptHasItsOwnMark(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var marks []replay.Mark
		p := plan(says("yes"), second(func(_ context.Context, req replay.Request) (replay.Reply, error) {
			marks = append(marks, req.Mark)
			return replay.Reply{}, &replay.CallError{Kind: replay.FailConnect, Err: errors.New("refused")}
		}), suite("shadow", cases(2)))
		p.Run, p.Attempts = "night", 2
		candidateOutcome(t, p)
		k := replay.Key{Suite: "shadow", CaseID: "c-0001", Arm: replay.Candidate, Trial: 1}
		if len(marks) != 2 || marks[0] != replay.NewMark("night", k, 1) || marks[1] != replay.NewMark("night", k, 2) || marks[0] == marks[1] {
			t.Errorf("marks %+v", marks)
		}
	})
}

// slowGate lets a call through after a time.
type slowGate struct{ wait time.Duration }

func (g slowGate) Enter(ctx context.Context, _ int64) (func(replay.Passage), error) {
	select {
	case <-time.After(g.wait):
		return func(replay.Passage) {}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func TestWaitingForTheEndpointIsNotTheAgentsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := plan(says("yes"), second(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
			for range 3 {
				leave, err := req.Enter(ctx, 1)
				if err != nil {
					return replay.Reply{}, err
				}
				time.Sleep(500 * time.Millisecond) // of the bubble's clock
				leave(replay.Passage{})
			}
			return replay.Reply{}, nil
		}), suite("shadow", cases(2)))
		p.Arms[1].Pass = slowGate{time.Minute}
		p.Timeout, p.AttemptTimeout = 3*time.Second, 2*time.Second
		o := candidateOutcome(t, p)
		if o.Status != replay.StatusOK || *o.LatencyMS != 1500 || o.WaitMS != 180_000 || *o.ModelMS != 1500 {
			t.Errorf("status %s %+v, latency %v, waited %v", o.Status, o.Error, *o.LatencyMS, o.WaitMS)
		}
	})
}

func TestTheClockGoesOnAfterWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := plan(says("yes"), second(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
			time.Sleep(time.Second) // of the bubble's clock
			leave, err := req.Enter(ctx, 1)
			if err != nil {
				return replay.Reply{}, err
			}
			defer leave(replay.Passage{})
			<-ctx.Done()
			return replay.Reply{}, ctx.Err()
		}), suite("shadow", cases(2)))
		p.Arms[1].Pass = slowGate{time.Minute}
		p.Timeout = 3 * time.Second
		began := time.Now()
		o := candidateOutcome(t, p)
		if took := time.Since(began); o.Status != replay.StatusTimeout || took != 63*time.Second || o.AttemptLog[0].MS != 3000 {
			t.Errorf("status %s after %s, of which %v ms its own", o.Status, took, o.AttemptLog[0].MS)
		}
		if want := "timeout: the trial's time of 3s ran out"; o.Error.Message[:len(want)] != want {
			t.Errorf("says %q", o.Error.Message)
		}
	})
}

func TestParallelCallsWaitOnlyWhenAllDo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{}, 1) // one call at a time
		p := plan(says("yes"), second(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
			done := make(chan struct{})
			for range 3 {
				go func() {
					leave, err := req.Enter(ctx, 1)
					if err == nil {
						time.Sleep(time.Second) // of the bubble's clock
						leave(replay.Passage{})
					}
					done <- struct{}{}
				}()
			}
			for range 3 {
				<-done
			}
			return replay.Reply{}, nil
		}), suite("shadow", cases(2)))
		p.Arms[1].Pass = turn(gate)
		if o := candidateOutcome(t, p); *o.LatencyMS != 3000 {
			t.Errorf("latency %v: while one call is under way, its agent works", *o.LatencyMS)
		}
	})
}

// turn lets one call through at a time.
type turn chan struct{}

func (g turn) Enter(ctx context.Context, _ int64) (func(replay.Passage), error) {
	select {
	case g <- struct{}{}:
		return func(replay.Passage) { <-g }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func TestAnAttemptHasItsTimeAndNoMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := plan(says("yes"), second(func(ctx context.Context, _ replay.Request) (replay.Reply, error) {
			<-ctx.Done()
			return replay.Reply{}, errors.New("torn")
		}), suite("shadow", cases(2)))
		p.Timeout, p.AttemptTimeout, p.Attempts = time.Minute, 2*time.Second, 3
		o := candidateOutcome(t, p)
		if o.Status != replay.StatusTimeout || o.Attempts != 1 || o.Error.Message != "timeout: the attempt's time of 2s ran out: torn" {
			t.Errorf("status %s after %d attempts: %s", o.Status, o.Attempts, o.Error.Message)
		}
	})
}

func TestAnAgentIsHeldToTheBoundsOfACase(t *testing.T) {
	t.Parallel()
	prices := replay.Prices{"small": {Input: 1, Output: 1}}
	used := &datasets.Usage{Input: new(int64(900)), Output: new(int64(200))}
	for name, tc := range map[string]struct {
		bounds replay.Bounds
		heard  int
		reply  replay.Reply
		over   string
	}{
		"within":        {replay.Bounds{Steps: 2, Tokens: 1100, CostUSD: 0.01, Prices: prices}, 2, replay.Reply{Usage: used, ModelServed: "small"}, ""},
		"tokens":        {replay.Bounds{Tokens: 1000}, 0, replay.Reply{Usage: used}, "1100 tokens, more than 1000"},
		"steps":         {replay.Bounds{Steps: 2}, 3, replay.Reply{}, "more than 2 model calls"},
		"priced cost":   {replay.Bounds{CostUSD: 0.001, Prices: prices}, 0, replay.Reply{Usage: used, ModelServed: "small"}, "0.0011 USD, more than 0.0010"},
		"reported cost": {replay.Bounds{CostUSD: 0.001}, 0, replay.Reply{CostUSD: new(0.5)}, "0.5000 USD, more than 0.0010"},
		"unknown":       {replay.Bounds{Tokens: 1, CostUSD: 0.001}, 0, replay.Reply{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan(says("yes"), second(func(context.Context, replay.Request) (replay.Reply, error) { return tc.reply, nil }), suite("shadow", cases(2)))
			p.Bounds, p.Attempts = tc.bounds, 3
			p.Arms[1].Host = &host{heard: replay.Heard{ModelCalls: tc.heard}}
			o := candidateOutcome(t, p)
			if tc.over == "" {
				if o.Status != replay.StatusOK {
					t.Errorf("status %s: %+v", o.Status, o.Error)
				}
				return
			}
			if o.Status != replay.StatusAgentError || o.Attempts != 1 || o.Error.Message != "case_limit: "+tc.over {
				t.Errorf("status %s: %+v", o.Status, o.Error)
			}
		})
	}
}

func TestAnAnswerThatIsAGatewaysMessageIsNoAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		quota := agent(func(context.Context, replay.Request) (replay.Reply, error) {
			if asked++; asked%4 == 0 {
				return replay.Reply{Output: "fine"}, nil
			}
			return replay.Reply{Fields: map[string]json.RawMessage{"throttled": raw(`true`)}}, nil
		})
		p := plan(says("yes"), second(quota), suite("shadow", cases(2)))
		p.Infra, p.Attempts = replay.Rule{Field: "throttled"}, 3
		o := candidateOutcome(t, p)
		if o.Status != replay.StatusInfraError || o.Attempts != 3 || o.Error.Kind != string(replay.FailGateway) {
			t.Errorf("status %s after %d attempts: %+v", o.Status, o.Attempts, o.Error)
		}
		asked, p.Attempts = 0, 4
		if o := candidateOutcome(t, p); o.Status != replay.StatusOK || o.Output != "fine" {
			t.Errorf("status %s: %+v", o.Status, o.Error)
		}
	})
}
