package replay

import (
	"fmt"
	"math"
	"time"
)

// Budget is what a run may spend, all sittings together for the money, one
// sitting for the time. What is zero is not limited.
type Budget struct {
	CostUSD float64
	Time    time.Duration
}

// BudgetError says that a run stopped because its budget is spent. Every case
// that was begun is whole. The run can be gone on with.
type BudgetError struct {
	What     string // "max_cost" or "max_time"
	SpentUSD float64
	Elapsed  time.Duration
	Budget   Budget
	Unpriced Arm // with max_cost: the arm of whose trials no cost is known; empty where that is not the reason
}

func (e *BudgetError) Error() string {
	switch {
	case e.What == "max_time":
		return fmt.Sprintf("max_time: stopped after %s of %s", e.Elapsed.Round(time.Second), e.Budget.Time)
	case e.Unpriced != "":
		return fmt.Sprintf("max_cost: stopped, because arm %s does not say what its trials cost", e.Unpriced)
	}
	return fmt.Sprintf("max_cost: stopped at %.2f of %.2f USD", e.SpentUSD, e.Budget.CostUSD)
}

// unpriced is how many trials of unknown cost an arm may begin with where money
// is limited. Later ones count as the arm's dearest.
const unpriced = 8

// few is the number of cases below which their costs say little of the next
// ones.
const few = 8

// purse decides whether another case may begin. What is spent counts, and what
// the cases in flight will probably cost: so many times the mean cost of a case
// and two standard deviations, never less than the dearest case. It is not safe
// for concurrent use.
type purse struct {
	budget Budget
	began  time.Time

	spent   [2]float64 // by side
	known   [2]int     // live trials of known cost
	unknown [2]int
	dearest [2]float64 // trial

	cases, mean, squares float64 // Welford's, of the cases that ended in this sitting
	dear                 float64 // the dearest of them
	prior                float64 // before the first has ended
	flying               int     // cases
	flown                float64 // what these have cost so far

	took time.Duration // all cases that ended
}

// newPurse begins with what earlier sittings spent. trials is how many a case
// has, both arms together.
func newPurse(b Budget, before *Totals, trials int) purse {
	p := purse{budget: b, began: time.Now()}
	for side, arms := range [2][]*ArmTotals{{&before.Stable, &before.StableAgain}, {&before.Candidate}} {
		for _, a := range arms {
			p.spent[side] += a.SpendUSD
			p.unknown[side] += a.UnknownCost
		}
	}
	if n := before.Trials(); n > 0 {
		p.prior = before.SpendUSD() / float64(n) * float64(trials)
		for side := range p.known {
			if p.spent[side] > 0 {
				p.known[side] = 1
				p.dearest[side] = p.spent[side] / float64(n)
			}
		}
	}
	return p
}

// begin says whether a case may begin, and if not, why.
func (p *purse) begin(now time.Time) *BudgetError {
	stop := &BudgetError{SpentUSD: p.spent[0] + p.spent[1], Elapsed: now.Sub(p.began), Budget: p.budget}
	if limit := p.budget.Time; limit > 0 {
		lasts := time.Duration(0)
		if p.cases > 0 {
			lasts = time.Duration(float64(p.took) / p.cases)
		}
		if stop.Elapsed+lasts > limit || stop.Elapsed >= limit {
			stop.What = "max_time"
			return stop
		}
	}
	if limit := p.budget.CostUSD; limit > 0 {
		stop.What = "max_cost"
		for side := range p.unknown {
			if p.known[side] == 0 && p.unknown[side] >= unpriced {
				stop.Unpriced = Arms()[side]
				return stop
			}
		}
		if p.assumed()+p.reserved() > limit || stop.SpentUSD >= limit {
			return stop
		}
	}
	p.flying++
	return nil
}

// assumed is what is spent, where a trial of unknown cost counts as the dearest.
func (p *purse) assumed() float64 {
	usd := 0.0
	for side := range p.spent {
		usd += p.spent[side] + float64(p.unknown[side])*p.dearest[side]
	}
	return usd
}

// reserved is what the cases in flight and one more will cost yet.
func (p *purse) reserved() float64 {
	n := float64(p.flying + 1)
	usd := n * p.prior
	switch {
	case p.cases >= few:
		usd = max(n*p.mean+2*math.Sqrt(n*p.squares/(p.cases-1)), p.dear)
	case p.cases > 0:
		usd = n * p.dear
	}
	return max(usd-p.flown, 0)
}

// pay takes in what a trial cost.
func (p *purse) pay(side int, o *Outcome) (usd float64) {
	if o.Provenance != ProvenanceLive {
		return 0
	}
	if o.CostUSD == nil {
		p.unknown[side]++
		return 0
	}
	p.known[side]++
	p.spent[side] += *o.CostUSD
	p.dearest[side] = max(p.dearest[side], *o.CostUSD)
	p.flown += *o.CostUSD
	return *o.CostUSD
}

// end takes in that a case has ended which cost so much. One that cost nothing,
// because all of it was known from before, says nothing of the next.
func (p *purse) end(usd float64, took time.Duration, asked bool) {
	p.flying--
	p.flown -= usd
	if !asked {
		return
	}
	p.cases++
	p.took += took
	p.dear = max(p.dear, usd)
	off := usd - p.mean
	p.mean += off / p.cases
	p.squares += off * (usd - p.mean)
}

// tooLate ends a sitting whose next case is due after its time: nobody waits for it.
func (r *runner) tooLate(due time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	limit := r.plan.Budget.Time
	if limit <= 0 || !due.After(r.purse.began.Add(limit)) {
		return false
	}
	r.spentOut = r.purse.outOfTime()
	return true
}

// longest is how long a sitting may last in which cases that have begun wait for their
// endpoint: its budget, and the time that all the trials of the cases in flight may
// take. It is 0 where there is no end. Nothing else bounds what an endpoint may ask to
// be waited for.
func (r *runner) longest() time.Duration {
	p := r.plan
	if p.Budget.Time <= 0 || p.Timeout <= 0 {
		return 0
	}
	turns := 1 // in which the cases in flight find room
	for _, room := range r.rooms {
		if n := cap(room); n > 0 {
			turns = max(turns, (p.workers()+n-1)/n)
		}
	}
	own := (p.trials() + 1) * turns // with stable asked again
	if p.Timeout > (math.MaxInt64-p.Budget.Time)/time.Duration(own) {
		return 0
	}
	return p.Budget.Time + time.Duration(own)*p.Timeout
}

func (r *runner) outOfTime() *BudgetError {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.purse.outOfTime()
}

func (p *purse) outOfTime() *BudgetError {
	return &BudgetError{What: "max_time", SpentUSD: p.spent[0] + p.spent[1], Elapsed: time.Since(p.began), Budget: p.budget}
}
