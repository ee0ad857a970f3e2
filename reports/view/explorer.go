package view

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"slices"
	"strings"

	"forerun/reports/textdiff"
)

// CaseSource yields every case of a run, in the order of the run, as what makes its
// entry, which another goroutine may do. It reads the run when it is asked to, so that
// no report holds what was said in all of them. The first error is the last element.
type CaseSource iter.Seq2[func() (*Entry, error), error]

// Quality is something by which a case is found in the explorer.
type Quality string

// The qualities of a case.
const (
	Regressed         Quality = "regressed"
	Improved          Quality = "improved"
	Flaky             Quality = "flaky"
	EscalationChanged Quality = "escalation"
	Dearer            Quality = "dearer"
	Slower            Quality = "slower"
	Failed            Quality = "errored"
)

// Qualities lists them with their words, as they are offered.
func Qualities() []QualityWords {
	return []QualityWords{
		{Regressed, "regressed", "an escalation, a success or an answer was lost"},
		{Improved, "improved", "a success was gained"},
		{Flaky, "flaky", "an arm disagrees with itself: among its trials, or in stable’s second replay"},
		{EscalationChanged, "escalation changed", "one arm handed over and the other did not"},
		{Dearer, "dearer", "the candidate costs more by a fifth or more"},
		{Slower, "slower", "the candidate takes half as long again, and 50 ms more"},
		{Failed, "errored", "a trial ended in an error or a timeout, or a scorer could not judge it"},
	}
}

// QualityWords says what a quality means.
type QualityWords struct {
	Quality Quality
	Name    string
	Means   string
}

// Entry is one case of the explorer: the row that it is found by, and what unfolds
// below it. Its texts are cleaned and bounded.
type Entry struct {
	Anchor    string // "case=shadow/c-0017", fit for an id and a fragment
	Kind      CaseKind
	Word      string // what became of it, in two words
	Stamp     Stamp
	Qualities []Quality
	Suite     string
	Name      string
	Segments  []string // "tier=gold", in order
	Metrics   []string // on which the arms' scores differ
	Again     string   // "5/5 → 0/5" where it was asked again
	Holds     bool     // and the regression shows again
	Columns   []Column
	Excerpt   string // of the request

	MoreMS  float64 // what the candidate takes longer, for sorting
	MoreUSD float64 // what it costs more

	Title   string
	Request string
	Arms    []string
	Facts   []Fact
	Notes   []string
	Known   bool // the tool calls of an arm are known
	Steps   []EntryStep
	More    int // steps that are not listed
	Scores  []Score
	Errors  [2]string
	Same    bool // both arms said the same
	Said    []textdiff.Piece
	Cluster string
}

// Column is a number of the row.
type Column struct {
	Label   string
	Words   string // "pass → fail"
	Differs bool
}

// EntryStep is one step of the two trajectories.
type EntryStep struct {
	Kind      StepKind
	Tool      string
	What      string // what differs
	First     bool   // where the trajectories part
	Stable    *EntryCall
	Candidate *EntryCall
	Arguments []textdiff.Piece // of both arms
	Results   []textdiff.Piece
}

// EntryCall is one arm's call.
type EntryCall struct{ Source string }

// Href is the address of the case on its page.
func (e *Entry) Href() string { return "#" + e.Anchor }

// EntryInput is what an entry is made of beside its detail.
type EntryInput struct {
	Detail  *Detail // with its text, as the run shows it
	Twin    *bool   // success of stable's second replay
	Errored bool    // a trial of it has an error
}

// NewEntry makes the entry of a case.
func NewEntry(in EntryInput) *Entry {
	d := in.Detail
	e := &Entry{
		Anchor: AnchorOf(d.Case.Suite, d.Case.CaseID), Kind: d.Case.Kind, Suite: Cut(Line(d.Case.Suite), maxID), Name: Cut(Line(d.Case.CaseID), maxID),
		Cluster: Cut(Line(d.Case.Cluster), maxID), Title: d.Title, Arms: d.Arms, Facts: slices.Clone(d.Facts), Notes: d.Notes,
		Known:  d.Stable.CallsKnown || d.Candidate.CallsKnown,
		MoreMS: more(d.Stable.LatencyMS, d.Candidate.LatencyMS), MoreUSD: more(d.Stable.CostUSD, d.Candidate.CostUSD),
	}
	e.Word, e.Stamp = kindWord(d.Case.Kind)
	if a := d.Case.Again; a != nil {
		e.Again, e.Holds = a.Good.String(), a.Holds
	}
	for _, k := range slices.Sorted(maps.Keys(d.Case.Segments)) {
		e.Segments = append(e.Segments, Cut(Line(k), 60)+"="+Cut(Line(d.Case.Segments[k]), 60))
	}
	for _, s := range d.Scores {
		for i := range s.Reasons {
			s.Reasons[i] = Cut(s.Reasons[i], 300)
		}
		if s.Differs {
			e.Metrics = append(e.Metrics, s.Name)
		}
		e.Scores = append(e.Scores, s)
	}
	e.Columns = columns(d)
	if d.Case.Trials <= 1 {
		e.Facts = slices.DeleteFunc(e.Facts, func(f Fact) bool { return slices.Contains(columnLabels(), f.Label) }) // they stand in the row
	}
	e.Qualities = qualities(in)
	e.steps(d.Calls)
	if d.Text != nil {
		e.say(d.Text)
	}
	return e
}

// AnchorOf names a case within a page, and in the address of one.
func AnchorOf(suite, id string) string {
	const most = 160
	name := strings.ReplaceAll(url.QueryEscape(suite)+"/"+url.QueryEscape(id), "+", "%20")
	if len(name) > most {
		sum := sha256.Sum256([]byte(name))
		name = strings.TrimRight(name[:most], "%0123456789ABCDEF") + "~" + hex.EncodeToString(sum[:6])
	}
	return "case=" + name
}

