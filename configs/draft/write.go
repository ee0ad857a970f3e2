package draft

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// YAML is the configuration, with a remark beside every guess.
func (d *Draft) YAML() []byte {
	w := &writer{}
	d.head(w)
	d.writeArms(w)
	w.mapping("signals", "How an outcome shows that a person was called, and that the agent gave up.", d.Signals)
	w.blank()
	w.remark(0, "Nothing in a replay may change the world: calls are answered from the log, or not at all.")
	w.line(0, "tools:", "")
	w.line(1, "default: "+policyBlock, "a tool that is not listed gets no answer")
	if len(d.Tools) > 0 {
		w.line(1, "policies:", "")
		for _, e := range d.Tools {
			w.entry(2, e)
		}
	}
	d.writeLimits(w)
	d.writeSuite(w)
	return w.Bytes()
}

func (d *Draft) head(w *writer) {
	s := d.survey
	w.remark(0, fmt.Sprintf("A first gate for %d cases of %s, written by forerun init.", s.Cases, d.Data))
	w.remark(0, "Go over every line that says guessed or asked; then:")
	w.remark(0, "")
	w.remark(0, "  forerun plan CONFIG    what it could show and would cost; asks no agent")
	w.remark(0, "  forerun gate CONFIG")
	for i, q := range d.Asked {
		if i == 0 {
			w.remark(0, "")
			w.remark(0, "What could not be guessed:")
		}
		w.folded(0, fmt.Sprintf("%d. %s", i+1, q))
	}
	w.line(0, "version: 1", "")
	w.line(0, "name: "+quoted(d.Name), "")
	w.line(0, "seed: 1", "every random choice comes from it")
}

func (d *Draft) writeArms(w *writer) {
	for i, name := range []string{"stable", "candidate"} {
		w.blank()
		w.line(0, name+":", "")
		w.line(1, "version: "+always(d.Arms[i].Version), d.Arms[i].Note)
		w.line(1, "agent:", "")
		for _, e := range d.Arms[i].Lines {
			w.entry(2, e)
		}
	}
}

func (d *Draft) writeLimits(w *writer) {
	w.blank()
	for _, p := range d.Prices {
		w.remark(0, "asked: "+p)
	}
	if d.MaxCost > 0 {
		w.line(0, fmt.Sprintf("limits: {concurrency: 8, timeout: 60s, max_cost: %s}", usd(d.MaxCost)), "USD of the whole run")
		return
	}
	w.line(0, "limits: {concurrency: 8, timeout: 60s}", d.CostNote)
}

func (d *Draft) writeSuite(w *writer) {
	w.blank()
	w.line(0, "suites:", "")
	w.line(1, "- name: shadow", "")
	w.line(2, "data: "+always(d.Data), "")
	sample, note := fmt.Sprintf("sample: {size: %d", d.Size), "guessed: "+d.SizeNote
	if d.Where != "" {
		sample += ", where: " + always(d.Where)
		note += fmt.Sprintf("; %d have no content in the log and can't be asked", d.survey.Withheld)
	}
	w.line(2, sample+"}", note)
	w.entry(2, d.Dev)
	if len(d.Segments) > 0 {
		var names, notes []string
		for _, e := range d.Segments {
			names, notes = append(names, e.Key), append(notes, e.Note)
		}
		w.line(2, "segments: "+list(names), "guessed: judged slice by slice; "+strings.Join(notes, "; "))
	}
	d.writeScorers(w)
	w.line(2, "guardrails:", "a margin is the harm that a pass may hide")
	for _, g := range d.Guardrails {
		w.guardrail(g)
	}
}

func (d *Draft) writeScorers(w *writer) {
	var left []Entry
	wrote := false
	for _, e := range d.Scorers {
		if e.Out {
			left = append(left, e)
			continue
		}
		if !wrote {
			w.line(2, "scorers:", "success: all that apply to a case pass")
			wrote = true
		}
		w.line(3, "- "+e.Value, e.Note)
	}
	if !wrote {
		w.line(2, "scorers: []", "asked: no case is labelled, so nothing says whether an answer is good")
	}
	for _, e := range left {
		w.folded(3, "- "+e.Value+" # "+e.Note)
	}
}

// writer writes lines of YAML. What is quoted from a log can end neither a value
// nor a remark.
type writer struct{ bytes.Buffer }

func (w *writer) blank() { _ = w.WriteByte('\n') } // a buffer takes all

// wide is the column at which a remark moves above its line, and is folded.
const wide = 110

// line writes a key with the remark that belongs to it: behind it, or above it
// where both are long.
func (w *writer) line(depth int, text, note string) {
	indent := strings.Repeat("  ", depth)
	note = plain(note)
	switch {
	case note == "":
	case utf8.RuneCountInString(indent+text+note)+3 <= wide:
		text += " # " + note
	default:
		w.folded(depth, note)
	}
	_, _ = w.WriteString(indent + text + "\n")
}

// folded writes a long remark over several lines.
func (w *writer) folded(depth int, note string) {
	row := ""
	for word := range strings.FieldsSeq(note) {
		if row != "" && utf8.RuneCountInString(row+word)+2*depth+3 > wide {
			w.remark(depth, row)
			row = ""
		}
		row = strings.TrimLeft(row+" "+word, " ")
	}
	w.remark(depth, row)
}

func (w *writer) remark(depth int, text string) {
	_, _ = w.WriteString(strings.TrimRight(strings.Repeat("  ", depth)+"# "+plain(text), " ") + "\n")
}

func (w *writer) entry(depth int, e Entry) {
	if e.Out {
		w.folded(depth, e.Key+": "+e.Value+" # "+e.Note)
		return
	}
	w.line(depth, e.Key+": "+e.Value, e.Note)
}

func (w *writer) mapping(key, what string, entries []Entry) {
	if len(entries) == 0 {
		return
	}
	w.blank()
	w.remark(0, what)
	w.line(0, key+":", "")
	for _, e := range entries {
		w.entry(1, e)
	}
}

func (w *writer) guardrail(g Guardrail) {
	text := "- {metric: " + g.Metric
	switch margin := g.Margin(); {
	case g.Never:
		text += ", never: true}"
	case g.Monitor || margin == "":
		text += ", monitor: true}"
	default:
		text += ", margin: " + margin + "}"
	}
	note := g.What
	if g.Note != "" {
		note += "; guessed: " + g.Note
	}
	if g.Out != "" {
		w.folded(3, text+" # left out: "+g.Out)
		return
	}
	w.line(3, text, note)
}

// longRemark bounds a remark.
const longRemark = 400

// plain makes text from outside fit for a remark: one line without control
// characters.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > longRemark {
		s = string(runes[:longRemark]) + "…"
	}
	return s
}

// quoted writes text as YAML has it, without quotes where it can only be text.
func quoted(s string) string {
	if regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]*$`).MatchString(s) && !regexp.MustCompile(`(?i)^(true|false|null|yes|no|on|off|y|n|inf|nan|infinity)$`).MatchString(s) {
		return s
	}
	return always(s)
}

// always writes text in double quotes, with an escape for whatever is not printed.
func always(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == ' ' || r != utf8.RuneError && unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08X`, r)
		default:
			fmt.Fprintf(&b, `\u%04X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// list writes texts as a list on one line.
func list(texts []string) string {
	var out []string
	for _, t := range texts {
		out = append(out, quoted(t))
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// usd writes dollars as a number of the configuration.
func usd(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
