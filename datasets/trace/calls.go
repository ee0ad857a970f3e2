package trace

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"forerun/datasets"
	"forerun/datasets/jsonscan"
)

// logged is a call of a tool with what is known of it. The same call may stand in a
// model's answer, in a later model's messages and in a span of its own; its id
// joins them, or else its name and arguments.
type logged struct {
	datasets.ToolCall
	id    string
	spans bool // a tool's span was joined
	asker *node
}

// callLog are the calls of a trace in order.
type callLog struct {
	all  []*logged
	byID map[string]*logged
}

// calls gathers the calls of a trace. Those that the case's own messages tell of
// are of earlier requests.
func (t *tree) calls(head *node, asked []datasets.Message) *callLog {
	l := &callLog{byID: map[string]*logged{}}
	earlier := map[string]bool{}
	for i := range asked {
		for _, c := range asked[i].ToolCalls {
			earlier[c.ID] = c.ID != ""
		}
	}
	models := t.models()
	for _, n := range models {
		l.read(after(n.Messages, asked), nil, earlier)
		l.read(n.Answer, n, earlier)
	}
	l.read(head.Answer, nil, earlier)
	for _, n := range t.live {
		if n.Kind == KindTool && n.Call != nil && !n.insideOwn() {
			l.span(n)
		}
	}
	return l
}

// read takes the calls and results of messages.
func (l *callLog) read(messages []datasets.Message, asker *node, earlier map[string]bool) {
	for i := range messages {
		m := &messages[i]
		if m.Role == "tool" {
			if c := l.byID[m.ToolCallID]; c != nil && m.ToolCallID != "" && c.Result == nil && c.Error == "" {
				c.Result = orText(m.Content)
			}
			continue
		}
		for _, call := range m.ToolCalls {
			if call.ID != "" && (earlier[call.ID] || l.byID[call.ID] != nil) {
				if c := l.byID[call.ID]; c != nil && c.asker == nil {
					c.asker = asker
				}
				continue
			}
			if call.ID == "" && asker == nil && len(l.all) > 0 {
				continue // without an id there is no telling that it is another one
			}
			c := &logged{ToolCall: datasets.ToolCall{Name: call.Name, Arguments: arguments(call.Arguments)}, id: call.ID, asker: asker}
			l.all = append(l.all, c)
			if call.ID != "" {
				l.byID[call.ID] = c
			}
		}
	}
}

// span joins a tool's span with the call that it answers.
func (l *callLog) span(n *node) {
	c := l.find(n.Call)
	if c == nil {
		c = &logged{id: n.Call.ID}
		c.Name = cmp.Or(n.Call.Name, n.Name, "unnamed")
		l.all = append(l.all, c)
		if c.id != "" {
			l.byID[c.id] = c
		}
	}
	c.spans = true
	if c.Arguments == nil {
		c.Arguments = asObject(n.Call.Arguments)
	}
	// What the tool gave says more than the text of it that the model was shown.
	if n.Call.Result != nil {
		c.Result = n.Call.Result
	}
	if c.Error == "" {
		c.Error = n.Call.Error
		if c.Error == "" {
			c.Error = n.Error
		}
	}
	if c.LatencyMS == nil {
		c.LatencyMS = n.Call.LatencyMS
		if c.LatencyMS == nil {
			c.LatencyMS = n.latency()
		}
	}
}

func (l *callLog) find(call *Call) *logged {
	if call.ID != "" {
		if c := l.byID[call.ID]; c != nil {
			return c
		}
	}
	var named *logged
	for _, c := range l.all {
		if c.spans || c.Name != call.Name || c.id != "" && call.ID != "" {
			continue
		}
		if sameJSON(c.Arguments, asObject(call.Arguments)) {
			return c
		}
		if named == nil && call.Arguments == nil {
			named = c
		}
	}
	return named
}

// insideOwn reports a span of the tool inside another span of the same one, as
// frameworks and their instrumentations both write them.
func (n *node) insideOwn() bool {
	for p := n.parent; p != nil; p = p.parent {
		if p.Kind == KindTool && p.Call != nil {
			return p.Call.Name == n.Call.Name
		}
	}
	return false
}

// list gives the calls as a case holds them: empty, not nil, where none was made.
func (l *callLog) list(of func(*logged) bool) []datasets.ToolCall {
	out := []datasets.ToolCall{}
	for _, c := range l.all {
		if of == nil || of(c) {
			out = append(out, c.ToolCall)
		}
	}
	return out
}

