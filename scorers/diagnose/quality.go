package diagnose

import (
	"strings"

	"forerun/scorers"
	"forerun/scorers/gate"
)

// quality is how judged quality moved, over every number that says how good the
// answers are.
type quality struct {
	known    bool
	up, down bool // shown, each on at least one of them
	words    string
}

// rose reports whether a gain is shown and no loss; fell the opposite.
func (q quality) rose() bool { return q.up && !q.down }
func (q quality) fell() bool { return q.down && !q.up }

// quality looks at success, and at every guardrail on a graded metric of which
// more is better. It tells what is shown to have moved, or else the first of
// them.
func (s *suite) quality() quality {
	all := []difference{s.of(success)}
	for i := range s.decided.Findings {
		f := &s.decided.Findings[i]
		g := f.Guardrail
		if g.Slice == nil && g.Direction == gate.Higher && g.Evidence != "" && g.Metric != scorers.SuccessMetric {
			all = append(all, ofFinding(f))
		}
	}
	var q quality
	var moved []string
	for _, d := range all {
		if !d.known {
			continue
		}
		if !q.known {
			q.words = d.text()
		}
		q.known, q.up, q.down = true, q.up || d.up(), q.down || d.down()
		if d.shown {
			moved = append(moved, d.text())
		}
	}
	if len(moved) > 0 {
		q.words = strings.Join(moved, "; ")
	}
	return q
}
