package replay

import (
	"slices"
	"sync"
	"time"
)

// Progress is where a run stands. A total is 0 where it is not known.
type Progress struct {
	Done, Total int // trials
	Failed      int // agent_error, timeout, infra_error
	Excluded    int // cases
	SpendUSD    float64
	UnknownCost int // live trials whose cost is not known

	Elapsed           time.Duration // of this sitting
	Resumed           int           // of Done, trials of earlier sittings
	Cases, CasesTotal int           // of which nothing is left to ask for
	Flying            int           // cases in flight
	Asking            int           // trials in flight, or waiting for another try
	Arms              [2]ArmProgress
	Throttled         int // attempts of this sitting that ended with 429
	Late              int // cases that began later than the log's pace asked for
	Budget            Budget

	Suite             string   // whose cases are begun
	Looks, LooksTotal int      // of that suite: taken or passed over, and planned
	Stopped           []string // suites that ended early in this sitting

	Endpoints []EndpointState
}

// ArmProgress is where one arm stands.
type ArmProgress struct {
	Arm                                Arm
	Done                               int
	AgentErrors, Timeouts, InfraErrors int
	Retries                            int // attempts of this sitting beyond each trial's first
}

// Live tells at any moment where the run stands that it was given to. The zero
// Live is ready, and knows nothing until a run has begun. It is safe for
// concurrent use.
type Live struct {
	mu  sync.Mutex
	run *runner
}

// Snapshot tells where the run stands; ok is false where none has begun.
func (l *Live) Snapshot() (p Progress, ok bool) {
	l.mu.Lock()
	r := l.run
	l.mu.Unlock()
	if r == nil {
		return Progress{}, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.progress(), true
}

func (l *Live) attach(r *runner) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.run = r
}

// standing is what a sitting counts beside its totals.
type standing struct {
	cases, flying, late, throttled int
	retries                        [2]int
	suite                          *PlanSuite
	looks                          int
	stopped                        []string
}

// count takes in an outcome.
func (s *standing) count(side int, o *Outcome) {
	s.retries[side] += max(o.Attempts-1, 0)
	for _, a := range o.AttemptLog {
		if a.Kind == string(FailRateLimit) {
			s.throttled++
		}
	}
}

// enter notes whose cases are begun.
func (r *runner) enter(suite *PlanSuite) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at.suite, r.at.looks = suite, 0
}

// looked notes a look, and whether it ended the suite.
func (r *runner) looked(stopped bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if stopped {
		r.at.stopped = append(r.at.stopped, r.at.suite.Name)
		return
	}
	r.at.looks++
}

// report tells how far the run is. The lock is held: one call at a time.
func (r *runner) report() {
	if r.plan.Progress != nil {
		r.plan.Progress(r.progress())
	}
}

// progress tells where the run stands. The lock is held.
func (r *runner) progress() Progress {
	p := Progress{
		Done: r.totals.Trials(), Total: r.plan.total(), Failed: r.totals.failed(), Excluded: r.totals.ExcludedCount(),
		SpendUSD: r.totals.SpendUSD(), UnknownCost: r.totals.UnknownCost(),
		Elapsed: time.Since(r.began), Resumed: r.totals.ResumedTrials,
		Cases: r.at.cases, CasesTotal: r.plan.cases(), Flying: r.at.flying, Asking: int(r.asking.Load()),
		Throttled: r.at.throttled, Late: r.at.late, Budget: r.plan.Budget,
		Looks: r.at.looks, Stopped: slices.Clone(r.at.stopped),
		Endpoints: r.plan.endpoints(),
	}
	if r.at.suite != nil {
		p.Suite, p.LooksTotal = r.at.suite.Name, len(r.at.suite.Looks)
	}
	for side, arms := range [2][]*ArmTotals{{&r.totals.Stable, &r.totals.StableAgain}, {&r.totals.Candidate}} {
		a := &p.Arms[side]
		a.Arm, a.Retries = Arms()[side], r.at.retries[side]
		for _, t := range arms {
			a.Done += t.Trials
			a.AgentErrors += t.ByStatus[StatusAgentError]
			a.Timeouts += t.ByStatus[StatusTimeout]
			a.InfraErrors += t.ByStatus[StatusInfraError]
		}
	}
	return p
}

// endpoints tells where the arms' turnstiles stand, each once.
func (p *Plan) endpoints() []EndpointState {
	var seen []Telling
	var all []EndpointState
	for i := range p.Arms {
		for _, pass := range []Turnstile{p.Arms[i].Pass, p.Arms[i].Models} {
			if t, ok := pass.(Telling); ok && !slices.Contains(seen, t) {
				seen = append(seen, t)
				all = append(all, t.State())
			}
		}
	}
	return all
}
