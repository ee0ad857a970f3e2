package cli

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"forerun/cmd/forerun/internal/term"
	"forerun/cmd/forerun/internal/wire"
	"forerun/reports/terminal"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

// look is what compare prints.
type look struct {
	*wire.Compared

	Runs     []string // one, or the two that were compared
	SpentUSD *float64 // by a look that asked somebody; nil is not known
}

// two reports whether two finished runs are compared.
func (l *look) two() bool { return len(l.Runs) > 1 }

// sides are what the two columns are called.
func (l *look) sides() [2]string {
	if l.two() {
		return [2]string{"A", "B"}
	}
	return [2]string{"stable", "candidate"}
}

func (p *Process) printLook(l *look, f *compareFlags) error {
	if f.asJSON {
		return p.printJSON(newLookDocument(l))
	}
	width := p.Terminal.Width()
	var b strings.Builder
	names := l.sides()
	head := fmt.Sprintf("%s %s, %s %s", names[0], clean(l.Stable), names[1], clean(l.Candidate))
	b.WriteString(wrapped(append([]string{head}, l.Notes...), width))
	for i := range l.Suites {
		l.suite(&b, &l.Suites[i], width)
	}
	var shown strings.Builder
	shown.WriteString(term.Escape(b.String()) + "\n" + terminal.List(l.List, p.screen()))
	b.Reset()
	l.answers(&b, f.text)
	shown.WriteString(term.Escape(b.String()))
	for _, one := range l.Details {
		shown.WriteString("\n" + terminal.Case(one, p.screen()))
	}
	if l.Untold > 0 {
		fmt.Fprintf(&shown, "\n%s more: forerun show RUN CASE --text shows one\n", countOf(l.Untold, "case"))
	}
	shown.WriteString("\n" + term.Escape(l.limits(width)))
	return p.show(shown.String())
}

// clean makes a name of a configuration fit for one line.
func clean(name string) string { return view.Cut(view.Line(name), 60) }

// suite prints one suite's metrics.
func (l *look) suite(b *strings.Builder, s *wire.ComparedSuite, width int) {
	fmt.Fprintf(b, "\nsuite %s: %s, %d in pairs\n", clean(s.Name), countOf(s.Cases, "case"), s.Paired)
	if len(s.Rows) == 0 {
		b.WriteString("no metric is known of both sides\n")
		return
	}
	names := l.sides()
	confidence := s.Rows[0].Confidence
	wide := grid{head: []string{"  metric", names[0], names[1], "difference", confidence + " interval", "n", "sees"}}
	tight := grid{head: []string{"  metric", names[0] + " → " + names[1], "difference, " + confidence, "n"}}
	var why notes
	var seen []string
	for i := range s.Rows {
		r := &s.Rows[i]
		name, interval := shift(r.Finding)+" "+r.Finding.Guardrail.Metric, r.Interval
		if blocked := r.Finding.Comparison.BlockedWords; blocked != "" {
			interval = strings.TrimSpace(interval + " " + why.mark(blocked))
		}
		wide.row(name, r.Stable, r.Candidate, r.Difference, orDefault(interval, view.NoEvidence), r.N, r.Shown)
		tight.row(name, r.Arms, strings.TrimSpace(withoutUnit(r.Difference, r.Arms)+" "+interval), r.N)
		if r.Sees != nil {
			seen = append(seen, r.Finding.Guardrail.Metric+" "+r.Shown)
		}
	}
	out, below := wide.render(width), []string(nil)
	if text.LongestLineLen(out) > width {
		out = tight.render(width)
		if len(seen) > 0 {
			below = append(below, "sees: "+strings.Join(seen, ", "))
		}
	}
	if text.LongestLineLen(out) > width {
		out, below = stacked(s.Rows), nil
	}
	b.WriteString(out + "\n")
	for _, w := range why.all {
		below = append(below, w.mark+" "+w.text)
	}
	b.WriteString(wrapped(below, width))
}

