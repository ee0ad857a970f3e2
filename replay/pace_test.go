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

// timed gives cases the times of a log, in seconds from its first.
func timed(seconds ...float64) []datasets.Case {
	all := cases(len(seconds))
	for i, s := range seconds {
		at := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC).Add(time.Duration(s * float64(time.Second)))
		all[i].Time = &at
	}
	return all
}

func TestPaceOfTheLog(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		pace    float64
		seconds []float64
		workers int
		want    []float64 // when the first arm was asked
		late    int
	}{
		"as logged":          {1, []float64{0, 10, 10.5, 60}, 8, []float64{0, 10, 10.5, 60}, 0},
		"twice as fast":      {2, []float64{0, 10, 60}, 8, []float64{0, 5, 30}, 0},
		"as fast as it goes": {0, []float64{0, 10, 60}, 8, []float64{0, 1, 1}, 0},
		"out of order":       {1, []float64{0, 60, 10, 70}, 8, []float64{0, 60, 60, 70}, 1},
		"no worker is free":  {1, []float64{0, 10, 10.5, 60}, 1, []float64{0, 10, 12, 60}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				var mu sync.Mutex
				starts := map[string]float64{}
				asks := agent(func(_ context.Context, req replay.Request) (replay.Reply, error) {
					mu.Lock()
					if _, other := starts[req.Case.ID]; !other {
						starts[req.Case.ID] = time.Since(began).Seconds()
					}
					mu.Unlock()
					time.Sleep(time.Second) // of the bubble's clock
					return replay.Reply{}, nil
				})
				p := plan(asks, asks, suite("shadow", timed(tc.seconds...)))
				p.Pace, p.Concurrency = tc.pace, tc.workers
				p.Live = &replay.Live{}
				if _, err := replay.Run(t.Context(), p, &memory{}); err != nil {
					t.Fatal(err)
				}
				for i, want := range tc.want {
					if got := starts[cases(i + 1)[i].ID]; got != want {
						t.Errorf("case %d was asked after %v s, want %v", i, got, want)
					}
				}
				if at, ok := p.Live.Snapshot(); !ok || at.Late != tc.late || at.Cases != len(tc.want) || at.Flying != 0 {
					t.Errorf("%d cases were late, want %d: %+v", at.Late, tc.late, at)
				}
			})
		})
	}
}

func TestPaceKeepsTheLogsOwnTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		seconds := make([]float64, 600)
		for i := range seconds {
			seconds[i] = float64(i) + 0.5*float64(i%3)
		}
		p := plan(flat(0), flat(0), suite("shadow", timed(seconds...)))
		p.Pace, p.Concurrency = 1, 16
		began := time.Now()
		if _, err := replay.Run(t.Context(), p, &memory{}); err != nil {
			t.Fatal(err)
		}
		if took, want := time.Since(began), 600*time.Second; took < want*99/100 || took > want*101/100 {
			t.Errorf("ten minutes of log took %s", took)
		}
	})
}

func TestWaitingForThePaceCanBeCutOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		p := plan(says("yes"), says("yes"), suite("shadow", timed(0, 3600)))
		p.Pace = 1
		var m memory
		if _, err := replay.Run(ctx, p, &m); !errors.Is(err, context.DeadlineExceeded) || len(m.order) != 2 {
			t.Errorf("error %v after %d outcomes", err, len(m.order))
		}
	})
}
