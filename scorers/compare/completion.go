package compare

import (
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers"
	"forerun/scorers/gate"
)

// answers counts a case's outcomes.
type answers struct {
	answered  [2]uint16 // trials with an outcome that speaks of the agent: stable, candidate
	mostTrial uint16
	silent    bool // no trial at all
	recorded  bool // stable is a log
	cover     cover
}

func answersOf(outcomes []scorers.Judged, arms [2][]scorers.Judged, again []scorers.Judged) answers {
	a := answers{silent: true}
	for _, o := range outcomes {
		if armIndex(o.Outcome.Arm) >= 0 {
			a.silent = false
			if o.Outcome.Arm == replay.Stable && o.Outcome.Provenance == replay.ProvenanceCached {
				continue // stable may have more trials than are asked for, from earlier runs
			}
			a.mostTrial = max(a.mostTrial, uint16(min(max(o.Outcome.Trial, 0), 1<<16-1)))
		}
	}
	for arm, mine := range arms {
		a.answered[arm] = uint16(min(len(mine), 1<<16-1))
	}
	a.recorded = len(arms[0]) > 0 && arms[0][0].Outcome.Provenance == replay.ProvenanceLogged
	a.cover = coverOf(arms, again)
	return a
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
	case replay.StableAgain, replay.Logged:
	}
	return -1
}

// completion counts what was asked for and has no outcome: missing, whether it
// failed, was cancelled, never began, or stands in no record: a log that lacks
// its bad answers must not pass for a whole one. Where one recorded arm has no
// record the other was not asked, and is not held to it. Changed cases were
// asked of nobody.
func (p *part) completion() gate.Completion {
	c := gate.Completion{Suite: p.Name, Cases: int(p.cases)}
	var answered [2]int
	silent, trials := 0, max(p.Trials, 1)
	for i := range p.cases {
		a := p.table.answers.at(i)
		trials = max(trials, int(a.mostTrial))
	}
	for i := range p.cases {
		a := p.table.answers.at(i)
		if a.silent {
			silent++
		}
		for arm, n := range a.answered {
			answered[arm] += min(int(n), trials) // what one case has more is not another's
		}
		switch stable, candidate := a.answered[0] > 0, a.answered[1] > 0; {
		case stable && candidate:
			c.Paired++
		case stable:
			c.StableOnly++
		case candidate:
			c.CandidateOnly++
		}
	}
	c.Excluded = min(p.without.changed, silent)
	norecord := p.without.norecord
	if !p.whole() { // no more than this part can hold
		for arm := range norecord {
			norecord[arm] = min(norecord[arm], silent-c.Excluded)
		}
	}
	c.Cases -= c.Excluded
	asked := c.Cases * trials
	c.StableTrials, c.CandidateTrials = asked, asked
	c.StableMissing = max(0, asked-answered[0]-norecord[1])
	c.CandidateMissing = max(0, asked-answered[1]-norecord[0])
	c.StableOnly += min(norecord[1], c.CandidateMissing)
	c.CandidateOnly += min(norecord[0], c.StableMissing)
	return c
}
