package agenttest

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"forerun/datasets"
	"forerun/replay"
)

// Tools is a tool box that answers by name, the same each time, and remembers
// what it was asked. What it has no answer to is a miss. The zero Tools misses
// everything.
type Tools struct {
	Answers   map[string]replay.ToolAnswer
	Approvals map[string]replay.ApprovalAnswer

	mu    sync.Mutex
	asked []datasets.ToolCall
}

// Call answers a tool call.
func (t *Tools) Call(_ context.Context, name string, arguments json.RawMessage) replay.ToolAnswer {
	t.remember(name, arguments)
	if answer, ok := t.Answers[name]; ok {
		return answer
	}
	return replay.ToolAnswer{Error: "no answer is scripted for " + name, Source: replay.SourceMiss}
}

// Approve answers a request for approval.
func (t *Tools) Approve(action string, arguments json.RawMessage) replay.ApprovalAnswer {
	t.remember("approve "+action, arguments)
	return t.Approvals[action]
}

func (t *Tools) remember(name string, arguments json.RawMessage) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.asked = append(t.asked, datasets.ToolCall{Name: name, Arguments: slices.Clone(arguments)})
}

// Asked lists what was asked so far, one NAME ARGUMENTS each.
func (t *Tools) Asked() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := make([]string, 0, len(t.asked))
	for _, call := range t.asked {
		lines = append(lines, call.Name+" "+string(call.Arguments))
	}
	return lines
}

// ending is a tool box whose answers end the trial, from one on.
type ending struct {
	*Tools
	after  int
	awaits bool
}

// Call answers a tool call.
func (e *ending) Call(ctx context.Context, name string, arguments json.RawMessage) replay.ToolAnswer {
	answer := e.Tools.Call(ctx, name, arguments)
	answer.Ends = len(e.Asked()) >= e.after
	answer.Awaits = answer.Ends && e.awaits
	return answer
}
