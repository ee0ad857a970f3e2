package replay_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/replay"
)

// looked is a suite of 100 cases with looks at 10, 40 and 70, which ends at stop.
// It refuses to look before all cases are in, or behind that.
func looked(m *memory, stop int, at *[]int) replay.PlanSuite {
	s := suite("shadow", cases(100))
	s.Looks = []int{10, 40, 70}
	s.Look = func(_ context.Context, n int) (bool, error) {
		for i := range 100 {
			for _, arm := range replay.Arms() {
				has := m.Has(replay.Key{Suite: "shadow", CaseID: fmt.Sprintf("c-%04d", i), Arm: arm, Trial: 1})
				if has != (i < n) {
					return false, fmt.Errorf("at %d: case %d is there: %v", n, i, has)
				}
			}
		}
		*at = append(*at, n)
		return n == stop, nil
	}
	return s
}

func TestALookSeesWholeCasesAndCanEndItsSuite(t *testing.T) {
	t.Parallel()
	for _, workers := range []int{1, 64} {
		for stop, want := range map[int][]int{0: {10, 40, 70}, 40: {10, 40}} {
			t.Run(fmt.Sprintf("%d workers, stop %d", workers, stop), func(t *testing.T) {
				t.Parallel()
				var m memory
				var at []int
				p := plan(says("a"), says("b"), looked(&m, stop, &at), suite("golden", cases(5)))
				p.Concurrency = workers
				totals, err := replay.Run(t.Context(), p, &m)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, at); diff != "" {
					t.Error(diff)
				}
				shadow := 100
				if stop > 0 {
					shadow = stop
				}
				if n := totals.Stable.Trials; n != shadow+5 {
					t.Errorf("%d trials, want %d of shadow and 5 of golden", n, shadow)
				}
			})
		}
	}
}

func TestAResumedRunLooksAgainOnlyWhereItHadNotGoneOn(t *testing.T) {
	t.Parallel()
	for _, cut := range []struct {
		kept int // outcomes of the first sitting
		want []int
	}{
		{19, []int{10, 40, 70}}, // within the first batch
		{20, []int{10, 40, 70}}, // killed in the look, or before it said anything
		{21, []int{10, 40, 70}}, // half a case behind it: the look is taken again, and says the same
		{22, []int{40, 70}},
		{80, []int{40, 70}},
		{90, []int{70}},
	} {
		t.Run(strconv.Itoa(cut.kept), func(t *testing.T) {
			t.Parallel()
			var m memory
			m.failAt = cut.kept + 1
			var at []int
			s := looked(&m, 0, &at)
			if _, err := replay.Run(t.Context(), plan(says("a"), says("b"), s), &m); err == nil {
				t.Fatal("the first sitting came to its end")
			}
			m.failAt, at = 0, nil
			s.Look = func(_ context.Context, n int) (bool, error) { at = append(at, n); return false, nil }
			if _, err := replay.Run(t.Context(), plan(says("a"), says("b"), s), &m); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(cut.want, at); diff != "" || len(m.order) != 200 {
				t.Errorf("%d outcomes, looks:\n%s", len(m.order), diff)
			}
		})
	}
}

func TestALookThatFailsEndsTheRunAndLosesNothing(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk full")
	var m memory
	s := suite("shadow", cases(20))
	s.Looks = []int{10}
	s.Look = func(context.Context, int) (bool, error) { return false, broken }
	totals, err := replay.Run(t.Context(), plan(says("a"), says("b"), s), &m)
	if !errors.Is(err, broken) || len(m.order) != 20 || totals.Trials() != 20 {
		t.Errorf("%v with %d outcomes, %+v", err, len(m.order), totals)
	}
	s.Look = func(ctx context.Context, _ int) (bool, error) { panic(ctx) }
	if _, err := replay.Run(t.Context(), plan(says("a"), says("b"), s), &m); err == nil {
		t.Error("a look that panics is no error")
	}
}

func TestARunCancelledInALookCanBeResumed(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var m memory
	var at []int
	s := suite("shadow", cases(20))
	s.Looks = []int{10}
	s.Look = func(ctx context.Context, n int) (bool, error) {
		at = append(at, n)
		if len(at) == 1 {
			cancel()
		}
		return false, ctx.Err()
	}
	if _, err := replay.Run(ctx, plan(says("a"), says("b"), s), &m); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if _, err := replay.Run(t.Context(), plan(says("a"), says("b"), s), &m); err != nil || !slices.Equal(at, []int{10, 10}) || len(m.order) != 40 {
		t.Errorf("%v, looks %v, %d outcomes", err, at, len(m.order))
	}
}
