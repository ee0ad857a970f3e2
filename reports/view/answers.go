package view

import (
	"fmt"
	"strings"
)

// Answer is one of the four that a report owes a reader.
type Answer struct {
	Question string // "Decided"
	Text     string // sentences, without message text
}

// answers say what was decided, how sure that is, what to look at and what it cost.
// Together they are what a person pastes into a chat.
func answers(r *Report, w Words) []Answer {
	return []Answer{
		{"Decided", decided(w)},
		{"How sure", howSure(r, w)},
		{"Look at", whatToLookAt(r, w)},
		{"Cost", sentence(capitals(w.Cost)) + " " + w.Untouched},
	}
}

// paragraph is the answers in a row.
func paragraph(all []Answer) string {
	parts := make([]string, len(all))
	for i, a := range all {
		parts[i] = a.Question + ": " + a.Text
	}
	return strings.Join(parts, " ")
}

func decided(w Words) string {
	text := fmt.Sprintf("%s %s: %s.", w.Name, w.Title(), w.Headline)
	if w.Waived != "" {
		text += " " + sentence(w.Waived)
	}
	return text
}

func howSure(r *Report, w Words) string {
	const most = 2
	var b strings.Builder
	for i, reason := range w.Reasons {
		if i == most {
			fmt.Fprintf(&b, "And %s. ", plural(len(w.Reasons)-most, "more reason"))
			break
		}
		b.WriteString(sentence(strings.TrimSuffix(strings.TrimSuffix(reason, "."), beginWith)) + " ")
	}
	if w.CouldSee != "" {
		fmt.Fprintf(&b, "A loss of this size would have been seen in four runs of five: %s. ", w.CouldSee)
	}
	if w.Better != "" {
		fmt.Fprintf(&b, "Better: %s. ", w.Better)
	}
	fmt.Fprintf(&b, "Judged were %s, on %s.", w.Counts, casesWords(r.Suites))
	return b.String()
}

// beginWith is what a reason tells a reader to do, which the third answer says.
const beginWith = ": begin with the cases that got worse"

func whatToLookAt(r *Report, w Words) string {
	var parts []string
	if w.Confirmed != "" {
		parts = append(parts, fmt.Sprintf("Regressions confirmed: %s.", w.Confirmed))
	}
	for _, g := range r.Look {
		if g.Kind != GainedSuccess {
			parts = append(parts, fmt.Sprintf("%s: %s, first %s.", g.Title, plural(g.Total, "case"), firstIDs(g.Cases, 3)))
		}
	}
	for i, e := range r.Explained {
		if i == 1 {
			break
		}
		parts = append(parts, sentence(e.Sentence))
	}
	if len(parts) == 0 {
		return "No case lost an answer, a success or a hand-over that was due."
	}
	return strings.Join(parts, " ")
}

func capitals(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
