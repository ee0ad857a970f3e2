package plan_test

import (
	"testing"

	"forerun/scorers/plan"
)

func mean(of int, known int, each float64) plan.Mean {
	return plan.Mean{Sum: each * float64(known), Known: known, Of: of}
}

func TestForecast(t *testing.T) {
	t.Parallel()
	arm := func(name string) plan.Work {
		return plan.Work{
			Suite: "shadow", Arm: name, Trials: 600, Concurrency: 10,
			Calls: mean(100, 100, 2), TokensIn: mean(100, 50, 1000), TokensOut: mean(100, 50, 100), USD: mean(100, 80, 0.01), MS: mean(100, 100, 3000),
		}
	}
	stable, candidate := arm("stable"), arm("candidate")
	b := plan.Forecast([]plan.Work{stable, candidate})
	if b.Trials != 1200 || b.Asked != 1200 || *b.Requests != 2400 || *b.TokensIn != 1.2e6 || *b.TokensOut != 1.2e5 || *b.USD != 12 || *b.Minutes != 6 {
		t.Errorf("%+v: %v requests, $%v, %v min", b, *b.Requests, *b.USD, *b.Minutes)
	}
	candidate.Capacity = 2 // of its own: 600 times 3 s over two places
	if b := plan.Forecast([]plan.Work{stable, candidate}); *b.Minutes != 15 {
		t.Errorf("a slow arm: %v min", *b.Minutes)
	}
	candidate.USD = plan.Mean{Of: 100}
	if b := plan.Forecast([]plan.Work{stable, candidate}); b.USD != nil || b.Requests == nil {
		t.Errorf("half of the bill is unknown, and it is said to be %v", *b.USD)
	}
	stable.Free, candidate.Free = true, true
	if b := plan.Forecast([]plan.Work{stable, candidate}); b.Asked != 0 || *b.USD != 0 || *b.Minutes != 0 || b.Trials != 1200 {
		t.Errorf("two logs cost nothing: %+v", b)
	}
	if b := plan.Forecast([]plan.Work{{Trials: 5, Concurrency: 1}}); b.USD != nil || b.Minutes != nil || b.TokensIn != nil || b.Requests != nil {
		t.Errorf("nothing is known, and it is said to be %+v", b)
	}
}

// A suite without a log is priced by another's; what it knows itself stays.
func TestBorrow(t *testing.T) {
	t.Parallel()
	golden := plan.Work{MS: mean(10, 10, 200)}
	golden.Borrow(plan.Work{MS: mean(100, 100, 900), USD: mean(100, 60, 0.02)})
	if golden.MS != mean(10, 10, 200) || golden.USD != mean(100, 60, 0.02) || golden.Calls.Known != 0 {
		t.Errorf("%+v", golden)
	}
}
