package scorers

import (
	"slices"
	"strings"

	"forerun/replay"
)

// Beyond says how a case's outcomes left what its log can tell. It is one for all
// outcomes of a case: what does not apply to the answer of one arm does not apply
// to the other's either, or the arms would be judged on different cases.
type Beyond struct {
	// Frontier is true where an arm proposed a write that the log does not have, and
	// that was not done: what it said from there on is about a world that never was.
	Frontier bool
	// Diverged is true where a conversation left the log before its last turn: what
	// is expected of that turn was not asked for.
	Diverged bool
	// Uneven is true where conversations ended at different turns: what they took is
	// not of the same work.
	Uneven bool
}

// beyond looks at all that was asked of a case.
func beyond(asked []replay.Outcome) Beyond {
	var b Beyond
	ended := -1
	for i := range asked {
		o := &asked[i]
		b.Frontier = b.Frontier || replay.Frontier(o.ToolCalls)
		b.Diverged = b.Diverged || o.DivergedAt > 0
		if !o.Status.Answered() {
			continue // where it would have ended is not known
		}
		b.Uneven = b.Uneven || ended >= 0 && o.DivergedAt != ended
		ended = o.DivergedAt
	}
	return b
}

// The reasons why a score does not apply beyond the log.
const (
	whyFrontier = "an arm proposed a write that the log does not have, and its words rest on what was not done"
	whyDiverged = "a conversation left the log before its last turn, of which this is expected"
	whyUneven   = "the conversations ended at different turns"
)

// spares says why a configured scorer does not apply to outcomes beyond the log;
// empty where it does.
func (b Beyond) spares(m Metric) string {
	switch {
	case b.Frontier && m.Words:
		return whyFrontier
	case b.Diverged && slices.ContainsFunc(m.Needs, ofTheCase):
		return whyDiverged
	}
	return ""
}

// ofTheCase reports whether a need is something that the case has for its answer.
func ofTheCase(n Need) bool {
	return strings.HasPrefix(string(n), "case.expected.") || strings.HasPrefix(string(n), "case.logged.")
}

// reached spares a metric of a case's label the conversations that did not get
// there.
func reached(value func(Input, Lookup) Score) func(Input, Lookup) Score {
	return func(in Input, at Lookup) Score {
		if in.Beyond.Diverged {
			return Skip(whyDiverged)
		}
		return value(in, at)
	}
}

// evenly spares a metric of what an outcome took, or had time for, those
// conversations that are not of the same length.
func evenly(value func(Input, Lookup) Score) func(Input, Lookup) Score {
	return func(in Input, at Lookup) Score {
		if in.Beyond.Uneven {
			return Skip(whyUneven)
		}
		return value(in, at)
	}
}

// allEvenly does so to each of some metrics.
func allEvenly(metrics []Metric) []Metric {
	for i := range metrics {
		m := &metrics[i]
		m.Value = evenly(m.Value)
		if m.Per != nil {
			m.Per = evenly(m.Per)
		}
	}
	return metrics
}
