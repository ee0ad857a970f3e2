package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"forerun/cmd/forerun/internal/term"
	"forerun/datasets"
)

// sampleReport is what data sample says of its work. Its JSON form is what --json
// prints.
type sampleReport struct {
	SchemaVersion int              `json:"schema_version"` // 1
	Ladder        []sampleStep     `json:"ladder,omitempty"`
	Enough        datasets.Risk    `json:"enough,omitempty"` // the least risky step in which every guardrail can pass
	Needs         *sampleNeeds     `json:"needs,omitempty"`
	Read          int              `json:"read"`
	LeftOut       []datasets.Count `json:"left_out"` // each case once: read = all of these, folded, not drawn and drawn
	Folded        *foldReport      `json:"folded,omitempty"`
	NotDrawn      int              `json:"not_drawn"`
	Drawn         *datasets.Drawn  `json:"drawn,omitempty"`
}

// sampleStep is one step of risk. What would be seen is known with --for alone.
type sampleStep struct {
	datasets.Rung

	Sees       []string `json:"sees,omitempty"`
	CannotPass []string `json:"cannot_pass,omitempty"` // metrics that no candidate could pass, whatever it answers
	Lacks      string   `json:"lacks,omitempty"`       // what the suite asks of its cases and these do not give
}

// sampleNeeds is how many cases a suite's guardrails need.
type sampleNeeds struct {
	Suite      string   `json:"suite"`
	Metric     string   `json:"metric"`   // whose guardrail needs most
	Cases      int      `json:"cases"`    // if each stood for as many
	Weighted   int      `json:"weighted"` // with the unequal weights of the strata
	Unknown    []string `json:"unknown,omitempty"`
	CannotPass []string `json:"cannot_pass,omitempty"`
}

// foldReport counts near-duplicates.
type foldReport struct {
	Cases    int `json:"cases"`    // that are gone
	Standing int `json:"standing"` // cases that stand for them
	Largest  int `json:"largest"`  // the most cases that one stands for
	Clusters int `json:"clusters"` // that are gone with them
}

func newFoldReport(f datasets.Folded) *foldReport {
	return &foldReport{Cases: f.Cases - f.Kept, Standing: f.Standing, Largest: f.Largest, Clusters: f.Clusters}
}

func (r *sampleReport) account(chosen, taken *datasets.Chosen, drawn datasets.Drawn) {
	r.Read, r.Drawn = chosen.Read(), &drawn
	r.LeftOut = append(chosen.LeftOut(), taken.LeftOut()...)
	r.NotDrawn = drawn.Of - drawn.Cases
}

// tell prints the report: to standard output, but where the cases went there.
func (s *sampling) tell() error {
	r := &s.report
	if s.flags.asJSON {
		r.SchemaVersion = 1
		if r.LeftOut == nil {
			r.LeftOut = []datasets.Count{}
		}
		return s.p.printJSON(r)
	}
	var b strings.Builder
	if r.Ladder != nil {
		r.writeLadder(&b, s.p.Terminal.Width(), s.config != nil)
	}
	if r.Drawn != nil {
		if r.Ladder != nil {
			b.WriteString("\n")
		}
		r.writeNeeds(&b)
		r.writeAccount(&b)
		r.writeStrata(&b, s.p.Terminal.Width())
	}
	out := s.p.Out
	if s.flags.out == "-" {
		out = s.p.Err
	}
	_, err := io.WriteString(out, term.Escape(b.String()))
	return err
}

func (r *sampleReport) writeLadder(b *strings.Builder, width int, planned bool) {
	t := grid{head: []string{"up to", "cases", "clusters", "of the log", "labelled", "escalated"}}
	var before datasets.Rung
	for _, step := range r.Ladder {
		t.row(string(step.Risk), plus(before.Cases, step.Cases), plus(before.Clusters, step.Clusters), fmt.Sprintf("%.0f %%", 100*step.Share),
			plus(before.Labelled, step.Labelled), plus(before.Escalated, step.Escalated))
		before = step.Rung
	}
	b.WriteString(t.render(width) + "\n\n")
	was := 0
	for i, step := range r.Ladder {
		added := step.Cases > was
		was = step.Cases
		if !added {
			fmt.Fprintf(b, "%s adds nothing\n", step.Risk)
			continue
		}
		for _, line := range step.adds() {
			verb := "adds"
			if i == 0 {
				verb = "has"
			}
			fmt.Fprintf(b, "%s %s %s\n", step.Risk, verb, line)
		}
		if len(step.Sees) > 0 {
			fmt.Fprintf(b, "%s would see, if worse: %s\n", step.Risk, strings.Join(step.Sees, ", "))
		}
		if step.Lacks != "" {
			fmt.Fprintf(b, "%s is not enough: %s\n", step.Risk, oneLine(step.Lacks))
		}
		if len(step.CannotPass) > 0 {
			fmt.Fprintf(b, "%s can't pass, whatever the candidate answers: %s\n", step.Risk, strings.Join(unique(step.CannotPass), ", "))
		}
	}
	r.writeUndeclared(b)
	b.WriteString("\n" + r.advice(planned) + "\n")
}

// writeUndeclared warns of tools that may write, and whose cases are taken for the
// least risky: logs of other systems do not say what a tool does.
func (r *sampleReport) writeUndeclared(b *strings.Builder) {
	names := r.Ladder[0].Undeclared
	if len(names) > 0 {
		fmt.Fprintf(b, "\nno case says whether these read or write: %s\n"+
			"where a case's risk was not given either, a call of them adds none: write effect into tools, or risk into the cases\n", some(names))
	}
}