// after gives what a model was told behind what the case asks: the steps before.
func after(messages, asked []datasets.Message) []datasets.Message {
	if len(asked) == 0 {
		return messages
	}
	last := &asked[len(asked)-1]
	for i := range slices.Backward(messages) {
		m := &messages[i]
		if m.Role == last.Role && sameContent(m.Content, last.Content) {
			return messages[i+1:]
		}
	}
	return messages
}

// transcript is all that was said for one request: the agent's own account of it
// where that tells of more than the end, or what the last model was shown and said,
// or else the models' answers with the results of their calls.
func (t *tree) transcript(head *node, asked []datasets.Message, calls *callLog) []datasets.Message {
	models := t.models()
	if len(head.Answer) > 1 || len(models) == 0 || head.Kind == KindModel && len(t.roots) == 1 {
		return head.Answer
	}
	last := models[len(models)-1]
	if shown := after(last.Messages, asked); len(models) > 1 && len(shown) > 0 && len(shown) < len(last.Messages) && startsWithAnswer(shown) {
		return append(slices.Clone(shown), last.Answer...)
	}
	var out []datasets.Message
	for _, n := range models {
		out = append(out, n.Answer...)
		for i := range n.Answer {
			for _, call := range n.Answer[i].ToolCalls {
				if c := calls.byID[call.ID]; call.ID != "" && c != nil && (c.Result != nil || c.Error != "") {
					out = append(out, datasets.Message{Role: "tool", ToolCallID: call.ID, Content: c.said()})
				}
			}
		}
	}
	if len(out) == 0 {
		return head.Answer
	}
	return out
}

func startsWithAnswer(messages []datasets.Message) bool { return messages[0].Role == "assistant" }

// said is a result as the model reads it: text.
func (c *logged) said() json.RawMessage {
	switch {
	case c.Result == nil:
		return quoted(c.Error)
	case c.Result[0] == '"':
		return c.Result
	}
	return quoted(string(c.Result))
}

// arguments are those of a message, which are text that a model wrote. Arguments of
// a case are an object: what is none is kept under a name that says so.
func arguments(text string) json.RawMessage {
	trimmed := strings.TrimSpace(text)
	switch {
	case trimmed == "" || trimmed == "null":
		return nil
	case jsonscan.Valid([]byte(trimmed)):
		return asObject(json.RawMessage(trimmed))
	}
	return append(append(json.RawMessage(`{"unreadable":`), quoted(text)...), '}')
}

// asObject puts a tool's single argument under a name.
func asObject(v json.RawMessage) json.RawMessage {
	if len(v) == 0 || v[0] == '{' || bytes.Equal(v, []byte("null")) {
		return v
	}
	if s, ok := contentText(v); ok && v[0] == '"' {
		if s = strings.TrimSpace(s); strings.HasPrefix(s, "{") && jsonscan.Valid([]byte(s)) {
			return json.RawMessage(s)
		}
	}
	return append(append(json.RawMessage(`{"input":`), v...), '}')
}

// orText is a result's content: one text part is its text.
func orText(content json.RawMessage) json.RawMessage {
	if s, ok := contentText(content); ok {
		return quoted(s)
	}
	if bytes.Equal(content, []byte("null")) {
		return nil
	}
	return content
}

func quoted(s string) json.RawMessage { return jsonscan.Quote(nil, s) }

func sameJSON(a, b json.RawMessage) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	if bytes.Equal(a, b) {
		return true
	}
	x, y := datasets.Case{Input: a}, datasets.Case{Input: b}
	return x.Digest() == y.Digest()
}

func sameContent(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, ok := contentText(a)
	y, also := contentText(b)
	return ok && also && x == y
}

// contentText is a message's content as text, where it is text alone.
func contentText(content json.RawMessage) (string, bool) {
	if len(content) == 0 {
		return "", false
	}
	if content[0] == '"' {
		if !jsonscan.Valid(content) {
			return "", false
		}
		return jsonscan.Unquote(bytes.TrimRight(content, " \t\r\n"))
	}
	var parts []struct {
		Type string  `json:"type"`
		Text *string `json:"text"`
	}
	if content[0] != '[' || json.Unmarshal(content, &parts) != nil || len(parts) == 0 {
		return "", false
	}
	texts := make([]string, 0, len(parts))
	for _, p := range parts {
		if p.Text == nil || p.Type != "" && p.Type != "text" && p.Type != "input_text" && p.Type != "output_text" {
			return "", false
		}
		texts = append(texts, *p.Text)
	}
	return strings.Join(texts, "\n"), true
}
