package desk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"forerun/cmd/deskagent/internal/desk"
	"forerun/datasets"
)

// logTools answers from a case's log, as a replay does: a read or a write that
// was logged gets its result, mails are acknowledged, anything else is a miss.
type logTools struct {
	c         *datasets.Case
	calls     []datasets.ToolCall
	approvals int
	misses    []string
}

func (l *logTools) Call(_ context.Context, name string, arguments any) (desk.ToolResult, error) {
	args := compact(arguments)
	l.calls = append(l.calls, datasets.ToolCall{Name: name, Arguments: args})
	if name == "send_mail" || name == "transfer_to_human" {
		return desk.ToolResult{Result: json.RawMessage(`{"ok":true}`)}, nil
	}
	for _, done := range l.c.ToolLog {
		if done.Name == name && bytes.Equal(compact(done.Arguments), args) {
			return desk.ToolResult{Result: done.Result, Error: done.Error}, nil
		}
	}
	l.misses = append(l.misses, name+string(args))
	return desk.ToolResult{Error: "not in the log"}, nil
}

func (l *logTools) Approve(_ context.Context, action string, arguments any) (desk.Approval, error) {
	l.approvals++
	for _, a := range l.c.Approvals {
		if a.Action == action && bytes.Equal(compact(a.Arguments), compact(arguments)) {
			return desk.Approval{Decision: string(a.Decision), Arguments: a.EditedArguments}, nil
		}
	}
	return desk.Approval{Decision: "rejected"}, nil
}

// compact writes JSON with sorted keys, so that equal values have equal bytes.
func compact(v any) json.RawMessage {
	first, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	var plain any
	if err := json.Unmarshal(first, &plain); err != nil {
		panic(err)
	}
	second, err := json.Marshal(plain)
	if err != nil {
		panic(err)
	}
	return second
}

// outcome is what a version did with a case.
type outcome struct {
	reply     desk.Reply
	tools     *logTools
	escalated bool
	success   *bool // nil where nothing says what is right
}

func (o outcome) fallback() bool {
	return strings.Contains(o.reply.Output, "Could you please rephrase")
}

func (o outcome) called(tool string) bool {
	return slices.ContainsFunc(o.tools.calls, func(d datasets.ToolCall) bool { return d.Name == tool })
}

// replay runs a version over a case and judges it the way the quick start's
// configuration does: all facts said, all expected writes made.
func replay(t *testing.T, version string, c *datasets.Case) outcome {
	t.Helper()
	policy, err := desk.PolicyOf(version)
	if err != nil {
		t.Fatal(err)
	}
	var req desk.Request
	data, err := json.Marshal(map[string]any{"messages": c.Messages, "state": c.State})
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &req); err != nil {
		t.Fatal(err)
	}
	tools := &logTools{c: c}
	reply, err := desk.New(policy).Answer(t.Context(), req, tools)
	if err != nil {
		t.Fatalf("case %s: %v", c.ID, err)
	}
	o := outcome{reply: reply, tools: tools}
	o.escalated = o.called("transfer_to_human")
	if c.Expected != nil && (len(c.Expected.Facts) > 0 || c.Expected.Answer != nil || len(c.Expected.ToolCalls) > 0) {
		good := succeeds(c.Expected, reply.Output, tools.calls)
		o.success = &good
	}
	return o
}

func succeeds(e *datasets.Expected, output string, calls []datasets.ToolCall) bool {
	output = strings.ToLower(output)
	for _, fact := range e.Facts {
		if !strings.Contains(output, strings.ToLower(fact)) {
			return false
		}
	}
	if e.Answer != nil && !strings.Contains(output, strings.ToLower(*e.Answer)) {
		return false
	}
	for _, want := range e.ToolCalls {
		if !slices.ContainsFunc(calls, func(d datasets.ToolCall) bool {
			return d.Name == want.Name && bytes.Equal(compact(d.Arguments), compact(want.Arguments))
		}) {
			return false
		}
	}
	return true
}
