package replay_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"forerun/datasets"
	"forerun/replay"
)

// attic remembers what it was given.
type attic struct {
	mu   sync.Mutex
	kept map[replay.Key]replay.Outcome
	fail error
}

func (a *attic) Recall(_ context.Context, k replay.Key, _ *datasets.Case) (*replay.Outcome, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if o, ok := a.kept[k]; ok {
		return &o, nil
	}
	return nil, a.fail
}

func (a *attic) Keep(_ context.Context, o *replay.Outcome, _ *datasets.Case) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.kept == nil {
		a.kept = map[replay.Key]replay.Outcome{}
	}
	a.kept[o.Key] = *o
	return nil
}

func TestWhatIsRememberedIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	usd, asked := 0.5, 0
	var mu sync.Mutex
	counts := agent(func(_ context.Context, req replay.Request) (replay.Reply, error) {
		mu.Lock()
		defer mu.Unlock()
		asked++
		switch req.Case.ID {
		case "c-0003":
			return replay.Reply{}, &replay.CallError{Kind: replay.FailAgent, Err: errors.New("own fault")}
		case "c-0004":
			return replay.Reply{}, &replay.CallError{Kind: replay.FailServer, Err: errors.New("busy")}
		case "c-0005":
			return replay.Reply{}, &replay.CallError{Kind: replay.FailRefused, Err: errors.New("wrong key")}
		}
		return replay.Reply{Output: "yes", CostUSD: &usd, TTFTMS: new(3.0)}, nil
	})
	var memories attic
	run := func() (*memory, replay.Totals) {
		p := plan(counts, counts, suite("shadow", cases(20)))
		p.Earlier, p.Concurrency = &memories, 4
		var m memory
		totals, err := replay.Run(t.Context(), p, &m)
		if err != nil {
			t.Fatal(err)
		}
		return &m, totals
	}
	run()
	if asked != 40 || len(memories.kept) != 36 {
		t.Fatalf("%d asked, %d kept; what says nothing of the agent is not", asked, len(memories.kept))
	}
	m, totals := run()
	if asked != 44 || len(m.order) != 40 || totals.SpendUSD() != 0 {
		t.Errorf("%d asked, %d outcomes, %g USD spent", asked, len(m.order), totals.SpendUSD())
	}
	o := m.outcomes[replay.Key{Suite: "shadow", CaseID: "c-0007", Arm: replay.Candidate, Trial: 1}]
	if o.Provenance != replay.ProvenanceCached || o.LatencyMS != nil || o.ModelMS != nil || o.TTFTMS != nil || o.Attempts != 0 ||
		o.AttemptLog != nil || o.CostUSD == nil || *o.CostUSD != usd || o.Output != "yes" || o.Seq == 0 {
		t.Errorf("remembered as %+v", o)
	}
	failed := m.outcomes[replay.Key{Suite: "shadow", CaseID: "c-0003", Arm: replay.Candidate, Trial: 1}]
	if failed.Provenance != replay.ProvenanceCached || failed.Status != replay.StatusAgentError || failed.Error.Kind != "agent" {
		t.Errorf("a failure is remembered as %+v", failed)
	}
	if was := memories.kept[o.Key]; was.LatencyMS == nil || was.Provenance != replay.ProvenanceLive {
		t.Error("the memory itself was changed")
	}
}

func TestAMemoryThatCannotBeReadStopsTheRun(t *testing.T) {
	t.Parallel()
	p := plan(says("yes"), says("yes"), suite("shadow", cases(3)))
	broken := errors.New("cache entry is damaged")
	p.Earlier = &attic{fail: broken}
	if _, err := replay.Run(t.Context(), p, &memory{}); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

func TestAHopelessRunEndsEarly(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		kind  replay.FailureKind
		every int // a trial that is answered
		ends  bool
	}{
		"crashes":           {replay.FailProcess, 0, true},
		"is refused":        {replay.FailRefused, 0, true},
		"fails by itself":   {replay.FailAgent, 0, false},
		"is there at times": {replay.FailProcess, 10, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				n := 0
				p := plan(says("yes"), second(func(context.Context, replay.Request) (replay.Reply, error) {
					if n++; tc.every > 0 && n%tc.every == 0 {
						return replay.Reply{}, nil
					}
					return replay.Reply{}, &replay.CallError{Kind: tc.kind, Err: errors.New("because")}
				}), suite("shadow", cases(500)))
				var m memory
				_, err := replay.Run(t.Context(), p, &m)
				if errors.Is(err, replay.ErrHopeless) != tc.ends {
					t.Errorf("error %v", err)
				}
				if tc.ends && len(m.order) > 50 {
					t.Errorf("%d outcomes before it ended", len(m.order))
				}
			})
		})
	}
}

// closed is a turnstile that lets nobody through any more.
type closed struct{ after int }

func (c *closed) Enter(context.Context, int64) (func(replay.Passage), error) {
	if c.after--; c.after < 0 {
		return nil, replay.ErrHopeless
	}
	return func(replay.Passage) {}, nil
}

func TestATurnstileThatGivesUpEndsTheRun(t *testing.T) {
	t.Parallel()
	asks := agent(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
		leave, err := req.Enter(ctx, 1)
		if err != nil {
			return replay.Reply{}, &replay.CallError{Kind: replay.FailConnect, Err: err}
		}
		leave(replay.Passage{})
		return replay.Reply{}, nil
	})
	p := plan(says("yes"), asks, suite("shadow", cases(20)))
	p.Arms[1].Pass, p.Attempts = &closed{after: 5}, 9
	var m memory
	_, err := replay.Run(t.Context(), p, &m)
	if !errors.Is(err, replay.ErrHopeless) {
		t.Errorf("error %v", err)
	}
	for _, o := range m.order {
		if !o.Status.Answered() {
			t.Errorf("journalled %s of %v", o.Status, o.Key)
		}
	}
}

func TestALiveRunCanBeLookedAt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var live replay.Live
		if _, ok := live.Snapshot(); ok {
			t.Error("knows of a run before there is one")
		}
		p := plan(flat(0.25), flat(0.25), suite("shadow", cases(9)))
		p.Concurrency, p.Live, p.Budget.CostUSD = 2, &live, 100
		p.Suites[0].Looks = []int{5}
		p.Suites[0].Look = func(context.Context, int) (bool, error) { return false, nil }
		time.AfterFunc(4500*time.Millisecond, func() {
			at, ok := live.Snapshot()
			if !ok || at.Cases != 3 || at.Flying != 2 || at.Asking != 2 || at.Done != 8 || at.Total != 18 ||
				at.Elapsed != 4500*time.Millisecond || at.LooksTotal != 1 || at.Budget.CostUSD != 100 || at.Arms[1].Done != 4 {
				t.Errorf("in the middle: %+v", at)
			}
		})
		if _, err := replay.Run(t.Context(), p, &memory{}); err != nil {
			t.Fatal(err)
		}
		at, _ := live.Snapshot()
		if at.Cases != 9 || at.Flying != 0 || at.Asking != 0 || at.Looks != 1 || at.SpendUSD != 4.5 {
			t.Errorf("at the end: %+v", at)
		}
	})
}
