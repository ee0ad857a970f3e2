package compare

import (
	"forerun/replay"
	"forerun/scorers"
)

// lack is what an arm's tools could not be told, over all its trials of a case.
type lack uint8

const (
	lacksNothing   lack = iota // everything was in the log, or the arm is a log
	lacksSight                 // the calls are not known
	lacksExactness             // some answers stand in for what was recorded
	lacksAnswer                // some calls got none
)

// cover is what the log could answer of a case.
type cover struct {
	stable, candidate, again lack
	asked                    bool // stable once more
	frontier                 bool // an arm proposed a write that was not done
}

// worst is the worse of the two arms.
func (c cover) worst() lack { return max(c.stable, c.candidate) }

func coverOf(arms [2][]scorers.Judged, again []scorers.Judged) cover {
	c := cover{stable: lackOf(arms[0]), candidate: lackOf(arms[1]), again: lackOf(again), asked: len(again) > 0}
	for _, outcomes := range [][]scorers.Judged{arms[0], arms[1], again} {
		for i := range outcomes {
			c.frontier = c.frontier || outcomes[i].Beyond.Frontier
		}
	}
	return c
}

func lackOf(outcomes []scorers.Judged) lack {
	worst := lacksNothing
	for i := range outcomes {
		worst = max(worst, lackIn(outcomes[i].Outcome))
	}
	return worst
}

// lackIn is what one trial lacked. A recorded arm calls nothing anew.
func lackIn(o *replay.Outcome) lack {
	if o.Provenance == replay.ProvenanceLogged {
		return lacksNothing
	}
	switch replay.CoverageOf(o.ToolCalls) {
	case replay.CoverageAnswered:
		return lacksNothing
	case replay.CoverageApproximated:
		return lacksExactness
	case replay.CoverageMissed:
		return lacksAnswer
	}
	return lacksSight
}
