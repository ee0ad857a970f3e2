package cli

import (
	"context"
	"fmt"

	"forerun/cmd/forerun/internal/wire"
	"forerun/replay"
	"forerun/replay/rundir"
)

// begin notes that a run is at work, and what it may spend. What an earlier sitting
// said of its end holds no more.
func (s *session) begin() error {
	return s.run.Update(func(m *rundir.Manifest) {
		m.Status, m.Finished, m.Stop, m.MaxCostUSD = rundir.Running, nil, nil, s.gate.Config.Limits.MaxCost
		for i := range m.Suites {
			m.Suites[i].Asked = nil
		}
	})
}

// stopped ends a sitting whose budget is spent: what is there is sealed, so that it
// can be judged, and the run stays one that can be gone on with. It is still the
// attempt that it was, and counts as one: its findings can be read.
func (s *session) stopped(ctx context.Context, journal *rundir.Journal, totals replay.Totals, after map[replay.Arm]map[string]string, budget *replay.BudgetError) error {
	budget.SpentUSD = totals.SpendUSD() // with the cases that were in flight
	stop, asked, err := s.gate.Stopped(ctx, s.run, journal, budget)
	if err != nil {
		return s.interrupted(err)
	}
	if err := s.run.SealOutcomes(ctx); err != nil {
		return s.interrupted(fmt.Errorf("seal outcomes: %w", err))
	}
	s.p.notef("%s; %s; go on with: %s", stop.Sentence, kept(totals.Trials()), stop.Next)
	ended := s.p.Now().UTC()
	return s.run.Update(func(m *rundir.Manifest) {
		m.Status, m.Finished, m.Stop, m.Totals = rundir.Interrupted, &ended, &stop, &totals
		for i := range m.Suites {
			n := asked[m.Suites[i].Name]
			m.Suites[i].Asked = &n
		}
		setAfter(m, after)
		m.Terms = wire.Terms(*m)
	})
}

// cutShort reports whether the budget of the run was spent before its last case.
func (s *session) cutShort() bool { return s.run.Manifest().Stop != nil }

// savings opens what need not be asked for: a bank, a cache. What is asked again to
// confirm a regression is asked live, or it would say nothing new.
func (s *session) savings(ctx context.Context) (*wire.Savings, error) {
	if s.part != "" {
		return &wire.Savings{}, nil
	}
	return s.gate.Savings(ctx, s.run, func() ([]*rundir.Run, error) { return s.history.ledger(s.run).Decided(ctx) })
}

// closeSavings frees them, and says what could not be read of them.
func (s *session) closeSavings(savings *wire.Savings) error {
	damaged, err := savings.Close()
	if damaged > 0 {
		s.p.notef("%s of the cache could not be read and were asked for again", countOf(damaged, "answer"))
	}
	return err
}

// kept says how many outcomes a run that ended before its time has.
func kept(n int) string {
	if n == 1 {
		return "1 outcome is kept"
	}
	return countOf(n, "outcome") + " are kept"
}
