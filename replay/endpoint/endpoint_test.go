package endpoint_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"forerun/replay"
	"forerun/replay/endpoint"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// call makes one call that takes a time and comes to something.
func call(t *testing.T, e *endpoint.Endpoint, took time.Duration, p replay.Passage) {
	t.Helper()
	leave, err := e.Enter(t.Context(), 0)
	if err != nil {
		t.Error(err)
		return
	}
	time.Sleep(took) // of the bubble's clock
	leave(p)
}

func throttled(after time.Duration) replay.Passage {
	return replay.Passage{Kind: replay.FailRateLimit, Status: http.StatusTooManyRequests, RetryAfter: after}
}

func broken() replay.Passage {
	return replay.Passage{Kind: replay.FailServer, Status: http.StatusBadGateway}
}

// all makes n calls at once and waits for them.
func all(t *testing.T, e *endpoint.Endpoint, n int, took time.Duration, p replay.Passage) {
	t.Helper()
	var group sync.WaitGroup
	for range n {
		group.Go(func() { call(t, e, took, p) })
	}
	group.Wait()
}

func TestNoMoreThanTheLimitAreInFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := endpoint.New(endpoint.Config{Concurrency: 4})
		began := time.Now()
		all(t, e, 12, time.Second, replay.Passage{})
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("12 calls of a second, four at once, took %s", took)
		}
	})
}

func TestNothingConfiguredIsOneAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := endpoint.New(endpoint.Config{})
		began := time.Now()
		all(t, e, 3, time.Second, replay.Passage{})
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

func TestFirstComeFirstServed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := endpoint.New(endpoint.Config{Concurrency: 1})
		var order []int
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				leave, err := e.Enter(t.Context(), 0)
				if err != nil {
					t.Error(err)
					return
				}
				order = append(order, i)
				time.Sleep(time.Second) // of the bubble's clock
				leave(replay.Passage{})
			})
			synctest.Wait() // it stands in the queue
		}
		group.Wait()
		if !slices.IsSorted(order) {
			t.Errorf("served in the order %v", order)
		}
	})
}

func TestTheLimitAdapts(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		of   replay.Passage
		want int
	}{
		"429 of all that were under way cuts once": {throttled(0), 16},
		"529 is the same":                          {replay.Passage{Kind: replay.FailServer, Status: 529}, 16},
		"5xx does not":                             {broken(), 32},
		"a refusal does not":                       {replay.Passage{Kind: replay.FailRequest, Status: 400}, 32},
		"a timeout of ours does not":               {replay.Passage{Kind: replay.FailTimeout}, 32},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := endpoint.New(endpoint.Config{Concurrency: 32})
				all(t, e, 31, time.Second, tc.of)
				if got := e.State().Limit; got != tc.want {
					t.Errorf("limit %d, want %d", got, tc.want)
				}
			})
		})
	}
}

func TestTheLimitGrowsByAboutOneARound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := endpoint.New(endpoint.Config{Concurrency: 32})
		for range 4 {
			call(t, e, time.Second, throttled(0))
		}
		if got := e.State().Limit; got != 2 {
			t.Fatalf("limit %d after four cuts of 32", got)
		}
		ctx, stop := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for range 40 {
			group.Go(func() {
				for ctx.Err() == nil {
					if leave, err := e.Enter(ctx, 0); err == nil {
						time.Sleep(time.Second) // of the bubble's clock
						leave(replay.Passage{})
					}
				}
			})
		}
		time.Sleep(500 * time.Millisecond) // of the bubble's clock: now in the middle of each round
		for round := range 40 {
			if got := e.State().Limit; got > 2+round || got < min(round-round/8, 32) {
				t.Errorf("limit %d after %d rounds", got, round)
			}
			time.Sleep(time.Second) // likewise
		}
		stop()
		group.Wait()
		if got := e.State().Limit; got != 32 {
			t.Errorf("limit %d in the end", got)
		}
	})
}

func TestNobodyGoesBeforeRetryAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := endpoint.New(endpoint.Config{Concurrency: 8})
		began := time.Now()
		call(t, e, 0, throttled(20*time.Second))
		if s := e.State(); s.Why != "Retry-After" || s.PausedUntil.Sub(began) != 20*time.Second || s.Throttled != 1 {
			t.Errorf("stats %+v", s)
		}
		all(t, e, 4, 0, replay.Passage{})
		if took := time.Since(began); took != 20*time.Second {
			t.Errorf("they went after %s", took)
		}
	})
}

