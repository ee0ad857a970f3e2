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

// lines gives the screen within a budget.
func (s screen) lines(b budget) []string {
	w := s.r.Words
	title := w.Title() + "  " + w.Name + ": " + w.Headline
	out := wrap(title, s.o.Width, 2, "      ")
	out[0] = s.paint(w.Stamp.Tone, w.Verdict, out[0])
	for i, reason := range w.Reasons {
		if i == b.reasons {
			break
		}
		out = append(out, wrap("  "+reason, s.o.Width, b.reasonLines, "  ")...)
	}
	out = append(out, s.above(b)...)
	out = append(out, "")
	out = append(out, s.findings(b)...)
	out = append(out, "")
	if w.Better != "" {
		out = append(out, s.labelled("better", w.Better, b.wordLines)...)
	}
	for i, warning := range w.Warnings {
		if i == b.warnings {
			break
		}
		if more := len(w.Warnings) - b.warnings; i == b.warnings-1 && more > 0 {
			warning = fmt.Sprintf("(+%d more) %s", more, warning)
		}
		out = append(out, s.labelled("warning", warning, b.wordLines)...)
	}
	out = append(out, s.labelled("stable", w.Contained[0], b.wordLines)...)
	out = append(out, s.labelled("candidate", w.Contained[1], b.wordLines)...)
	out = append(out, wrap(w.Actor, s.o.Width, 2, "  ")...)
	out = append(out, w.Untouched)
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
		out = append(out, s.labelled("could see", w.CouldSee+" (in four runs of five)", b.wordLines)...)
	}
	if w.Waived != "" {
		out = append(out, s.labelled("waiver", strings.TrimPrefix(w.Waived, "waived "), b.wordLines)...)
	}
	if w.Confirmed != "" {
		out = append(out, s.labelled("confirmed", w.Confirmed, 1)...)
	}
	for i, e := range s.r.Explained {
		if i == b.diagnoses {
			break
		}
		sentence := e.Sentence
		if more := len(s.r.Explained) - b.diagnoses; i == b.diagnoses-1 && more > 0 {
			sentence = fmt.Sprintf("(+%d more) %s", more, sentence)
		}
		out = append(out, s.labelled("diagnosis", sentence, 1)...)
	}
	return out
}

// labelled is a text with its label in a column of its own.
func (s screen) labelled(label, text string, most int) []string {
	lines := wrap(text, s.o.Width-labelWidth, most, "")
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
	}
	hidden := s.r.Worst[len(shown):]
	if len(hidden) > 0 {
		out = append(out, fmt.Sprintf("+%d more: %s", len(hidden), view.Tally(hidden)))
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
	if left > 0 {
		out = append(out, fmt.Sprintf("+%d more suites, each no worse than the verdict above", left))
	}
	return out
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

// paint colours the first word in a line, where colour was asked for.
func (s screen) paint(tone, word, line string) string {
	if !s.o.Colour {
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