// wrapped breaks sentences between words.
func wrapped(sentences []string, width int) string {
	var b strings.Builder
	for _, s := range sentences {
		for line := range strings.Lines(text.WrapSoft(s, width) + "\n") {
			b.WriteString(strings.TrimRight(line, " \n") + "\n")
		}
	}
	return b.String()
}

// withoutUnit leaves a difference's unit out where its arms end with the same one.
func withoutUnit(difference, arms string) string {
	number, unit, ok := strings.Cut(difference, " ")
	if !ok || !strings.HasSuffix(arms, " "+unit) || unit == "%" { // of shares, a relative difference
		return difference
	}
	return number
}

// stacked prints the metrics where the terminal is too narrow for a table.
func stacked(rows []wire.ComparedRow) string {
	var lines []string
	for i := range rows {
		r := &rows[i]
		lines = append(lines, shift(r.Finding)+" "+r.Finding.Guardrail.Metric,
			fmt.Sprintf("    %s, %s", r.Arms, r.Change()), fmt.Sprintf("    n %s, sees %s", r.N, r.Shown))
	}
	return strings.Join(lines, "\n")
}

// shift is a sign for which way a metric went, where its interval leaves 0 out.
func shift(f gate.Finding) string {
	lo, hi := f.Comparison.Interval.Lo, f.Comparison.Interval.Hi
	higher, lower := lo != nil && *lo > 0, hi != nil && *hi < 0
	switch {
	case !higher && !lower:
		return " "
	case f.Guardrail.Direction == gate.None:
		return "*"
	case higher == (f.Guardrail.Direction == gate.Higher):
		return "+"
	}
	return "-"
}

// answers says in how many cases something else was said.
func (l *look) answers(b *strings.Builder, told bool) {
	fmt.Fprintf(b, "\nThe answers differ in %d of %s", l.Otherwise, countOf(l.Answered, "case"))
	if l.Otherwise > 0 && !told {
		b.WriteString(": --text shows them")
	}
	b.WriteString(".\n")
}

// limits says what so few cases can show, and what they can't.
func (l *look) limits(width int) string {
	var parts []string
	parts = append(parts,
		"+ better, - worse, * other: the interval leaves 0 out. Each stands for itself, and of many metrics one in ten does so by chance.",
		"sees is the smallest difference that so many cases show in 80 % of runs. A smaller one stays unseen, and an interval that reaches over 0 does not say that nothing changed.",
		"Nothing is decided here, and no attempt is counted.")
	if !l.two() {
		parts = append(parts, l.drawnFrom()...)
	}
	if !l.two() {
		parts = append(parts, l.cost()+fmt.Sprintf("kept in %s: forerun compare --resume %s shows it again, forerun show %s CASE one case", l.Runs[0], l.Runs[0], l.Runs[0]))
	}
	return wrapped(parts, width)
}

func (l *look) cost() string {
	if l.SpentUSD == nil {
		return "cost unknown; "
	}
	return fmt.Sprintf("cost $%.2f; ", *l.SpentUSD)
}

// drawnFrom says what the suites' cases were drawn from.
func (l *look) drawnFrom() []string {
	var dev, all []string
	for _, s := range l.Suites {
		if s.Split == nil {
			all = append(all, clean(s.Name))
		} else {
			dev = append(dev, fmt.Sprintf("%s (%.3g %% of the clusters)", clean(s.Name), 100*s.Split.Dev))
		}
	}
	var out []string
	if len(dev) > 0 {
		out = append(out, "Drawn from the dev part of "+strings.Join(dev, ", ")+"; the gate draws from the rest.")
	}
	if len(all) > 0 {
		out = append(out, "Drawn from what the gate judges: "+strings.Join(all, ", ")+" without a split. Who tunes on these cases tunes to the gate; split: {dev: 30%} keeps a part for this.")
	}
	return out
}
