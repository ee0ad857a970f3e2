package draft

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"strings"

	"forerun/datasets"
)

// Survey is what a log shows that a configuration can be guessed from.
type Survey struct {
	datasets.Description
	Tools     []Tool   // by name
	Prompts   int      // cases that begin with a system message
	Prompt    string   // the one that most of them share; empty where half have another
	Phrases   []phrase // sentences of giving up, the most frequent first
	Objects   int      // logged outputs that are one JSON object
	Fields    []string // that all of these have
	Outputs   int      // logged outputs that are not empty
	Short     int      // expected answers short enough to stand in an output as they are
	LiveScore bool     // logged scores are there
	Withheld  int      // production cases whose content the log does not have
}

// Tool is what a log shows of one tool.
type Tool struct {
	Name     string
	Effect   datasets.Effect // as the cases declare it; empty where none does
	Offered  int             // cases
	Called   int             // calls
	Answered int             // of these, with a result or an error
	Decided  int             // calls or proposals that a person decided on
	Handed   int             // cases that called it and were logged as handed over
	Kept     int             // cases that called it and were logged as not handed over
}

// The bounds of what a survey keeps of a log.
const (
	mostTools   = 300
	mostPrompts = 500
	longPrompt  = 64 << 10
	shortAnswer = 60
)

// Read surveys a dataset. The first bad record ends it.
func Read(ctx context.Context, src datasets.Source) (*Survey, error) {
	r := reader{tools: map[string]*Tool{}, prompts: map[string]int{}}
	described, err := datasets.Describe(ctx, watched{src, r.add})
	if err != nil {
		return nil, err
	}
	r.out.Description = described
	return r.finish(), nil
}

// watched shows every case on its way.
type watched struct {
	from datasets.Source
	show func(*datasets.Case)
}

// Cases implements [datasets.Source].
func (w watched) Cases(ctx context.Context) iter.Seq2[datasets.Case, error] {
	return func(yield func(datasets.Case, error) bool) {
		for c, err := range w.from.Cases(ctx) {
			if err == nil {
				w.show(&c)
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

type reader struct {
	out     Survey
	tools   map[string]*Tool
	prompts map[string]int
	said    phrases
}

func (r *reader) add(c *datasets.Case) {
	r.toolsOf(c)
	if string(c.Metadata["content"]) == `"none"` && c.Origin == datasets.OriginProduction {
		r.out.Withheld++
	}
	if len(c.Messages) > 0 && (c.Messages[0].Role == "system" || c.Messages[0].Role == "developer") {
		r.out.Prompts++
		var text string // content in parts is no prompt of one file
		if json.Unmarshal(c.Messages[0].Content, &text) == nil && text != "" && len(text) <= longPrompt {
			if _, known := r.prompts[text]; known || len(r.prompts) < mostPrompts {
				r.prompts[text]++
			}
		}
	}
	if e := c.Expected; e != nil && e.Answer != nil && *e.Answer != "" && len(*e.Answer) <= shortAnswer && !strings.Contains(*e.Answer, "\n") {
		r.out.Short++
	}
	if l := c.Logged; l != nil {
		r.out.LiveScore = r.out.LiveScore || len(l.Scores) > 0
		if l.Output != nil && *l.Output != "" {
			r.out.Outputs++
			r.object(*l.Output)
			r.said.add(*l.Output, l.Fallback)
		}
	}
}

func (r *reader) tool(name string) *Tool {
	t := r.tools[name]
	switch {
	case t != nil:
		return t
	case name == "" || len(name) > 200 || len(r.tools) >= mostTools:
		return &Tool{}
	}
	t = &Tool{Name: name}
	r.tools[name] = t
	return t
}

func (r *reader) toolsOf(c *datasets.Case) {
	for i := range c.Tools {
		t := r.tool(c.Tools[i].Name)
		t.Offered++
		if t.Effect == "" || c.Tools[i].Effect == datasets.EffectWrite { // one word of writing weighs more
			t.Effect = c.Tools[i].Effect
		}
	}
	called := map[string]bool{}
	for i := range c.ToolLog {
		call := &c.ToolLog[i]
		t := r.tool(call.Name)
		t.Called++
		if call.Result != nil || call.Error != "" {
			t.Answered++
		}
		called[call.Name] = true
	}
	for i := range c.Approvals {
		r.tool(c.Approvals[i].Action).Decided++
	}
	l := c.Logged
	if l == nil {
		return
	}
	for i := range l.ToolCalls {
		if name := l.ToolCalls[i].Name; !called[name] {
			called[name] = true
			r.tool(name).Called++
		}
	}
	if l.Escalated == nil {
		return
	}
	for name := range called {
		if *l.Escalated {
			r.tool(name).Handed++
		} else {
			r.tool(name).Kept++
		}
	}
}

// object notes whether an output is one JSON object, and the fields that all have.
func (r *reader) object(output string) {
	text := bytes.TrimSpace([]byte(output))
	var fields map[string]json.RawMessage
	if len(text) == 0 || text[0] != '{' || json.Unmarshal(text, &fields) != nil {
		return
	}
	if r.out.Objects++; r.out.Objects == 1 {
		r.out.Fields = slices.Sorted(maps.Keys(fields))
		return
	}
	r.out.Fields = slices.DeleteFunc(r.out.Fields, func(name string) bool { _, ok := fields[name]; return !ok })
}

func (r *reader) finish() *Survey {
	s := r.out
	for _, name := range slices.Sorted(maps.Keys(r.tools)) {
		s.Tools = append(s.Tools, *r.tools[name])
	}
	for _, text := range slices.Sorted(maps.Keys(r.prompts)) {
		if 2*r.prompts[text] >= s.Prompts {
			s.Prompt = text
			break
		}
	}
	s.Phrases = r.said.finish(s.Outputs)
	return &s
}
