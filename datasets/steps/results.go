package steps

import (
	"encoding/json"
	"strconv"
	"strings"

	"forerun/datasets"
)

// results finds what came of the calls of a log's messages.
type results struct {
	byID   map[string]json.RawMessage
	logged map[string][]datasets.ToolCall // by signature, in order
}

func resultsOf(l *datasets.Logged) *results {
	r := &results{byID: map[string]json.RawMessage{}, logged: map[string][]datasets.ToolCall{}}
	for i := range l.Messages {
		if m := &l.Messages[i]; m.Role == "tool" && m.ToolCallID != "" {
			r.byID[m.ToolCallID] = m.Content
		}
	}
	for _, call := range l.ToolCalls {
		s := signature(call)
		r.logged[s] = append(r.logged[s], call)
	}
	return r
}

// of makes a logged call of one in a message: the log's own where it has it, with
// its time, or else what the messages say.
func (r *results) of(m datasets.MessageToolCall) datasets.ToolCall {
	call := datasets.ToolCall{Name: m.Name, Arguments: arguments(m.Arguments)}
	s := signature(call)
	if own := r.logged[s]; len(own) > 0 {
		r.logged[s] = own[1:]
		return own[0]
	}
	call.Result = r.byID[m.ID]
	return call
}

// arguments are those of a message, which are text that a model wrote: what is no
// JSON becomes a JSON string.
func arguments(text string) json.RawMessage {
	switch {
	case strings.TrimSpace(text) == "":
		return nil
	case json.Valid([]byte(text)):
		return json.RawMessage(text)
	}
	return quoted(text)
}

// signature tells calls apart, whatever the order of their arguments' keys.
func signature(c datasets.ToolCall) string {
	var v any
	dec := json.NewDecoder(strings.NewReader(string(c.Arguments)))
	dec.UseNumber()
	if len(c.Arguments) > 0 && dec.Decode(&v) == nil {
		if sorted, err := json.Marshal(v); err == nil {
			return strconv.Quote(c.Name) + string(sorted)
		}
	}
	if len(c.Arguments) == 0 {
		return strconv.Quote(c.Name) + "{}"
	}
	return strconv.Quote(c.Name) + string(c.Arguments)
}

// text is a message's content as text: a string, or the text parts of an array.
func text(content json.RawMessage) string {
	var s string
	if json.Unmarshal(content, &s) == nil {
		return s
	}
	var parts []struct {
		Text string `json:"text"`
	}
	if json.Unmarshal(content, &parts) != nil {
		return ""
	}
	texts := make([]string, 0, len(parts))
	for _, p := range parts {
		texts = append(texts, p.Text)
	}
	return strings.Join(texts, "\n")
}
