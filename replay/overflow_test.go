package replay_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
)

// TestNoPriceIsNotANumber: an infinite cost has no place in a run's files, and
// one below zero would pay for other trials.
func TestNoPriceIsNotANumber(t *testing.T) {
	t.Parallel()
	n := func(n int64) *int64 { return &n }
	prices := replay.Prices{"m": {Input: 1, Cached: new(0.5), Output: 1}, "dear": {Input: math.MaxFloat64, Output: math.MaxFloat64}}
	for name, tt := range map[string]struct {
		usage datasets.Usage
		model string
		want  *float64
	}{
		"as it should be":      {datasets.Usage{Input: n(1e6), Cached: n(1e6), Output: n(1e6)}, "m", new(1.5)},
		"input below zero":     {datasets.Usage{Input: n(-1e6), Output: n(1e6)}, "m", nil},
		"output below zero":    {datasets.Usage{Input: n(1e6), Output: n(-1e6)}, "m", nil},
		"cached below zero":    {datasets.Usage{Input: n(1e6), Cached: n(-1e6), Output: n(1)}, "m", nil},
		"a price without end":  {datasets.Usage{Input: n(1e9), Output: n(1e9)}, "dear", nil},
		"all that can be said": {datasets.Usage{Input: n(math.MaxInt64), Output: n(0)}, "m", new(float64(math.MaxInt64) / 1e6)},
	} {
		if diff := cmp.Diff(tt.want, prices.Cost(&tt.usage, tt.model)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestTotalsStayNumbers(t *testing.T) {
	t.Parallel()
	var totals replay.Totals
	for _, cost := range []float64{2, math.MaxFloat64, math.Inf(1), math.NaN(), 1e300, 3} {
		totals.Add(&replay.Outcome{
			Key: replay.Key{Arm: replay.Candidate}, Status: replay.StatusOK, Provenance: replay.ProvenanceLive, CostUSD: &cost,
		})
	}
	if got := totals.Candidate; got.SpendUSD != 5 || got.UnknownCost != 4 || got.Trials != 6 {
		t.Errorf("got %+v, want 5 dollars and 4 unknown costs of 6 trials", got)
	}
	if _, err := json.Marshal(totals); err != nil {
		t.Error(err)
	}
}

func TestAttemptsThatDoNotAddUpAreUnknown(t *testing.T) {
	t.Parallel()
	c := datasets.Case{ID: "c", Input: raw(`1`)}
	huge := replay.Reply{
		Usage: &datasets.Usage{Input: new(int64(math.MaxInt64)), Output: new(int64(2))}, CostUSD: new(math.MaxFloat64),
	}
	o := one(t, c, agent(func(_ context.Context, req replay.Request) (replay.Reply, error) {
		if req.Attempt > 1 {
			return huge, nil
		}
		return replay.Reply{}, &replay.CallError{Kind: replay.FailServer, Err: errors.New("x"), Reply: &huge}
	}), func(p *replay.Plan) { p.Attempts = 2 })
	if o.Attempts != 2 || o.CostUSD != nil {
		t.Errorf("%d attempts cost %v, want 2 and unknown", o.Attempts, o.CostUSD)
	}
	if o.Usage == nil || o.Usage.Input != nil || o.Usage.Output == nil || *o.Usage.Output != 4 {
		t.Errorf("got %+v, want 4 tokens of output and an unknown input", o.Usage)
	}
}
