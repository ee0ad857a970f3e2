package view

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"forerun/reports/textdiff"
)

// Detail is one trial of a case, its two arms side by side. Without a text it holds
// no word of what was said.
type Detail struct {
	SchemaVersion int          `json:"schema_version"` // 1
	Run           string       `json:"run"`            // the name of the gate
	ContentLevel  string       `json:"content_level"`
	Case          Listed       `json:"case"` // over all its trials
	Risk          string       `json:"risk"`
	Trial         int          `json:"trial"`     // that is shown
	Stable        DetailArm    `json:"stable"`    // in that trial
	Candidate     DetailArm    `json:"candidate"` // in that trial
	Calls         []DetailCall `json:"calls"`     // of both arms, aligned
	Scores        []Score      `json:"scores"`
	Text          *DetailText  `json:"text"` // null: it was not asked for

	Title string   `json:"-"` // what became of the case
	Where string   `json:"-"` // its cluster, its segments, what it risks
	Arms  []string `json:"-"` // what the columns are of
	Facts []Fact   `json:"-"`
	Notes []string `json:"-"`
}

// DetailArm is how one arm did in a trial.
type DetailArm struct {
	Version      string   `json:"version"`
	Status       string   `json:"status"`
	ErrorKind    *string  `json:"error_kind"`
	Success      *bool    `json:"success"`
	HandedOver   *bool    `json:"handed_over"`
	LatencyMS    *float64 `json:"latency_ms"`
	CostUSD      *float64 `json:"cost_usd"`
	InputTokens  *int64   `json:"input_tokens"`
	OutputTokens *int64   `json:"output_tokens"`
	Attempts     int      `json:"attempts"`
	ModelServed  *string  `json:"model_served"`
	AgainstLog   *string  `json:"against_log"` // the trajectory's divergence from the logged one
	CallsKnown   bool     `json:"calls_known"`

	Calls []CaseCall `json:"-"`
}

// Fact is one line of a comparison of two arms.
type Fact struct {
	Label, Stable, Candidate string

	Differs bool // in what is no number: those always do
}

// DetailCall is a step of the two trajectories.
type DetailCall struct {
	Kind      StepKind  `json:"kind"`
	Tool      string    `json:"tool"`
	Keys      []string  `json:"arguments_that_differ"`
	Elsewhere bool      `json:"elsewhere"` // the other arm made the same call at another place
	Stable    *CallText `json:"stable"`
	Candidate *CallText `json:"candidate"`

	Step Step `json:"-"`
}

// CallText is one arm's call. What it was called with and what it was answered are
// content, and null unless text was asked for.
type CallText struct {
	Source    string  `json:"source"`
	Arguments *string `json:"arguments"`
	Result    *string `json:"result"`
}

// DetailText is what was said, as far as the run keeps it.
type DetailText struct {
	Request   string           `json:"request"`
	Stable    string           `json:"stable_output"`
	Candidate string           `json:"candidate_output"`
	Errors    [2]string        `json:"errors"` // of stable and of the candidate
	Diff      []textdiff.Piece `json:"-"`
}

// DetailInput is what a detail is made of. All of it may hold message text.
type DetailInput struct {
	Run        Run
	Arms       [2]Arm
	Case       Listed
	Again      []Confirmation
	Risk       string
	Trial      int
	Stable     DetailArm
	Candidate  DetailArm
	StableTwin *bool // success of stable-again, which is the same agent; nil is not known
	Scores     []ScoreInput
	Text       *DetailText // nil: it must not be shown
}

// NewDetail decides what is shown of a case. Where there is no text, nothing of what
// was said is in what it gives.
func NewDetail(in DetailInput) *Detail {
	told := NewListing(in.Run, in.Arms[0], in.Arms[1], []Listed{in.Case}, in.Again, Asked{All: true})
	d := &Detail{
		SchemaVersion: 1, Run: in.Run.Name, ContentLevel: in.Run.ContentLevel, Case: told.Cases[0], Risk: in.Risk, Trial: in.Trial,
		Stable: in.Stable.known(), Candidate: in.Candidate.known(), Calls: []DetailCall{}, Scores: scoresOf(in.Scores, in.Text != nil),
		Arms: []string{"stable " + Cut(Line(in.Arms[0].Version), maxVersion), "candidate " + Cut(Line(in.Arms[1].Version), maxVersion)},
	}
	d.Stable.Version, d.Candidate.Version = in.Arms[0].Version, in.Arms[1].Version
	for _, s := range Align(in.Stable.Calls, in.Candidate.Calls) {
		d.Calls = append(d.Calls, detailCall(s, in.Text != nil))
	}
	if in.Text != nil {
		t := *in.Text
		t.Diff = textdiff.Words(bounded(t.Stable), bounded(t.Candidate))
		d.Text = &t
	}
	d.Title, d.Where = d.title(), d.where()
	d.Facts = d.facts()
	d.Notes = d.notes(in)
	return d
}

func (a DetailArm) known() DetailArm {
	a.LatencyMS, a.CostUSD = known(a.LatencyMS), known(a.CostUSD)
	return a
}

