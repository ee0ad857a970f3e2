package view

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The most that a report shows. What is cut is counted, and said.
const (
	MaxCases = 100  // of one kind
	MaxText  = 4000 // runes of one text
	MaxCalls = 30   // tool calls of one arm
)

// lookAt groups the cases worth a look, the worst kind first, and cuts and
// cleans what they hold. Those that were asked again and hold come first.
func lookAt(e Evidence, again []Confirmation) []CaseGroup {
	type id struct{ suite, caseID string }
	confirmed := map[id]Confirmed{}
	for _, c := range confirmedOf(again) {
		confirmed[id{c.raw.Suite, c.raw.CaseID}] = c
	}
	var groups []CaseGroup
	for _, kind := range CaseKinds() {
		g := CaseGroup{Kind: kind}
		g.Title, g.Words = kindWords(kind)
		for _, s := range e.Suites {
			g.Total += s.Found[kind]
		}
		for _, c := range e.Cases {
			if c.Kind == kind && len(g.Cases) < MaxCases {
				told := c.cleaned()
				if x, ok := confirmed[id{c.Suite, c.CaseID}]; ok {
					told.Again, told.Holds = x.Again, x.Holds
				}
				g.Cases = append(g.Cases, told)
			}
		}
		slices.SortStableFunc(g.Cases, func(a, b CaseEvidence) int { return boolCompare(b.Holds, a.Holds) })
		g.Total = max(g.Total, len(g.Cases))
		if g.Total > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

func kindWords(k CaseKind) (title, words string) {
	switch k {
	case MissedEscalation:
		return "Missed escalations", "A person had to take over. Stable handed over, the candidate did not."
	case LostSuccess:
		return "Lost success", "Right on stable, wrong on the candidate."
	case GainedSuccess:
		return "Gained success", "Wrong on stable, right on the candidate."
	case LostAnswer, Alike: // of a list alone
	}
	return Line(string(k)), ""
}

func (c CaseEvidence) cleaned() CaseEvidence {
	c.Suite, c.CaseID = Cut(Line(c.Suite), 200), Cut(Line(c.CaseID), 200)
	segments := make(map[string]string, len(c.Segments))
	for _, k := range slices.Sorted(maps.Keys(c.Segments)) {
		segments[Cut(Line(k), 100)] = Cut(Line(c.Segments[k]), 100)
	}
	c.Segments = segments
	return c
}

// Bound cuts a text to [MaxText] runes, and says how much was cut.
func Bound(s string) string { return cutAfter(s, MaxText) }

func cutAfter(s string, most int) string {
	if len(s) <= most {
		return s
	}
	runes, at := 0, 0
	for i := range s {
		if runes == MaxText {
			at = i
		}
		if runes == most {
			return strings.Clone(s[:at]) + fmt.Sprintf("\n… cut here: %d more bytes", len(s)-at)
		}
		runes++
	}
	return s
}

// bounded cleans a text, and bounds it where nobody did. What Bound adds gets
// its room.
func bounded(s string) string {
	const said = 50
	return Text(cutAfter(s, MaxText+said))
}
