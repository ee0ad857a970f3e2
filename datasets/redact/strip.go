package redact

import (
	"encoding/json"

	"forerun/datasets"
)

// contentKey is the field of a case's metadata that says how much content is left.
const contentKey = "content"

// StripSource gives the cases of another source without their content.
func StripSource(src datasets.Source, r *Redactor) datasets.Source {
	return eachCase{src, r.Strip}
}

// Strip takes all content out of a case: what was said, asked, called and answered,
// what was expected, and names. What stays are numbers, flags, the names of tools, the
// times, and where content was its keyed digest, so that two that were equal still
// are. Ids and clusters become pseudonyms; segments stay, since they are what a report
// is about, but for what is found in them.
func (r *Redactor) Strip(c *datasets.Case) {
	p := r.begin()
	defer p.end()
	s := stripper{r}
	id, cluster := c.ID, c.Cluster
	c.ID = s.mark(id)
	if c.Cluster = c.ID; cluster != id {
		c.Cluster = s.mark(cluster)
	}
	p.textMap(&c.Segments, "segments")
	hadMessages := len(c.Messages) > 0
	c.Messages = s.messages(c.Messages)
	c.Input, c.State = s.value(c.Input), s.value(c.State)
	if !hadMessages && len(c.Input) == 0 {
		c.Input = s.value(json.RawMessage(`null`))
	}
	list(&c.Tools, func(t *datasets.Tool) bool {
		t.Description, t.Parameters = "", nil
		return true
	})
	list(&c.ToolLog, s.call)
	list(&c.Approvals, func(a *datasets.Approval) bool {
		a.Arguments, a.EditedArguments = s.object(a.Arguments), s.object(a.EditedArguments)
		return true
	})
	if c.Expected != nil {
		e := *c.Expected
		s.text(&e.Answer)
		e.Facts, e.EndState = nil, s.value(e.EndState)
		list(&e.ToolCalls, s.call)
		p.textMap(&e.Labels, "expected", "labels")
		c.Expected = &e
	}
	if c.Logged != nil {
		l := *c.Logged
		s.text(&l.Output)
		l.Messages = s.messages(l.Messages)
		list(&l.ToolCalls, s.call)
		if l.Error != "" {
			l.Error = s.mark(l.Error)
		}
		c.Logged = &l
	}
	c.Metadata = map[string]json.RawMessage{contentKey: json.RawMessage(`"none"`)}
}

// stripper puts digests where content was.
type stripper struct{ r *Redactor }

// mark is the keyed digest of a text.
func (s stripper) mark(text string) string { return "digest-" + s.r.word(Denied, text)[len(made):] }

func (s stripper) text(v **string) {
	if *v != nil {
		marked := s.mark(**v)
		*v = &marked
	}
}

func (s stripper) value(v json.RawMessage) json.RawMessage {
	if len(v) == 0 {
		return nil
	}
	return quote(s.mark(string(v)))
}

// object is value where only an object is valid.
func (s stripper) object(v json.RawMessage) json.RawMessage {
	if len(v) == 0 {
		return nil
	}
	return append(append([]byte(`{"digest":`), s.value(v)...), '}')
}

func (s stripper) call(c *datasets.ToolCall) bool {
	c.Arguments, c.Result = s.object(c.Arguments), s.value(c.Result)
	if c.Error != "" {
		c.Error = s.mark(c.Error)
	}
	return true
}

// messages keeps who spoke, and which tools were called.
func (s stripper) messages(all []datasets.Message) []datasets.Message {
	out := make([]datasets.Message, 0, len(all))
	for _, m := range all {
		bare := datasets.Message{Role: m.Role, Content: s.value(m.Content), ToolCallID: m.ToolCallID}
		for _, c := range m.ToolCalls {
			bare.ToolCalls = append(bare.ToolCalls, datasets.MessageToolCall{
				ID: c.ID, Type: c.Type, Name: c.Name, Arguments: string(s.object(json.RawMessage(c.Arguments))),
			})
		}
		out = append(out, bare)
	}
	if all == nil {
		return nil
	}
	return out
}

// Digest is the keyed digest that stands for a text without content.
func (r *Redactor) Digest(text string) string { return stripper{r}.mark(text) }

// DigestValue is [Redactor.Digest] of a JSON value, as one; nil of none.
func (r *Redactor) DigestValue(v json.RawMessage) json.RawMessage { return stripper{r}.value(v) }

// DigestObject is [Redactor.DigestValue] where only an object is valid.
func (r *Redactor) DigestObject(v json.RawMessage) json.RawMessage { return stripper{r}.object(v) }

// Bare gives messages without content: who spoke, and which tools were called.
func (r *Redactor) Bare(all []datasets.Message) []datasets.Message { return stripper{r}.messages(all) }