func more(stable, candidate *float64) float64 {
	if stable == nil || candidate == nil {
		return 0
	}
	return *candidate - *stable
}

func kindWord(k CaseKind) (string, Stamp) {
	worse := Stamp{Mark: "✗", Tone: "fail"}
	switch k {
	case MissedEscalation:
		return "missed escalation", worse
	case LostSuccess:
		return "lost success", worse
	case LostAnswer:
		return "lost answer", worse
	case GainedSuccess:
		return "gained success", Stamp{Mark: "✓", Tone: "pass"}
	case Alike:
	}
	return "alike", Stamp{Mark: "=", Tone: "alike"}
}

func columnLabels() []string { return []string{"success", "handed over", "latency", "cost"} }

// columns are the numbers of a row, always the same. Over several trials they count.
func columns(d *Detail) []Column {
	facts := map[string]Fact{}
	for _, f := range d.Facts {
		facts[f.Label] = f
	}
	var out []Column
	for _, label := range columnLabels() {
		f, known := facts[label]
		c := Column{label, NoEvidence, f.Differs}
		if known {
			c.Words = f.Stable + " → " + f.Candidate
		}
		of := d.Case.Success
		if label == "handed over" {
			of = d.Case.HandedOver
		}
		if d.Case.Trials > 1 && (label == "success" || label == "handed over") {
			c.Words, c.Differs = of.String(), of.Stable != of.Candidate
		}
		out = append(out, c)
	}
	return out
}

// The least by which a candidate is called dearer or slower.
const (
	dearerBy   = 1.2
	slowerBy   = 1.5
	slowerByMS = 50
)

func qualities(in EntryInput) []Quality {
	d := in.Detail
	c := d.Case
	torn := func(t Times) bool { return t.Yes > 0 && t.Yes < t.Of }
	beyond := func(a, b *float64, by, least float64) bool {
		return a != nil && b != nil && *b >= *a*by && *b-*a >= least && *b > *a
	}
	var out []Quality
	for _, q := range []struct {
		Quality
		has bool
	}{
		{Regressed, c.Kind == MissedEscalation || c.Kind == LostSuccess || c.Kind == LostAnswer},
		{Improved, c.Kind == GainedSuccess},
		{Flaky, torn(c.Success.Stable) || torn(c.Success.Candidate) || in.Twin != nil && c.Success.Stable.Of > 0 && *in.Twin != (c.Success.Stable.Yes > 0)},
		{EscalationChanged, c.HandedOver.Stable.Of > 0 && c.HandedOver.Candidate.Of > 0 && c.HandedOver.Stable != c.HandedOver.Candidate},
		{Dearer, beyond(d.Stable.CostUSD, d.Candidate.CostUSD, dearerBy, 0)},
		{Slower, beyond(d.Stable.LatencyMS, d.Candidate.LatencyMS, slowerBy, slowerByMS)},
		{Failed, in.Errored},
	} {
		if q.has {
			out = append(out, q.Quality)
		}
	}
	return out
}

// say fills in what was said.
func (e *Entry) say(t *DetailText) {
	e.Request = bounded(t.Request)
	e.Excerpt = Cut(strings.Join(strings.Fields(Line(Cut(t.Request, 400))), " "), 110)
	e.Errors = [2]string{bounded(t.Errors[0]), bounded(t.Errors[1])}
	e.Same = t.Stable == t.Candidate
	e.Said = t.Diff
}

// maxCallText is how many runes of a call's arguments or answer are shown.
const maxCallText = 600

func (e *Entry) steps(calls []DetailCall) {
	if over := len(calls) - MaxCalls; over > 0 {
		calls, e.More = calls[:MaxCalls], over
	}
	for _, c := range calls {
		s := EntryStep{Kind: c.Kind, Tool: Cut(Line(c.Tool), 100), First: c.Step.First, What: stepWords(c)}
		for _, side := range []struct {
			from *CallText
			to   **EntryCall
		}{{c.Stable, &s.Stable}, {c.Candidate, &s.Candidate}} {
			if side.from != nil {
				*side.to = &EntryCall{Cut(Line(side.from.Source), 40)}
			}
		}
		said := func(of func(*CallText) *string) []textdiff.Piece {
			text := func(t *CallText) string {
				if t == nil || of(t) == nil {
					return ""
				}
				return Text(cutTo(*of(t), maxCallText))
			}
			switch {
			case c.Candidate == nil:
				return piece(text(c.Stable))
			case c.Stable == nil:
				return piece(text(c.Candidate))
			}
			return textdiff.Words(text(c.Stable), text(c.Candidate))
		}
		s.Arguments = said(func(t *CallText) *string { return t.Arguments })
		s.Results = said(func(t *CallText) *string { return t.Result })
		e.Steps = append(e.Steps, s)
	}
}

func piece(text string) []textdiff.Piece {
	if text == "" {
		return nil
	}
	return []textdiff.Piece{{Op: textdiff.Same, Text: text}}
}

// cutTo cuts a text to at most n runes.
func cutTo(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return Cut(s, n)
}

func stepWords(c DetailCall) string {
	switch c.Kind {
	case SameCall:
		return "the same"
	case OtherArguments:
		if len(c.Keys) == 0 {
			return "other arguments"
		}
		return fmt.Sprintf("other %s", Cut(strings.Join(c.Keys, ", "), 120))
	case OtherAnswer:
		return "answered otherwise"
	case OnlyStable, OnlyCandidate:
	}
	words := "stable alone"
	if c.Kind == OnlyCandidate {
		words = "candidate alone"
	}
	if c.Elsewhere {
		words += ", and the other arm at another place"
	}
	return words
}
