package endpoint_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"forerun/replay"
	"forerun/replay/endpoint"
)

// Whatever the calls come to, and whoever gives up: never more in flight than
// allowed, never more in a minute than the quota and a second's worth, and in the
// end nothing is left behind and the next call goes through.
func TestWhateverHappens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		config := endpoint.Config{
			Concurrency: rapid.IntRange(0, 6).Draw(rt, "concurrency"),
			RPM:         rapid.SampledFrom([]int{0, 1, 50, 6000}).Draw(rt, "rpm"),
			TPM:         rapid.SampledFrom([]int{0, 60, 60_000}).Draw(rt, "tpm"),
			KeepFree:    rapid.SampledFrom([]float64{0, 0.5, 1}).Draw(rt, "keep free"),
		}
		seed := rapid.Uint64().Draw(rt, "seed")
		synctest.Test(t, func(t *testing.T) { storm(t, config, seed) })
	})
}

func storm(t *testing.T, config endpoint.Config, seed uint64) {
	t.Helper()
	e := endpoint.New(config)
	var mu sync.Mutex
	flying := 0
	var starts []time.Time
	answers := []replay.Passage{
		{},
		{},
		{},
		{Tokens: 5},
		{Tokens: 900},
		{Tokens: -3},
		{Kind: replay.FailTimeout},
		{Kind: replay.FailConnect},
		{Kind: replay.FailServer, Status: 529},
		throttled(0), throttled(3 * time.Second),
		says("x-ratelimit-limit-requests", "10", "x-ratelimit-remaining-requests", "2", "x-ratelimit-reset-requests", "2s"),
		says("x-ratelimit-limit-tokens", "10", "x-ratelimit-remaining-tokens", "10"),
	}
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			draw := rand.New(rand.NewPCG(seed, uint64(i)))
			for range 5 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(draw.IntN(20_000))*time.Millisecond)
				leave, err := e.Enter(ctx, int64(draw.IntN(1500)-100))
				if err != nil {
					if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, replay.ErrHopeless) {
						t.Errorf("error %v", err)
					}
					cancel()
					continue
				}
				mu.Lock()
				flying++
				if flying > max(config.Concurrency, 1) {
					t.Errorf("%d calls in flight, at most %d may be", flying, config.Concurrency)
				}
				starts = append(starts, time.Now())
				mu.Unlock()
				time.Sleep(time.Duration(draw.IntN(3000)) * time.Millisecond) // of the bubble's clock
				mu.Lock()
				flying--
				mu.Unlock()
				leave(answers[draw.IntN(len(answers))])
				cancel()
			}
		})
	}
	group.Wait()
	for i := range starts {
		n := 0
		for _, at := range starts[i:] {
			if at.Sub(starts[i]) < time.Minute {
				n++
			}
		}
		if config.RPM > 0 && n > config.RPM+max(config.RPM/60, 1) {
			t.Errorf("%d calls in a minute of at most %d", n, config.RPM)
		}
	}
	if s := e.State(); s.InFlight != 0 || s.Waiting != 0 {
		t.Errorf("left behind: %+v", s)
	}
	if leave, err := e.Enter(t.Context(), 1); err == nil {
		leave(replay.Passage{})
	} else if !errors.Is(err, replay.ErrHopeless) {
		t.Error(err)
	}
}
