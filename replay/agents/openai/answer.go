package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/internal/document"
	"forerun/replay/agents/internal/failure"
)

// answer is what is read of one chat completion, streamed or not.
type answer struct {
	message datasets.Message
	finish  string
	model   string
	used    *report
	filter  json.RawMessage // why a content filter stopped the request
	ttftMS  *float64
}

func (a *answer) usage() *datasets.Usage { return a.used.usage() }

// readAnswer reads a chat completion. Where it can't be used, but says what it
// cost, that is given beside the error.
func readAnswer(data []byte, quote failure.Quoter) (*answer, error) {
	data = whole(data)
	c, usual := readCompletion(data)
	if !usual {
		c = completion{}
		if err := decode(data, &c, &c.Usage); err != nil {
			return nil, unreadable(data, err, quote)
		}
	}
	if document.Deep(data) {
		return nil, malformed(fmt.Errorf("a chat completion %w", document.ErrDeep))
	}
	a := &answer{model: c.Model, used: c.Usage}
	if len(c.Choices) == 0 {
		if told(c.Error) { // some gateways answer 200 and put the failure of the model behind them here
			p := newProblem(c.Error, quote)
			return a, p.failure()
		}
		return a, malformed(errors.New("a chat completion without a message in its first choice"))
	}
	first := c.Choices[0]
	a.finish = first.Finish
	if !told(first.Message) {
		if a.finish != finishFiltered {
			return a, malformed(errors.New("a chat completion without a message in its first choice"))
		}
		first.Message = json.RawMessage(`{"role":"assistant","content":""}`)
	}
	if err := a.message.UnmarshalJSON(first.Message); err != nil {
		return a, malformed(fmt.Errorf("not a chat completion: %s", quote.Text("message: "+err.Error(), 200)))
	}
	return a, oldForm(&a.message)
}

// whole replaces what is no UTF-8 in an answer, as every reader of JSON would.
func whole(data []byte) []byte {
	if utf8.Valid(data) {
		return data
	}
	return bytes.ToValidUTF8(data, []byte("\ufffd"))
}

// unreadable is what an answer is that is no chat completion: cut off, where it
// is JSON up to its end, or else another page, that mostly says what went wrong.
func unreadable(data []byte, err error, quote failure.Quoter) error {
	syntax, isSyntax := errors.AsType[*json.SyntaxError](err)
	switch {
	case isSyntax && syntax.Offset >= int64(len(data)) && !ended(data):
		return &replay.CallError{Kind: replay.FailCutStream, Err: fmt.Errorf("the answer ended in its middle, after %d bytes", len(data))}
	case isSyntax:
		return malformed(fmt.Errorf("not a chat completion: %s", quote.Text(string(data), 200)))
	default:
		return malformed(fmt.Errorf("not a chat completion: %s", quote.Text(err.Error(), 200)))
	}
}

// ended reports JSON that is wrong in its last byte and not cut off after it.
func ended(data []byte) bool {
	var d json.RawMessage
	err := json.Unmarshal(append(bytes.Clone(data), ' '), &d)
	syntax, isSyntax := errors.AsType[*json.SyntaxError](err)
	return isSyntax && syntax.Offset <= int64(len(data))
}

// oldForm refuses a call that no tool message can answer.
func oldForm(m *datasets.Message) error {
	if told(m.Extra["function_call"]) {
		return malformed(errors.New("the model called a function in the old form, function_call: offer tools instead"))
	}
	return nil
}

// told reports a member that is there and not null.
func told(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

func malformed(err error) error { return &replay.CallError{Kind: replay.FailMalformed, Err: err} }

// output is the text of a message: its content, or the refusal that stands in
// its place.
func output(m *datasets.Message) string {
	if s := textOf(m.Content); s != "" {
		return s
	}
	return textOf(m.Extra["refusal"])
}

// textOf is the text of a content: a string, or the text of its parts.
func textOf(content json.RawMessage) string {
	switch {
	case len(content) == 0:
		return ""
	case content[0] == '"':
		if bytes.IndexByte(content, '\\') < 0 {
			return string(content[1 : len(content)-1]) // nothing in it is escaped
		}
		var s string
		if err := json.Unmarshal(content, &s); err != nil {
			return ""
		}
		return s
	case content[0] != '[':
		return ""
	}
	var parts []struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal(content, &parts); err != nil {
		return ""
	}
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Text)
	}
	return b.String()
}

// fields is what a signal can be read from: where the output is a JSON object,
// its members; the refusal, the reasoning, and why a content filter stepped in.
func fields(a *answer, output string) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if strings.HasPrefix(strings.TrimLeft(output, " \t\r\n"), "{") && !document.Deep([]byte(output)) {
		if err := json.Unmarshal([]byte(output), &all); err != nil {
			all = nil
		}
	}
	add := func(name string, value json.RawMessage) {
		if !told(value) {
			return
		}
		if all == nil {
			all = make(map[string]json.RawMessage)
		}
		all[name] = value
	}
	for _, name := range []string{"refusal", "reasoning_content"} {
		add(name, a.message.Extra[name])
	}
	add("content_filter", a.filter)
	return all
}
