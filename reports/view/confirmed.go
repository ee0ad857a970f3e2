package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Confirmed is one apparent regression that was asked again, in words.
type Confirmed struct {
	Suite, CaseID string // cleaned
	Again         string // "5/5 → 0/5", good trials of stable and of the candidate
	Holds         bool   // stable was right in most trials, the candidate wrong in most
	raw           Confirmation
}

// Raw gives the confirmation as it came.
func (c Confirmed) Raw() Confirmation { return c.raw }

// Holds reports whether a regression shows again: anything less than a change
// of sides could be the coin toss that made it seem one.
func (c Confirmation) Holds() bool {
	return 2*c.StableGood > c.StableTrials && 2*c.CandidateGood < c.CandidateTrials
}

func (c Confirmation) drop() float64 {
	return part(c.StableGood, c.StableTrials) - part(c.CandidateGood, c.CandidateTrials)
}

func part(good, trials int) float64 {
	if trials <= 0 {
		return 0
	}
	return float64(good) / float64(trials)
}

// confirmedOf puts what holds first, and the largest drop before all.
func confirmedOf(all []Confirmation) []Confirmed {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b Confirmation) int {
		return cmp.Or(boolCompare(b.Holds(), a.Holds()), cmp.Compare(b.drop(), a.drop()))
	})
	var out []Confirmed
	for _, c := range sorted {
		out = append(out, Confirmed{
			Suite: Cut(Line(c.Suite), 200), CaseID: Cut(Line(c.CaseID), 200), Holds: c.Holds(), raw: c,
			Again: fmt.Sprintf("%d/%d → %d/%d", c.StableGood, c.StableTrials, c.CandidateGood, c.CandidateTrials),
		})
	}
	return out
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// confirmedLine says in one line what came of asking again.
func confirmedLine(all []Confirmed) string {
	if len(all) == 0 {
		return ""
	}
	var names []string
	for _, c := range all {
		if c.Holds {
			names = append(names, Cut(c.CaseID, 40)+" "+c.Again)
		}
	}
	line := fmt.Sprintf("%d of %d asked again", len(names), len(all))
	if len(names) == 0 {
		return line
	}
	const most = 5
	if len(names) > most {
		names = append(names[:most], fmt.Sprintf("%d more", len(names)-most))
	}
	return line + ", good trials: " + strings.Join(names, ", ")
}
