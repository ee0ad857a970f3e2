package datasets

import (
	"cmp"
	"maps"
	"slices"
)

// The grades of evidence that a log can hold by itself: A is what a person or an
// executed state says, B a person's decision on the same action, E agreement with
// what was logged, which never gates.
const (
	gradeA = "A"
	gradeB = "B"
	gradeE = "E"
	// A score is as good as whoever gave it, which a case does not tell: a person or a
	// check, or a judge.
	gradeOfScore = "A or E"
)

// Evidence is one kind of label, what a verdict on it would rest on, and how many
// cases have it.
type Evidence struct {
	Label string `json:"label"` // where a case has it: expected.facts, approvals, logged.scores.NAME …
	Grade string `json:"grade"`
	Cases int    `json:"cases"`
}

// Money is what production paid, as far as the log tells.
type Money struct {
	Cases    int          `json:"cases"`    // whose cost was logged
	MeanUSD  *float64     `json:"mean_usd"` // of these; null where there are none
	ByModel  []ModelUsage `json:"by_model"` // of the cases without a cost, but with tokens and a model
	Unpriced int          `json:"unpriced"` // cases that tell neither a cost nor tokens of a model
}

// ModelUsage is what the cases of one model took, so that a price list can say
// what they cost.
type ModelUsage struct {
	Model  string  `json:"model"`
	Cases  int     `json:"cases"`
	Input  float64 `json:"input"` // tokens a case, cached ones included
	Cached float64 `json:"cached"`
	Output float64 `json:"output"`
}

// distinctNames bounds the names that a log can make this package keep.
const distinctNames = 200

// otherNames stands for the names beyond these.
const otherNames = "(others)"

// nameCounts counts cases by a name that comes from outside.
type nameCounts map[string]int

func (n *nameCounts) add(name string) {
	if *n == nil {
		*n = nameCounts{}
	}
	if _, known := (*n)[name]; !known && len(*n) >= distinctNames {
		name = otherNames
	}
	(*n)[name]++
}

// moneyTally sums what cases cost.
type moneyTally struct {
	cases, unpriced int
	usd             float64
	models          map[string]*ModelUsage
}

func (m *moneyTally) add(l *Logged) {
	switch {
	case l == nil:
		m.unpriced++
	case l.CostUSD != nil:
		m.cases++
		m.usd += *l.CostUSD
	case l.ModelServed == "" || l.Usage == nil || l.Usage.Input == nil || l.Usage.Output == nil:
		m.unpriced++
	default:
		if m.models == nil {
			m.models = map[string]*ModelUsage{}
		}
		u := m.models[l.ModelServed]
		if u == nil {
			if len(m.models) >= distinctNames {
				m.unpriced++
				return
			}
			u = &ModelUsage{Model: l.ModelServed}
			m.models[l.ModelServed] = u
		}
		u.Cases++
		u.Input += float64(*l.Usage.Input)
		u.Output += float64(*l.Usage.Output)
		if l.Usage.Cached != nil {
			u.Cached += float64(*l.Usage.Cached)
		}
	}
}

func (m *moneyTally) finish() Money {
	out := Money{Cases: m.cases, Unpriced: m.unpriced, ByModel: []ModelUsage{}}
	if m.cases > 0 {
		out.MeanUSD = new(m.usd / float64(m.cases))
	}
	for _, name := range slices.Sorted(maps.Keys(m.models)) {
		u := *m.models[name]
		n := float64(u.Cases)
		u.Input, u.Cached, u.Output = u.Input/n, u.Cached/n, u.Output/n
		out.ByModel = append(out.ByModel, u)
	}
	slices.SortStableFunc(out.ByModel, func(a, b ModelUsage) int { return cmp.Compare(b.Cases, a.Cases) })
	return out
}

// evidence lists the kinds of label that at least one case has, the strongest
// grade first.
func evidence(d *Description, scores nameCounts) []Evidence {
	l, g := d.Labelled, d.Logged
	all := []Evidence{
		{"expected.answer", gradeA, l.Answer},
		{"expected.facts", gradeA, l.Facts},
		{"expected.tool_calls", gradeA, l.ToolCalls},
		{"expected.end_state", gradeA, l.EndState},
		{"expected.escalate", gradeA, l.Escalate},
		{"expected.labels", gradeA, l.Labels},
		{"logged.escalated", gradeA, g.Escalated},
		{"logged.fallback", gradeA, g.Fallback},
		{"logged.corrected", gradeA, g.Corrected},
	}
	for _, score := range ranked(scores) {
		all = append(all, Evidence{"logged.scores." + score.Value, gradeOfScore, score.Cases})
	}
	all = append(all, Evidence{approvalsKey, gradeB, g.Approvals}, Evidence{"logged.output", gradeE, g.Output})
	return slices.DeleteFunc(all, func(e Evidence) bool { return e.Cases == 0 })
}
