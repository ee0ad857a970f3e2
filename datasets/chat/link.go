package chat

import (
	"bytes"
	"fmt"

	"forerun/datasets"
)

// link gives ids to calls that have none, and to results the id of the call that
// they answer: the first of its name that has no answer yet, or the first of all
// where the log says no name.
func link(messages []datasets.Message) {
	type open struct{ id, name string }
	var waiting []open
	calls := 0
	for i := range messages {
		m := &messages[i]
		for j := range m.ToolCalls {
			c := &m.ToolCalls[j]
			calls++
			if c.ID == "" {
				c.ID = fmt.Sprintf("call_%d", calls)
			}
			waiting = append(waiting, open{c.ID, c.Name})
		}
		if m.Role != roleTool {
			continue
		}
		for j, w := range waiting {
			if m.ToolCallID == w.id || m.ToolCallID == "" && (m.Name == "" || m.Name == w.name) {
				m.ToolCallID = w.id
				waiting = append(waiting[:j:j], waiting[j+1:]...)
				break
			}
		}
	}
}

// Since returns what of all comes after history, if all begins with it: agents
// give back the whole conversation, with the question in it.
func Since(history, all []datasets.Message) []datasets.Message {
	if len(all) < len(history) {
		return all
	}
	at := 0 // instructions that a log shows in the one and not in the other are no difference
	for _, h := range history {
		if at < len(all) && equal(&h, &all[at]) {
			at++
			continue
		}
		if h.Role == roleSystem || h.Role == "developer" {
			continue
		}
		return all
	}
	return all[at:]
}

// equal compares what was said, not what is noted beside it.
func equal(a, b *datasets.Message) bool {
	if a.Role != b.Role || len(a.ToolCalls) != len(b.ToolCalls) || !bytes.Equal(a.Content, b.Content) {
		return false
	}
	for i := range a.ToolCalls {
		x, y := &a.ToolCalls[i], &b.ToolCalls[i]
		if x.Name != y.Name || x.Arguments != y.Arguments {
			return false
		}
	}
	return true
}
