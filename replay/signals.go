package replay

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// Signals are the rules by which an answered outcome is read: did the agent
// hand over to a person, fall back, was it corrected? What a log says outright
// wins over a rule; a rule wins over what the agent says of itself, because it
// reads what the agent did. A rule that has nothing to read leaves what the agent
// said, or the signal unknown: nothing said is not a no.
type Signals struct {
	Escalated Rule `json:"escalated,omitzero"`
	Fallback  Rule `json:"fallback,omitzero"`
	Corrected Rule `json:"corrected,omitzero"`
}

// Rule reads one signal. Exactly one field is set; the zero Rule reads nothing.
type Rule struct {
	Tool    string         `json:"tool,omitempty"`    // the agent called this tool
	Field   string         `json:"field,omitempty"`   // the agent returned true, or false, under this name; dots lead into objects
	Pattern *regexp.Regexp `json:"pattern,omitempty"` // finds something in the output
}

// read gives the signal of an answered outcome, nil where it is not known: the
// rule is zero, the tool calls are not known, or the agent did not return the
// field.
func (r Rule) read(o *Outcome, fields map[string]json.RawMessage) *bool {
	var yes bool
	switch {
	case r.Tool != "":
		if o.ToolCalls == nil {
			return nil
		}
		yes = slices.ContainsFunc(o.ToolCalls, func(c Call) bool { return c.Name == r.Tool })
	case r.Field != "":
		return fieldSays(fields, r.Field)
	case r.Pattern != nil:
		yes = r.Pattern.MatchString(o.Output)
	default:
		return nil
	}
	return &yes
}

// finds reports whether the rule finds something in an answer.
func (r Rule) finds(a *answer, opaque bool) bool {
	if r == (Rule{}) {
		return false
	}
	o := Outcome{Output: a.reply.Output}
	if r.Tool != "" && !opaque {
		o.ToolCalls = keptCalls(a.session.Calls())
	}
	found := r.read(&o, a.reply.Fields)
	return found != nil && *found
}

// refuse makes a logged answer that the rule finds what it really is: no answer.
func (o *Outcome) refuse(infra Rule, fields map[string]json.RawMessage) {
	if !o.Status.Answered() {
		return
	}
	if found := infra.read(o, fields); found != nil && *found {
		o.Status, o.LatencyMS, o.TTFTMS = StatusInfraError, nil, nil
		o.Error = &Failure{Kind: string(FailGateway), Message: foundGateway}
	}
}

// foundGateway never quotes the answer: a failure's message is shown where an
// answer's text is not.
const foundGateway = "the answer is a gateway's or a quota's message: signals.infra finds it"

// fieldSays gives the true or false of the field at path, nil where it is absent
// or anything else. A field whose own name has dots is found too.
func fieldSays(fields map[string]json.RawMessage, path string) *bool {
	if v, ok := fields[path]; ok {
		var says *bool // null, like absent, leaves it nil
		if json.Unmarshal(v, &says) != nil {
			return nil // a word or a number is neither a yes nor a no
		}
		return says
	}
	head, rest, deeper := strings.Cut(path, ".")
	v, ok := fields[head]
	if !ok || !deeper {
		return nil
	}
	var inner map[string]json.RawMessage
	if json.Unmarshal(v, &inner) != nil {
		return nil // not an object: nothing is under it
	}
	return fieldSays(inner, rest)
}

// apply fills the outcome's signals: said is what the agent or the log said,
// logged tells which.
func (s *Signals) apply(o *Outcome, fields map[string]json.RawMessage, said [3]*bool, logged bool) {
	rules := [3]Rule{s.Escalated, s.Fallback, s.Corrected}
	into := [3]**bool{&o.Escalated, &o.Fallback, &o.Corrected}
	for i, rule := range rules {
		*into[i] = said[i]
		if !o.Status.Answered() || (logged && said[i] != nil) {
			continue
		}
		if read := rule.read(o, fields); read != nil {
			*into[i] = read
		}
	}
}
