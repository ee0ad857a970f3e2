package draft

import (
	"fmt"
	"regexp"
	"strings"

	"forerun/datasets"
)

// Options are what is known besides the log.
type Options struct {
	Name      string // of the configuration
	Data      string // the case file as the configuration names it
	Agent     Kind
	Stable    string // what each arm is, in the words of its kind: a model, a URL, a command, a graph, a case file
	Candidate string
	BudgetUSD float64                 // 0: none was given
	Priced    func(model string) bool // reports whether the price of a model is known
	Keyed     bool                    // OPENAI_API_KEY is set
}

// Kind is how the agent is reached.
type Kind string

// The kinds of agent that a draft can be for.
const (
	OpenAI    Kind = "openai"
	HTTP      Kind = "http"
	Exec      Kind = "exec"
	LangGraph Kind = "langgraph" // an exec agent behind the shim in docs/examples
	Recorded  Kind = "recorded"
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{OpenAI, HTTP, Exec, LangGraph, Recorded} }

// Draft is a configuration in the making.
type Draft struct {
	Name       string
	Data       string
	Arms       [2]Arm
	Signals    []Entry
	Tools      []Entry
	Prices     []string // remarks
	MaxCost    float64  // 0: not kept, and CostNote says why
	CostNote   string
	Size       int    // cases that the gate draws
	SizeNote   string // why so many
	Where      string // jq: which cases can be asked at all; empty: all
	Dev        Entry  // the split
	Segments   []Entry
	Scorers    []Entry
	Guardrails []Guardrail
	Asked      []string // what could not be guessed
	Files      []File

	survey *Survey
	agent  Kind
}

// Arm is one version of the agent, its agent as lines of YAML.
type Arm struct {
	Version string
	Note    string // why it is called so
	Lines   []Entry
}

// Entry is a key with its value as YAML has it, and why it was taken; an entry
// that is left Out stands as a comment.
type Entry struct {
	Key, Value, Note string
	Out              bool
}

// File is a file that the configuration needs beside it.
type File struct {
	Name, Text string
	What       string // for a person
}

// New guesses a draft. All of the log's production cases are drawn: see
// [Draft.SetSize].
func New(s *Survey, o Options) *Draft {
	if o.Priced == nil {
		o.Priced = func(string) bool { return false }
	}
	d := &Draft{Name: plainName(o.Name), Data: o.Data, survey: s, agent: o.Agent}
	d.arms(s, o)
	d.tools(s)
	d.signals(s)
	d.money(s, o)
	d.scorers(s)
	d.split(s)
	d.SetSize(s.production(), "")
	d.guardrails(s)
	return d
}

// production is how many cases can be drawn: those of production, or all where
// there are none of these.
func (s *Survey) production() int {
	for _, o := range s.Origins {
		if o.Value == string(datasets.OriginProduction) {
			return o.Cases
		}
	}
	return s.Cases
}

// Production is how many cases a gate can draw.
func (d *Draft) Production() int { return d.survey.production() }

// When a part of the cases is kept from the gate.
const (
	devShare    = "30%"
	leftToGate  = 0.7
	splitCases  = 400
	splitGroups = 60
)

// split keeps a part of the clusters for work before the gate, where enough is left.
func (d *Draft) split(s *Survey) {
	d.Dev = Entry{Key: "split", Value: "{dev: " + devShare + "}", Note: "kept for compare and labelling, so that nobody tunes to the gate"}
	if d.agent == Recorded || s.production() < splitCases || s.Clusters.Count < splitGroups {
		d.Dev.Out = true
		d.Dev.Note = fmt.Sprintf("left out: from about %d cases on, keep some for compare and labelling, so that nobody tunes to the gate", splitCases)
	}
	if s.Withheld > 0 && d.agent != Recorded {
		d.Where = `.metadata.content != "none"`
	}
}

// SetSize sets how many cases the gate draws, and so which segments have enough of
// them.
func (d *Draft) SetSize(n int, note string) {
	d.Size, d.SizeNote = n, note
	if note == "" {
		d.SizeNote = "all there are"
		if others := d.survey.Cases - n; others > 0 {
			d.SizeNote = fmt.Sprintf("all of production; %d of other origins are left out", others)
		}
	}
	if most := int(leftToGate * float64(d.survey.production())); !d.Dev.Out {
		n = min(n, most)
	}
	d.Segments = segments(d.survey, n)
}

// Askf puts a question to the user.
func (d *Draft) Askf(format string, args ...any) { d.askf(format, args...) }

func (d *Draft) askf(format string, args ...any) {
	d.Asked = append(d.Asked, fmt.Sprintf(format, args...))
}

// plainName makes a name that a configuration may have.
func plainName(s string) string {
	s = strings.Trim(regexp.MustCompile(`[^A-Za-z0-9._-]+`).ReplaceAllString(s, "-"), "-._")
	if s == "" {
		return "gate"
	}
	return s[:min(len(s), 64)]
}