// plus writes a number with what it grew by.
func plus(before, now int) string {
	if before == 0 || now == before {
		return strconv.Itoa(now)
	}
	return fmt.Sprintf("%d (+%d)", now, now-before)
}

// mostNamed is how many names fit a line.
const mostNamed = 8

// adds lists what a step adds besides cases.
func (s *sampleStep) adds() []string {
	var out []string
	if len(s.Tools) > 0 {
		out = append(out, "calls of "+some(s.Tools))
	}
	bySegment := map[string][]string{}
	var segments []string
	for _, v := range s.Values {
		if bySegment[v.Segment] == nil {
			segments = append(segments, v.Segment)
		}
		bySegment[v.Segment] = append(bySegment[v.Segment], v.Value)
	}
	for _, name := range segments {
		out = append(out, oneLine(name)+": "+some(bySegment[name]))
	}
	if len(out) == 0 {
		out = append(out, "cases, and no tool and no segment that was not there before")
	}
	return out
}

func some(names []string) string {
	shown := make([]string, 0, mostNamed)
	for _, name := range names[:min(len(names), mostNamed)] {
		shown = append(shown, fmt.Sprintf("%.60s", oneLine(name)))
	}
	text := strings.Join(shown, ", ")
	if more := len(names) - mostNamed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func unique(names []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(names)))
}

func (r *sampleReport) advice(planned bool) string {
	switch {
	case r.Enough != "":
		return fmt.Sprintf("Start with %s: it is the least risky traffic in which every guardrail can pass.", r.Enough)
	case planned:
		return "No step is enough for every guardrail: take all, add logs, or write wider margins (forerun plan says which)."
	}
	return "What loss each step would show depends on the guardrails: --for CONFIG says it."
}

func (r *sampleReport) writeNeeds(b *strings.Builder) {
	n := r.Needs
	if n == nil {
		return
	}
	fmt.Fprintf(b, "suite %s needs %s, for %s", oneLine(n.Suite), countOf(n.Cases, "case"), oneLine(n.Metric))
	if n.Weighted > n.Cases {
		fmt.Fprintf(b, "; %d with unequal weights", n.Weighted)
	}
	b.WriteString("\n")
	if len(n.Unknown) > 0 {
		fmt.Fprintf(b, "how many it needs for %s is not known\n", some(unique(n.Unknown)))
	}
	if r.Drawn.Of < n.Weighted {
		fmt.Fprintf(b, "there are %d to draw from: all are taken, and forerun plan says what they would show\n", r.Drawn.Of)
	}
}

// writeAccount says where every case went. The lines below the first add up to it.
func (r *sampleReport) writeAccount(b *strings.Builder) {
	line := func(n int, format string, args ...any) {
		fmt.Fprintf(b, "%9d  %s\n", n, fmt.Sprintf(format, args...))
	}
	line(r.Read, "read")
	for _, l := range r.LeftOut {
		line(l.Cases, "left out: %s", l.Value)
	}
	if f := r.Folded; f != nil {
		text := "folded, being nearly the same as another"
		if f.Cases > 0 {
			text += fmt.Sprintf(": %s for them, the largest for %d", stands(f.Standing), f.Largest)
		}
		if f.Clusters > 0 {
			text += "; " + countOf(f.Clusters, "cluster") + " with them"
		}
		line(f.Cases, "%s", text)
	}
	line(r.NotDrawn, "not drawn")
	line(r.Drawn.Cases, "drawn, in %s, with a weight of %.6g in all", countOf(r.Drawn.Clusters, "cluster"), r.Drawn.Weight)
}

func stands(n int) string {
	if n == 1 {
		return "1 stands"
	}
	return fmt.Sprintf("%d stand", n)
}

// mostStrata is how many strata are shown.
const mostStrata = 40

func (r *sampleReport) writeStrata(b *strings.Builder, width int) {
	tooLarge := 0
	for _, s := range r.Drawn.Strata {
		tooLarge += s.TooLarge
	}
	if tooLarge > 0 {
		fmt.Fprintf(b, "%s larger than the share of the sample and passed over\n", areOf(tooLarge, "cluster"))
	}
	if len(r.Drawn.Strata) < 2 {
		return
	}
	t := grid{head: []string{"stratum", "of", "drawn", "clusters", "weight of one"}}
	for _, s := range r.Drawn.Strata[:min(len(r.Drawn.Strata), mostStrata)] {
		t.row(stratumName(s), s.Of, s.Cases, s.Clusters, fmt.Sprintf("%.4g", s.Factor))
	}
	b.WriteString("\n" + t.render(width) + "\n")
	if more := len(r.Drawn.Strata) - mostStrata; more > 0 {
		fmt.Fprintf(b, "and %d strata more\n", more)
	}
}

func stratumName(s datasets.Stratum) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(s.Segments)) {
		value := s.Segments[name]
		if value == "" {
			value = "none"
		}
		parts = append(parts, fmt.Sprintf("%.40s %.40s", oneLine(name), oneLine(value)))
	}
	return strings.Join(parts, ", ")
}

func areOf(n int, word string) string {
	if n == 1 {
		return "1 " + word + " is"
	}
	return fmt.Sprintf("%d %ss are", n, word)
}
