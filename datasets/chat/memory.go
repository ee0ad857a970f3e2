package chat

import (
	"bytes"
	"encoding/json"
	"hash/maphash"

	"forerun/datasets"
)

// Memory reads conversations of which one repeats another: each call of a model is
// given again what the calls before it were given, and every request the same
// instructions. Such a message is taken apart once. The zero Memory is ready; it is for
// one goroutine. Whoever changes a message that it gave changes it for all: a copy is
// to be changed.
type Memory struct {
	seed  maphash.Seed
	known [64]remembered
	begun bool
}

// remembered is an element of a list, and the messages that it came to.
type remembered struct {
	text     value
	messages []datasets.Message
}

// longestKept is how long a conversation may be for its messages to be kept: they hold
// all of it.
const longestKept = 64 << 10

// Messages is [Messages].
func (m *Memory) Messages(raw json.RawMessage) ([]datasets.Message, bool) {
	v, ok := parse(raw)
	if !ok || !v.is('[') || len(v) > longestKept {
		out, ok := requestOf(v, ok)
		return out.Messages, ok
	}
	r := reader{memory: m}
	if !r.list(v) {
		return r.messages, false
	}
	link(r.messages)
	return r.messages, true
}

// place is where an element is kept.
func (m *Memory) place(e value) *remembered {
	if !m.begun {
		m.seed, m.begun = maphash.MakeSeed(), true
	}
	return &m.known[maphash.Bytes(m.seed, e)%uint64(len(m.known))]
}

// element reads one message of a list, or remembers it.
func (r *reader) element(e value) bool {
	if r.memory == nil || !e.is('{') {
		return r.message(e)
	}
	kept := r.memory.place(e)
	if bytes.Equal(kept.text, e) {
		r.messages = append(r.messages, kept.messages...)
		r.item = false
		return true
	}
	messages, tools := len(r.messages), len(r.tools)
	r.wentOn = false
	if !r.message(e) {
		return false
	}
	if made := r.messages[messages:]; !r.wentOn && !r.item && len(r.tools) == tools && len(made) > 0 && complete(made) {
		*kept = remembered{e, append([]datasets.Message(nil), made...)}
	}
	return true
}

// complete reports that all calls have ids: those that have none are given one by what
// stands before them.
func complete(messages []datasets.Message) bool {
	for i := range messages {
		for j := range messages[i].ToolCalls {
			if messages[i].ToolCalls[j].ID == "" {
				return false
			}
		}
	}
	return true
}
