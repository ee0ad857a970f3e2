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

// without counts the cases of a suite that a run took out of the comparison.
// They have no outcome, and are told from cases that were never reached by the
// run's own count alone.
type without struct {
	changed  int    // another request under the same id: another case, which was not asked
	norecord [2]int // asked of a recorded arm that has no outcome: stable, candidate
}

func excludedCases(run scorers.RunDir) map[string]without {
	count := map[string]without{}
	counted, ok := run.(interface{ Manifest() rundir.Manifest })
	if !ok {
		return count
	}
	if totals := counted.Manifest().Totals; totals != nil {
		for _, e := range totals.Excluded {
			w := count[e.Suite]
			switch arm := armIndex(e.Arm); {
			case e.Kind == replay.FailChangeCase:
				w.changed += e.Count
			case e.Kind == replay.FailNoRecord && arm >= 0:
				w.norecord[arm] += e.Count
			}
			count[e.Suite] = w
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
// whether it failed, was cancelled, never began, or stands in no record: a log
// that lacks its bad answers must not pass for a whole one. Where one recorded
// arm has no record the other was not asked, and is not held to it. Changed
// cases were asked of nobody.
func (t *suiteTable) completion(trials int, w without) gate.Completion {
	c := t.count
	c.Excluded = min(w.changed, t.silent)
	c.Cases -= c.Excluded
	asked := c.Cases * max(trials, t.mostTrial, 1)
	c.StableTrials, c.CandidateTrials = asked, asked
	c.StableMissing = max(0, asked-t.answered[0]-w.norecord[1])
	c.CandidateMissing = max(0, asked-t.answered[1]-w.norecord[0])
	c.StableOnly += min(w.norecord[1], c.CandidateMissing)
	c.CandidateOnly += min(w.norecord[0], c.StableMissing)
	return c
}
