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
// reads what the agent did.
type Signals struct {
	Escalated Rule
	Fallback  Rule
	Corrected Rule
}

// Rule reads one signal. Exactly one field is set; the zero Rule reads nothing.
type Rule struct {
	Tool    string         // the agent called this tool
	Field   string         // the agent returned true under this name; dots lead into objects
	Pattern *regexp.Regexp // finds something in the output
}

// IsZero reports whether the rule reads nothing.
func (r Rule) IsZero() bool { return r.Tool == "" && r.Field == "" && r.Pattern == nil }

// read gives the signal of an answered outcome, nil where the rule is zero. An
// absent field or tool is a "no": a rule has an answer for every outcome, or its
// rate would be over those alone that have the signal.
func (r Rule) read(o *Outcome, fields map[string]json.RawMessage) *bool {
	var yes bool
	switch {
	case r.Tool != "":
		yes = slices.ContainsFunc(o.ToolCalls, func(c Call) bool { return c.Name == r.Tool })
	case r.Field != "":
		yes = fieldTrue(fields, r.Field)
	case r.Pattern != nil:
		yes = r.Pattern.MatchString(o.Output)
	default:
		return nil
	}
	return &yes
}

// fieldTrue reports whether the field at path is the JSON true. A field whose
// own name has dots is found too.
func fieldTrue(fields map[string]json.RawMessage, path string) bool {
	if v, ok := fields[path]; ok {
		return strings.TrimSpace(string(v)) == "true"
	}
	head, rest, deeper := strings.Cut(path, ".")
	v, ok := fields[head]
	if !ok || !deeper {
		return false
	}
	var inner map[string]json.RawMessage
	if json.Unmarshal(v, &inner) != nil {
		return false // not an object: nothing is under it
	}
	return fieldTrue(inner, rest)
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
