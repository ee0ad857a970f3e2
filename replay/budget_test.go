package replay_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"forerun/replay"
)

// costs is an agent whose trials take a second and cost what draw says.
func costs(draw func(req replay.Request) *float64) agent {
	return func(_ context.Context, req replay.Request) (replay.Reply, error) {
		time.Sleep(time.Second) // of the bubble's clock
		return replay.Reply{CostUSD: draw(req)}, nil
	}
}

func flat(usd float64) agent { return costs(func(replay.Request) *float64 { return &usd }) }

func nothingSaid() agent { return costs(func(replay.Request) *float64 { return nil }) }

// wholePairs fails where a case has an outcome of one arm alone.
func wholePairs(t *testing.T, m *memory) {
	t.Helper()
	arms := map[string]int{}
	for _, o := range m.order {
		arms[o.CaseID]++
	}
	for id, n := range arms {
		if n != 2 {
			t.Errorf("case %s has %d outcomes", id, n)
		}
	}
}

func TestMoneyStopsTheRunAtWholePairs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := plan(flat(0.1), flat(0.3), suite("shadow", cases(100)))
		p.Concurrency, p.Budget.CostUSD = 4, 10
		var m memory
		totals, err := replay.Run(t.Context(), p, &m)
		var spent *replay.BudgetError
		if !errors.As(err, &spent) || spent.What != "max_cost" {
			t.Fatalf("error %v", err)
		}
		wholePairs(t, &m)
		if usd := totals.SpendUSD(); usd > 10 || usd < 9.5 {
			t.Errorf("spent %.2f of 10 USD", usd)
		}
		for i := range len(m.order) / 2 {
			if _, ok := m.outcomes[replay.Key{Suite: "shadow", CaseID: fmt.Sprintf("c-%04d", i), Arm: replay.Stable, Trial: 1}]; !ok {
				t.Errorf("case %d was passed over", i)
			}
		}
		// Money is that of all sittings: no case begins with the same budget.
		before := len(m.order)
		if _, err := replay.Run(t.Context(), p, &m); !errors.As(err, &spent) || len(m.order) != before {
			t.Errorf("resumed: %v, %d outcomes more", err, len(m.order)-before)
		}
		p.Budget.CostUSD = 1000
		if totals, err := replay.Run(t.Context(), p, &m); err != nil || totals.Trials() != 200 {
			t.Errorf("with more money: %v, %d trials", err, totals.Trials())
		}
	})
}

func TestSkewedCostsStayWithinTheBudget(t *testing.T) {
	t.Parallel()
	over := 0.0
	for seed := range uint64(6) {
		synctest.Test(t, func(t *testing.T) {
			draw := func(req replay.Request) *float64 {
				var i uint64
				if _, err := fmt.Sscanf(req.Case.ID, "c-%d", &i); err != nil {
					t.Error(err)
				}
				usd := 0.02 * rand.New(rand.NewPCG(seed, i)).ExpFloat64()
				return &usd
			}
			p := plan(costs(draw), costs(draw), suite("shadow", cases(2000)))
			p.Concurrency, p.Budget.CostUSD = 32, 20
			totals, err := replay.Run(t.Context(), p, &memory{})
			if _, ok := errors.AsType[*replay.BudgetError](err); !ok {
				t.Fatal(err)
			}
			usd := totals.SpendUSD()
			if usd < 17 {
				t.Errorf("stopped at %.2f of 20 USD", usd)
			}
			over = max(over, usd-20)
		})
	}
	if over > 0.5 {
		t.Errorf("%.2f USD over a budget of 20", over)
	}
}

func TestRetriesAreMoneyToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		usd := 0.5
		p := plan(flat(0), second(func(_ context.Context, req replay.Request) (replay.Reply, error) {
			if req.Attempt < 3 {
				return replay.Reply{}, &replay.CallError{Kind: replay.FailServer, Err: errors.New("busy"), Reply: &replay.Reply{CostUSD: &usd}}
			}
			return replay.Reply{CostUSD: &usd}, nil
		}), suite("shadow", cases(100)))
		p.Attempts, p.Budget.CostUSD = 3, 6
		totals, err := replay.Run(t.Context(), p, &memory{})
		var spent *replay.BudgetError
		if !errors.As(err, &spent) || totals.SpendUSD() > 6 || totals.SpendUSD() < 4 {
			t.Errorf("error %v after %.2f USD", err, totals.SpendUSD())
		}
	})
}

func TestAnArmThatNeverSaysItsCostsIsNotPaidForBlindly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := plan(flat(0.1), nothingSaid(), suite("shadow", cases(100)))
		p.Budget.CostUSD = 1000
		var m memory
		_, err := replay.Run(t.Context(), p, &m)
		var spent *replay.BudgetError
		if !errors.As(err, &spent) || spent.Unpriced != replay.Candidate || len(m.order) != 16 {
			t.Errorf("error %v after %d outcomes", err, len(m.order))
		}
	})
}

func TestATrialOfUnknownCostCountsAsTheDearest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		usd, n := 0.5, 0
		p := plan(flat(0), costs(func(replay.Request) *float64 {
			if n++; n%2 == 0 {
				return nil
			}
			return &usd
		}), suite("shadow", cases(100)))
		p.Budget.CostUSD = 10
		totals, err := replay.Run(t.Context(), p, &memory{})
		var spent *replay.BudgetError
		if !errors.As(err, &spent) || spent.Unpriced != "" || totals.Candidate.Trials < 18 || totals.Candidate.Trials > 20 {
			t.Errorf("error %v after %d trials", err, totals.Candidate.Trials)
		}
	})
}

func TestTimeStopsASittingAtWholePairs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := plan(flat(0), flat(0), suite("shadow", cases(100)))
		p.Concurrency, p.Budget.Time = 4, 21*time.Second
		var m memory
		began := time.Now()
		_, err := replay.Run(t.Context(), p, &m)
		var spent *replay.BudgetError
		if !errors.As(err, &spent) || spent.What != "max_time" {
			t.Fatalf("error %v", err)
		}
		wholePairs(t, &m)
		if took := time.Since(began); took > 21*time.Second || took < 19*time.Second {
			t.Errorf("took %s", took)
		}
		if _, err := replay.Run(t.Context(), p, &m); !errors.As(err, &spent) || len(m.order) < 140 {
			t.Errorf("the next sitting has its own time: %v, %d outcomes", err, len(m.order))
		}
	})
}
