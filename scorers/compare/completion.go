package compare

import (
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers"
	"forerun/scorers/gate"
)

// complete counts a case's outcomes and gives those that speak of the agent, by
// arm: stable first.
func (t *suiteTable) complete(outcomes []scorers.Judged) [2][]scorers.Judged {
	var byArm [2][]scorers.Judged
	for _, o := range outcomes {
		t.mostTrial = max(t.mostTrial, o.Outcome.Trial)
		arm := armIndex(o.Outcome.Arm)
		if arm < 0 || o.Outcome.Status.Missing() {
			continue
		}
		byArm[arm] = append(byArm[arm], o)
		t.answered[arm]++
	}
	t.count.Cases++
	if len(outcomes) == 0 {
		t.silent++
	}
	stable, candidate := len(byArm[0]) > 0, len(byArm[1]) > 0
	switch {
	case stable && candidate:
		t.count.Paired++
	case stable:
		t.count.StableOnly++
	case candidate:
		t.count.CandidateOnly++
	}
	return byArm
}

// excludedCases counts by suite the cases that a run took out of the comparison.
// They have no outcome, and are told from cases that were never reached by the
// run's own count alone.
func excludedCases(run scorers.RunDir) map[string]int {
	count := map[string]int{}
	counted, ok := run.(interface{ Manifest() rundir.Manifest })
	if !ok {
		return count
	}
	if totals := counted.Manifest().Totals; totals != nil {
		for _, e := range totals.Excluded {
			if e.Kind == replay.FailNoRecord || e.Kind == replay.FailChangeCase {
				count[e.Suite] += e.Count
			}
		}
	}
	return count
}

func armIndex(a replay.Arm) int {
	switch a {
	case replay.Stable:
		return 0
	case replay.Candidate:
		return 1
	}
	return -1
}

// completion closes the count: what was asked for and has no outcome is missing,
// whether it failed, was cancelled or never began. Excluded cases were not asked.
func (t *suiteTable) completion(trials, excluded int) gate.Completion {
	c := t.count
	c.Excluded = min(excluded, t.silent)
	c.Cases -= c.Excluded
	asked := c.Cases * max(trials, t.mostTrial, 1)
	c.StableTrials, c.CandidateTrials = asked, asked
	c.StableMissing, c.CandidateMissing = asked-t.answered[0], asked-t.answered[1]
	return c
}
