package terminal

import (
	"fmt"
	"strings"

	"forerun/reports/view"
)

type screen struct {
	r *view.Report
	o Options
}

const labelWidth = len("candidate  ")

const lost = 20 // columns that breaking between words can cost a line

// lines gives the screen within a budget.
func (s screen) lines(b budget) []string {
	w := s.r.Words
	title := w.Title()
	if strings.Contains(title, " ") {
		title += " ·" // or it would run into the name
	}
	out := wrap(paragraph{text: title + " " + w.Name + ": " + w.Headline, width: s.o.Width, most: 2, indent: "      "})
	out[0] = s.paint(w.Stamp.Tone, w.Verdict, out[0])
	for i, reason := range first(w.Reasons, b.reasons) {
		end := ""
		if i == b.reasons-1 {
			end = more(len(w.Reasons) - b.reasons)
		}
		out = append(out, wrap(paragraph{text: "  " + reason, width: s.o.Width, most: readable(b.textLines, s.o.Width), indent: "  ", end: end})...)
	}
	out = append(out, s.above(b)...)
	out = append(out, "")
	out = append(out, s.findings(b)...)
	if b.blank {
		out = append(out, "")
	}
	if len(w.Gains) > 0 && b.gains {
		out = append(out, s.labelled("better", fold(w.Gains, b.wordLines*(s.o.Width-labelWidth)-(b.wordLines-1)*lost), "", b.wordLines)...)
	}
	for i, warning := range first(w.Warnings, b.warnings) {
		end := ""
		if i == b.warnings-1 {
			end = more(len(w.Warnings) - b.warnings)
		}
		out = append(out, s.labelled("warning", warning, end, b.warningLines)...)
	}
	if w.LookAt != "" && b.look {
		out = append(out, s.labelled("look at", w.LookAt, "(forerun show RUN)", 1)...)
	}
	out = append(out, s.contained(b)...)
	acts := w.Actor
	if b.cost {
		acts += " Cost: " + w.Cost + "."
	}
	out = append(out, wrap(paragraph{text: acts, width: s.o.Width, most: 2, indent: "  "})...)
	out = append(out, wrap(paragraph{text: w.Untouched, width: s.o.Width, most: 2, indent: "  "})...)
	if s.o.Path != "" {
		out = append(out, "Report: "+tail(view.Line(s.o.Path), 3*s.o.Width))
	}
	return out
}

// above is what belongs to the verdict and stands over the findings: what a
// screen could have seen, what a person decided, what was asked again, and what
// the findings mean together.
func (s screen) above(b budget) []string {
	w := s.r.Words
	var out []string
	if w.CouldSee != "" {
		out = append(out, s.labelled("could see", w.CouldSee, "(in four runs of five)", b.noteLines)...)
	}
	if w.Waived != "" {
		out = append(out, s.labelled("waiver", strings.TrimPrefix(w.Waived, "waived "), "", b.noteLines)...)
	}
	if w.Confirmed != "" {
		out = append(out, s.labelled("confirmed", w.Confirmed, "", b.noteLines)...)
	}
	for i, e := range first(s.r.Explained, b.diagnoses) {
		end := ""
		if i == b.diagnoses-1 {
			end = more(len(s.r.Explained) - b.diagnoses)
		}
		out = append(out, s.labelled("diagnosis", e.Sentence, end, readable(b.textLines, s.o.Width-labelWidth))...)
	}
	return out
}

// contained says how the arms were kept from the world, once where that is the
// same for both.
func (s screen) contained(b budget) []string {
	stable, candidate := s.r.Words.Contained[0], s.r.Words.Contained[1]
	if stable == candidate {
		return s.labelled("both arms", stable, "", b.wordLines)
	}
	return append(s.labelled("stable", stable, "", b.wordLines), s.labelled("candidate", candidate, "", b.wordLines)...)
}

// readable is how many lines of a width hold what so many lines of 80 columns do.
func readable(lines, width int) int { return max(lines, (lines*80+width-1)/width) }

func first[T any](all []T, n int) []T { return all[:min(n, len(all))] }

// labelled is a text with its label in a column of its own.
func (s screen) labelled(label, text, end string, most int) []string {
	lines := wrap(paragraph{text: text, width: s.o.Width - labelWidth, most: most, end: end})
	for i := range lines {
		lines[i] = fmt.Sprintf("%-*s%s", labelWidth, label, lines[i])
		label = ""
	}
	return lines
}

// findings gives the table, a line of each suite above its findings. The worst
// findings are shown, whichever suite they are of.
func (s screen) findings(b budget) []string {
	shown := s.r.Worst[:min(b.findings, len(s.r.Worst))]
	header, rows := s.table(shown)
	out := header
	suites := 0
	done := map[string]bool{}
	for _, row := range shown {
		if done[row.Suite] {
			continue
		}
		done[row.Suite] = true
		if suites < b.suites {
			suites++
			out = append(out, s.suiteLine(row.Suite))
		}
		for i := range shown {
			if shown[i].Suite == row.Suite {
				out = append(out, rows[i]...)
			}
		}
		if line := s.sliceLine(row.Suite); line != "" && b.slices {
			out = append(out, line)
		}
		if line := s.logLine(row.Suite); line != "" && b.log {
			out = append(out, line)
		}
	}
	left := 0
	for _, suite := range s.r.Suites {
		switch {
		case done[suite.Name]:
		case suites < b.suites:
			suites++
			out = append(out, s.suiteLine(suite.Name))
		default:
			left++
		}
	}
	if words := notShown(s.r.Worst[len(shown):], left); words != "" {
		out = append(out, snip(words, s.o.Width))
	}
	return out
}

// notShown counts the findings and the suites that got no line; none of them is
// worse than those that did.
func notShown(hidden []view.Row, suites int) string {
	var parts []string
	if len(hidden) > 0 {
		parts = append(parts, fmt.Sprintf("+%d more: %s", len(hidden), view.Tally(hidden)))
	}
	switch {
	case suites == 1:
		parts = append(parts, "+1 suite")
	case suites > 1:
		parts = append(parts, fmt.Sprintf("+%d suites", suites))
	}
	return strings.Join(parts, "; ")
}

func (s screen) suiteLine(name string) string {
	for _, suite := range s.r.Suites {
		if suite.Name == name {
			return snip(suite.Line, s.o.Width)
		}
	}
	return ""
}

// sliceLine is the one line into which a suite's slices fold; empty where it
// has none.
func (s screen) sliceLine(name string) string {
	for _, suite := range s.r.Suites {
		if suite.Name == name && suite.SliceLine != "" {
			return snip("  "+suite.SliceLine, s.o.Width)
		}
	}
	return ""
}

// logLine is the one line that says what a suite's log could not answer; empty
// where it answered all.
func (s screen) logLine(name string) string {
	for _, suite := range s.r.Suites {
		if suite.Name == name && suite.LogLine != "" {
			return snip("  "+suite.LogLine, s.o.Width)
		}
	}
	return ""
}

// paint colours the first word in a line, where colour was asked for.
func (s screen) paint(tone, word, line string) string { return paint(s.o.Colour, tone, word, line) }

func paint(colour bool, tone, word, line string) string {
	if !colour {
		return line
	}
	code := "36" // unharmed: no harm was seen, and that is not the green of a pass
	switch tone {
	case "pass":
		code = "32"
	case "inconclusive":
		code = "33"
	case "fail":
		code = "31"
	case "invalid":
		code = "35"
	}
	return strings.Replace(line, word, "\x1b[1;"+code+"m"+word+"\x1b[0m", 1)
}