func TestQuotasPerMinuteAreSpreadEvenly(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		config endpoint.Config
		tokens int64
		used   int64
		calls  int
		least  time.Duration
		most   time.Duration
	}{
		"requests":              {endpoint.Config{RPM: 60}, 0, 0, 61, 60 * time.Second, 61 * time.Second},
		"tokens":                {endpoint.Config{TPM: 6000}, 50, 0, 121, 59 * time.Second, 61 * time.Second},
		"more than a second's":  {endpoint.Config{TPM: 6000}, 1000, 0, 7, 59 * time.Second, 61 * time.Second},
		"estimated too low":     {endpoint.Config{TPM: 6000}, 10, 1000, 7, 59 * time.Second, 61 * time.Second},
		"estimated too high":    {endpoint.Config{TPM: 6000}, 5000, 100, 61, 58 * time.Second, 61 * time.Second},
		"an absurd estimate":    {endpoint.Config{TPM: 6000}, 1 << 62, 100, 61, 58 * time.Second, 61 * time.Second},
		"an estimate below all": {endpoint.Config{TPM: 6000}, -5, 100, 61, 59 * time.Second, 61 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := endpoint.New(tc.config)
				began := time.Now()
				for range tc.calls {
					leave, err := e.Enter(t.Context(), tc.tokens)
					if err != nil {
						t.Fatal(err)
					}
					leave(replay.Passage{Tokens: tc.used})
				}
				if took := time.Since(began); took < tc.least || took > tc.most {
					t.Errorf("%d calls took %s, want %s to %s", tc.calls, took, tc.least, tc.most)
				}
			})
		})
	}
}

// says is an answer with rate-limit headers.
func says(pairs ...string) replay.Passage {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return replay.Passage{Status: http.StatusOK, Header: h}
}

func TestWhatTheProviderSaysOfItsQuotas(t *testing.T) {
	t.Parallel()
	openai := func(what string, remaining int, reset string) replay.Passage {
		return says("x-ratelimit-limit-"+what, "1000", "x-ratelimit-remaining-"+what, strconv.Itoa(remaining), "x-ratelimit-reset-"+what, reset)
	}
	anthropic := func(what, remaining, reset string) replay.Passage {
		return says("anthropic-ratelimit-"+what+"-limit", "1000", "anthropic-ratelimit-"+what+"-remaining", remaining,
			"anthropic-ratelimit-"+what+"-reset", reset, "Date", "Sat, 01 Jan 2000 00:00:00 GMT")
	}
	for name, tc := range map[string]struct {
		free   float64
		answer replay.Passage
		pause  time.Duration
		why    string
	}{
		"enough left":            {0.3, openai("requests", 300, "1m0s"), 0, ""},
		"requests below":         {0.3, openai("requests", 299, "1m0s"), time.Minute, "keep_free"},
		"tokens below":           {0.3, openai("tokens", 10, "500ms"), 500 * time.Millisecond, "keep_free"},
		"nothing to be kept":     {0, openai("tokens", 10, "6m0s"), 0, ""},
		"used up":                {0, openai("tokens", 0, "6m0s"), 36 * time.Second, "quota"},
		"used up for a moment":   {0, openai("requests", 0, "2s"), time.Second, "quota"},
		"seconds as a number":    {0.3, openai("requests", 1, "7"), 7 * time.Second, "keep_free"},
		"a time":                 {0.3, anthropic("requests", "5", "2000-01-01T00:00:40Z"), 40 * time.Second, "keep_free"},
		"input tokens":           {0.3, anthropic("input-tokens", "5", "2000-01-01T00:00:40Z"), 40 * time.Second, "keep_free"},
		"output tokens":          {0.3, anthropic("output-tokens", "900", "2000-01-01T00:00:40Z"), 0, ""},
		"a reset that says soon": {0.3, openai("requests", 1, "soon"), 10 * time.Second, "keep_free"},
		"a reset that is past":   {0.3, anthropic("requests", "5", "1999-01-01T00:00:00Z"), 0, ""},
		"no number":              {0.3, anthropic("requests", "NaN", "2000-01-01T00:00:40Z"), 0, ""},
		"no limit, told as 0":    {0.3, says("x-ratelimit-limit-requests", "0", "x-ratelimit-remaining-requests", "0"), 0, ""},
		"a limit alone":          {0.3, says("x-ratelimit-limit-requests", "9"), 0, ""},
		"an endless reset":       {0.3, openai("requests", 1, "9000h"), 24 * time.Hour, "keep_free"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := endpoint.New(endpoint.Config{Concurrency: 4, KeepFree: tc.free})
				call(t, e, 0, tc.answer)
				began := time.Now()
				if s := e.State(); tc.pause > 0 && s.Why != tc.why {
					t.Errorf("stats %+v, want %q", s, tc.why)
				}
				call(t, e, 0, replay.Passage{})
				if took := time.Since(began); took != tc.pause {
					t.Errorf("the next call waited %s, want %s", took, tc.pause)
				}
			})
		})
	}
}

func TestAfterTheQuotasResetOneGoesFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := endpoint.New(endpoint.Config{Concurrency: 4, KeepFree: 0.5})
		low := says("x-ratelimit-limit-requests", "10", "x-ratelimit-remaining-requests", "1", "x-ratelimit-reset-requests", "10s")
		call(t, e, 0, low)
		began := time.Now()
		all(t, e, 5, time.Second, replay.Passage{}) // one, then four
		if took := time.Since(began); took != 12*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

func TestAnEndpointThatComesBackIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := endpoint.New(endpoint.Config{Concurrency: 8})
		all(t, e, 8, time.Second, broken())
		began := time.Now()
		for range 3 { // half a second, one, two
			call(t, e, 0, broken())
		}
		if took := time.Since(began); took != 3500*time.Millisecond {
			t.Errorf("three tries took %s", took)
		}
		call(t, e, 0, replay.Passage{})
		began = time.Now()
		all(t, e, 8, time.Second, replay.Passage{})
		if took := time.Since(began); took != time.Second || e.State().Limit != 8 {
			t.Errorf("then eight calls took %s, limit %d", took, e.State().Limit)
		}
	})
}

func TestSomeFailuresAmongAnswersSlowNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := endpoint.New(endpoint.Config{Concurrency: 8})
		began := time.Now()
		for range 50 {
			all(t, e, 7, 0, broken())
			call(t, e, 0, replay.Passage{Kind: replay.FailRequest})
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("took %s", took)
		}
	})
}

func TestAHopelessEndpointIsGivenUp(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]replay.Passage{
		"down":      {Kind: replay.FailConnect},
		"refuses":   {Kind: replay.FailRefused, Status: http.StatusUnauthorized},
		"throttles": throttled(0),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := endpoint.New(endpoint.Config{Name: "models:443", Concurrency: 4})
				began := time.Now()
				var errs []error
				var mu sync.Mutex
				var group sync.WaitGroup
				calls := 0
				for range 6 {
					group.Go(func() {
						for {
							leave, err := e.Enter(t.Context(), 0)
							mu.Lock()
							if err != nil {
								errs = append(errs, err)
								mu.Unlock()
								return
							}
							calls++
							mu.Unlock()
							leave(of)
						}
					})
				}
				group.Wait()
				if took := time.Since(began); took < 2*time.Minute || took > 3*time.Minute || calls > 30 {
					t.Errorf("given up after %s and %d calls", took, calls)
				}
				for _, err := range errs {
					if !errors.Is(err, replay.ErrHopeless) || !strings.Contains(err.Error(), "endpoint models:443: ") || !strings.Contains(err.Error(), string(of.Kind)) {
						t.Errorf("error %v", err)
					}
				}
				if _, err := e.Enter(t.Context(), 0); !errors.Is(err, replay.ErrHopeless) {
					t.Errorf("who comes later gets %v", err)
				}
			})
		})
	}
}

func TestWhoGivesUpWaitingIsForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := endpoint.New(endpoint.Config{Concurrency: 1, TPM: 600})
		leave, err := e.Enter(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() {
			if _, err := e.Enter(ctx, 6000); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
		})
		synctest.Wait()
		began := time.Now()
		leave(replay.Passage{})
		leave(replay.Passage{}) // a second time does nothing
		group.Go(func() { call(t, e, 0, replay.Passage{}) })
		cancel()
		group.Wait()
		if took := time.Since(began); took > time.Second || e.State().InFlight != 0 || e.State().Waiting != 0 {
			t.Errorf("after %s: %+v", took, e.State())
		}
		if _, err := e.Enter(ctx, 0); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	})
}