func detailCall(s Step, text bool) DetailCall {
	out := DetailCall{Kind: s.Kind, Keys: s.Keys, Elsewhere: s.Elsewhere, Step: s}
	if out.Keys == nil {
		out.Keys = []string{}
	}
	told := func(c *CaseCall) *CallText {
		if c == nil {
			return nil
		}
		out.Tool = c.Name
		t := &CallText{Source: c.Source}
		if text {
			t.Arguments, t.Result = &c.Arguments, &c.Result
		}
		return t
	}
	out.Stable, out.Candidate = told(s.Stable), told(s.Candidate)
	return out
}

func (d *Detail) title() string {
	_, words := listedWords(d.Case.Kind)
	if a := d.Case.Again; a != nil {
		words += " Asked again, good trials: " + a.Good.String()
		if a.Holds {
			words += ", confirmed."
		} else {
			words += ", not confirmed."
		}
	}
	return words
}

func (d *Detail) where() string {
	parts := []string{"suite " + Cut(Line(d.Case.Suite), maxID)}
	if d.Case.Cluster != d.Case.CaseID && d.Case.Cluster != "" {
		parts = append(parts, "cluster "+Cut(Line(d.Case.Cluster), maxID))
	}
	for _, k := range slices.Sorted(maps.Keys(d.Case.Segments)) {
		parts = append(parts, Cut(Line(k), 60)+"="+Cut(Line(d.Case.Segments[k]), 60))
	}
	if d.Risk != "" {
		parts = append(parts, "risk "+Line(d.Risk))
	}
	return strings.Join(parts, ", ")
}

// facts are the lines that say how the arms did; what neither knows has none.
func (d *Detail) facts() []Fact {
	s, c := d.Stable, d.Candidate
	latency := newScale(unitMS, false, s.LatencyMS, c.LatencyMS)
	cost := newScale(unitUSD, false, s.CostUSD, c.CostUSD)
	all := []Fact{
		word("ended", statusWords(s), statusWords(c)),
		word("success", yesNo(s.Success, "pass", "fail"), yesNo(c.Success, "pass", "fail")),
		word("handed over", yesNo(s.HandedOver, "yes", "no"), yesNo(c.HandedOver, "yes", "no")),
		number("latency", latency.value(s.LatencyMS), latency.value(c.LatencyMS)),
		number("cost", cost.value(s.CostUSD), cost.value(c.CostUSD)),
		number("tokens", tokenWords(s), tokenWords(c)),
		number("attempts", attemptWords(s), attemptWords(c)),
		number("model served", wordOr(s.ModelServed), wordOr(c.ModelServed)),
		word("against the log", wordOr(s.AgainstLog), wordOr(c.AgainstLog)),
	}
	return slices.DeleteFunc(all, func(f Fact) bool {
		return f.Stable == NoEvidence && f.Candidate == NoEvidence || f.Label == "attempts" && s.Attempts <= 1 && c.Attempts <= 1
	})
}

func word(label, stable, candidate string) Fact {
	return Fact{label, stable, candidate, stable != candidate}
}

func number(label, stable, candidate string) Fact { return Fact{label, stable, candidate, false} }

func statusWords(a DetailArm) string {
	if a.ErrorKind != nil && *a.ErrorKind != a.Status {
		return Line(a.Status) + " (" + Cut(Line(*a.ErrorKind), 40) + ")"
	}
	return cmp.Or(Line(a.Status), NoEvidence)
}

func yesNo(x *bool, yes, no string) string {
	switch {
	case x == nil:
		return NoEvidence
	case *x:
		return yes
	}
	return no
}

func tokenWords(a DetailArm) string {
	if a.InputTokens == nil && a.OutputTokens == nil {
		return NoEvidence
	}
	count := func(n *int64) string {
		if n == nil {
			return NoEvidence
		}
		return strconv.FormatInt(*n, 10)
	}
	return count(a.InputTokens) + " in, " + count(a.OutputTokens) + " out"
}

func attemptWords(a DetailArm) string {
	if a.Attempts == 0 {
		return NoEvidence
	}
	return strconv.Itoa(a.Attempts)
}

func wordOr(s *string) string {
	if s == nil {
		return NoEvidence
	}
	return cmp.Or(Cut(Line(*s), 60), NoEvidence)
}

// notes say what stands beside the comparison.
func (d *Detail) notes(in DetailInput) []string {
	var out []string
	if n := d.Case.Trials; n > 1 {
		out = append(out, fmt.Sprintf("Trial %d of %d; in all of them success %s, handed over %s.", d.Trial, n, d.Case.Success, d.Case.HandedOver))
	}
	if in.StableTwin != nil {
		out = append(out, "Stable's second replay, for the noise floor: "+yesNo(in.StableTwin, "pass", "fail")+".")
	}
	if d.Text != nil && d.ContentLevel == contentNone {
		out = append(out, "The run's content level is none: texts are digests, and equal texts have equal ones.")
	}
	return out
}

// contentNone is the level of content at which a run shows digests.
const contentNone = "none"
