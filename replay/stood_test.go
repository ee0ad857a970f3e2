package replay_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"forerun/replay"
)

// gate is a turnstile that keeps every call waiting for so long.
type gate time.Duration

func (g gate) Enter(ctx context.Context, _ int64) (func(replay.Passage), error) {
	select {
	case <-time.After(time.Duration(g)):
		return func(replay.Passage) {}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// What an agent's model calls wait for is not its time, also where the agent is asked
// over a call of its own, which is under way meanwhile.
func TestWaitingForAModelIsNotTheTimeOfAnAgentThatIsAskedOverACall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var seats []replay.Sitting
		p := plan(says("yes"), second(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
			back, err := req.Enter(ctx, 1)
			if err != nil {
				return replay.Reply{}, err
			}
			defer back(replay.Passage{})
			leave, err := seats[len(seats)-1].Pass.Enter(ctx, 1)
			if err != nil {
				return replay.Reply{}, err
			}
			time.Sleep(time.Second) // of the bubble's clock
			leave(replay.Passage{})
			return replay.Reply{Output: "yes"}, nil
		}), suite("shadow", cases(2)))
		p.Timeout = 10 * time.Second
		p.Arms[1].Host = &host{seats: &seats}
		p.Arms[1].Pass, p.Arms[1].Models = gate(time.Minute), gate(time.Hour)
		o := candidateOutcome(t, p)
		if o.Status != replay.StatusOK {
			t.Fatalf("status %s, error %+v", o.Status, o.Error)
		}
		if *o.LatencyMS != 1000 || o.WaitMS != float64((time.Hour+time.Minute).Milliseconds()) {
			t.Errorf("latency %v ms, waited %v ms", *o.LatencyMS, o.WaitMS)
		}
	})
}

// Nobody waits beyond the time of a sitting: neither for an endpoint that asks to be
// left alone until tomorrow, nor for a case of the log that was asked hours later.
func TestNobodyWaitsBeyondTheTimeOfASitting(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*replay.Plan)
		latest time.Duration
		asked  int
	}{
		"an endpoint that sends everybody away": {func(p *replay.Plan) { p.Arms[1].Pass = gate(24 * time.Hour) }, time.Hour + 3*time.Minute, 0},
		"a case that comes the next day":        {func(p *replay.Plan) { p.Pace = 1 }, time.Minute, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := plan(says("yes"), agent(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
					leave, err := req.Enter(ctx, 1)
					if err != nil {
						return replay.Reply{}, err
					}
					leave(replay.Passage{})
					return replay.Reply{Output: "yes"}, nil
				}), suite("shadow", timed(0, 24*3600)))
				p.Timeout, p.Budget.Time = time.Minute, time.Hour
				tc.change(&p)
				began := time.Now()
				var m memory
				_, err := replay.Run(t.Context(), p, &m)
				spent, ok := errors.AsType[*replay.BudgetError](err)
				if !ok || spent.What != "max_time" {
					t.Errorf("error %v", err)
				}
				if took := time.Since(began); took > tc.latest {
					t.Errorf("it took %s", took)
				}
				if len(m.order) != tc.asked {
					t.Errorf("%d outcomes", len(m.order))
				}
			})
		})
	}
}
