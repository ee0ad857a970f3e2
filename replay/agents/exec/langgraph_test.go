package execagent_test

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/agenttest"
	execagent "forerun/replay/agents/exec"
)

const shims = "../../../docs/examples/langgraph"

// shim is what the tests of both languages ask of a graph that follows one script,
// and what must come of it.
type shim struct {
	name   string
	say    string // the user's message
	answer map[string]replay.ToolAnswer
	person map[string]replay.ApprovalAnswer

	output string
	status replay.Status // 0 is ok
	asked  []string
	usage  *datasets.Usage
	fails  string // the agent's own error
}

func shimCases() []shim {
	look := map[string]replay.ToolAnswer{"look": {Result: json.RawMessage(`{"color":"größer <red>"}`)}}
	ends := map[string]replay.ToolAnswer{"look": {Result: json.RawMessage(`1`), Ends: true}}
	once := &datasets.Usage{Input: new(int64(10)), Cached: new(int64(4)), Output: new(int64(3))}
	twice := &datasets.Usage{Input: new(int64(20)), Cached: new(int64(8)), Output: new(int64(6))}
	person := map[string]replay.ApprovalAnswer{
		"refund": {Decision: datasets.Approved, Known: true},
		"mail":   {Decision: datasets.Edited, Arguments: json.RawMessage(`{"to":"b"}`), Known: true},
		"delete": {Decision: datasets.Rejected, Known: true},
	}
	return []shim{
		{name: "an answer", say: "say größer <b>", output: "größer <b>", usage: once},
		{name: "a tool", say: "look 7", answer: look, output: `success: {"color": "größer <red>"}`, asked: []string{`look {"n": 7}`}, usage: twice},
		{
			name: "a miss", say: "look 7", answer: map[string]replay.ToolAnswer{"look": {Error: "not in the log"}},
			output: "error: not in the log", asked: []string{`look {"n": 7}`}, usage: twice,
		},
		{name: "text as it is", say: "look 7", answer: map[string]replay.ToolAnswer{"look": {Result: json.RawMessage(`"red"`)}}, output: "success: red", asked: []string{`look {"n": 7}`}, usage: twice},
		{name: "all calls of the turn that ends it", say: "both 3", answer: ends, output: "thinking", asked: []string{`look {"n": 1}`, `look {"n": 2}`}, usage: once},
		{name: "usage that one call lacks", say: "unknown", output: "unknown"},
		{name: "approved", say: `interrupt [{"action":"refund","arguments":{"n":1}}]`, person: person, output: "true", asked: []string{`approve refund {"n": 1}`}, usage: twice},
		{name: "edited", say: `interrupt [{"name":"mail","args":{"to":"a"}}]`, person: person, output: `{"to": "b"}`, asked: []string{`approve mail {"to": "a"}`}, usage: twice},
		{name: "rejected", say: `interrupt [{"tool":"delete","n":1}]`, person: person, output: "false", asked: []string{`approve delete {"n": 1}`}, usage: twice},
		{
			name: "nobody decided", say: `interrupt [{"action":"other"}]`, person: person, output: "May I?", status: replay.StatusAwaitingApproval,
			asked: []string{`approve other {}`}, usage: once,
		},
		{
			name: "a question in words", say: `interrupt ["Shall I?"]`, person: person, output: "May I?", status: replay.StatusAwaitingApproval,
			asked: []string{`approve interrupt {"value": "Shall I?"}`}, usage: once,
		},
		{
			name: "two at once", say: `interrupt [{"action":"refund"},{"action":"delete"}]`, person: person,
			output: `[true, false]`, asked: []string{`approve refund {}`, `approve delete {}`}, usage: twice,
		},
		{name: "its own error", say: "crash", fails: "no such order"},
	}
}

// checkShim asks all of them at once, several times, in one process.
func checkShim(t *testing.T, a *execagent.Agent, cases []shim) {
	t.Helper()
	var all sync.WaitGroup
	for _, tt := range cases {
		for range 3 {
			box := &agenttest.Tools{Answers: tt.answer, Approvals: tt.person}
			all.Go(func() {
				reply, err := a.Invoke(t.Context(), chat(tt.say, box))
				if tt.fails != "" {
					if call, ok := errors.AsType[*replay.CallError](err); !ok || call.Kind != replay.FailAgent || !strings.Contains(err.Error(), tt.fails) {
						t.Errorf("%s: got %v, want %s: %s", tt.name, err, replay.FailAgent, tt.fails)
					}
					return
				}
				if err != nil {
					t.Errorf("%s: %v", tt.name, err)
					return
				}
				if spaced([]string{reply.Output}) != spaced([]string{tt.output}) {
					t.Errorf("%s: got the answer %q, want %q", tt.name, reply.Output, tt.output)
				}
				if got := max(reply.Status, replay.StatusOK); got != max(tt.status, replay.StatusOK) {
					t.Errorf("%s: got the status %s, want %s", tt.name, got, tt.status)
				}
				asked := box.Asked()
				slices.Sort(asked)
				want := slices.Sorted(slices.Values(tt.asked))
				if diff := cmp.Diff(spaced(want), spaced(asked)); diff != "" {
					t.Errorf("%s: forerun was asked (-want +got):\n%s", tt.name, diff)
				}
				if diff := cmp.Diff(tt.usage, reply.Usage); diff != "" {
					t.Errorf("%s: usage (-want +got):\n%s", tt.name, diff)
				}
			})
		}
	}
	all.Wait()
}

// spaced leaves out the space in which the languages' JSON differs.
func spaced(lines []string) string {
	return strings.NewReplacer(": ", ":", ", ", ",").Replace(strings.Join(lines, "\n"))
}

func chat(say string, box replay.ToolBox) replay.Request {
	content, err := json.Marshal(say)
	if err != nil {
		panic(err) // a string always marshals
	}
	return replay.Request{
		Case: &datasets.Case{
			ID: "private-id", State: json.RawMessage(`{"order": 17}`),
			Messages: []datasets.Message{{Role: "system", Content: json.RawMessage(`"Be kind."`)}, {Role: "user", Content: content}},
		},
		Now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Tools: box, Mark: replay.NewMark("r", replay.Key{}, 1),
	}
}

// duck starts the graph that only looks like one.
func duck(t *testing.T, c execagent.Config) *execagent.Agent {
	t.Helper()
	folder, err := filepath.Abs(shims)
	if err != nil {
		t.Fatal(err)
	}
	c.Command = []string{python(t), "-B", "testdata/langgraph/duck.py", "loud"}
	c.Env = []string{"PYTHONPATH=" + folder, "PYTHONIOENCODING=utf-8"}
	c.Inflight = 64
	a, err := execagent.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestThePythonShim(t *testing.T) {
	t.Parallel()
	a := duck(t, execagent.Config{})
	defer closed(t, a)
	checkShim(t, a, append(shimCases(),
		shim{name: "state and time", say: "state", output: `[17, "2026-01-02T03:04:05Z", 2, 40]`},
		shim{
			name: "whatever way a tool is called", say: "direct", answer: map[string]replay.ToolAnswer{"look": {Result: json.RawMessage(`"seen"`)}},
			output: `["seen", "seen", "seen", "seen"]`, asked: []string{`look {"n": 1}`, `look {"n": 2}`, `look {"n": 3}`, `look {"n": 4}`},
		},
		shim{
			name: "a tool of the graph's own node, beside one that only steers", say: "found x",
			answer: map[string]replay.ToolAnswer{"found": {Result: json.RawMessage(`"here"`)}}, output: "here steered", asked: []string{`found {"q": "x"}`},
		},
		shim{
			name: "a function", say: "pay b", answer: map[string]replay.ToolAnswer{"pay": {Result: json.RawMessage(`"paid"`)}},
			output: "paid", asked: []string{`pay {"amount": 5.5, "to": "b"}`},
		},
		shim{
			name: "a coroutine", say: "later", answer: map[string]replay.ToolAnswer{"later": {Result: json.RawMessage(`"now"`)}},
			output: "now", asked: []string{`later {"n": 7}`},
		},
		shim{
			name: "an end out of the callbacks' sight", say: "unmetered 5", answer: map[string]replay.ToolAnswer{"look": {Result: json.RawMessage(`1`), Ends: true}},
			asked: []string{`look {"n": 1}`},
		},
		shim{
			name: "LangChain's review of tool calls", person: map[string]replay.ApprovalAnswer{
				"refund": {Decision: datasets.Approved, Known: true}, "delete": {Decision: datasets.Rejected, Known: true},
				"mail": {Decision: datasets.Edited, Arguments: json.RawMessage(`{"to":"b"}`), Known: true},
			},
			say: `interrupt [{"action_requests":[{"name":"refund","args":{}},{"name":"delete","arguments":{}},{"name":"mail","args":{}}]}]`,
			output: `{"decisions": [{"type": "approve"}, {"message": "A person rejected this action.", "type": "reject"}, ` +
				`{"edited_action": {"args": {"to": "b"}, "name": "mail"}, "type": "edit"}]}`,
			asked: []string{`approve delete {}`, `approve mail {}`, `approve refund {}`}, usage: &datasets.Usage{Input: new(int64(20)), Cached: new(int64(8)), Output: new(int64(6))},
		},
		shim{
			name: "LangGraph's older form of it", person: map[string]replay.ApprovalAnswer{"refund": {Decision: datasets.Approved, Known: true}},
			say:    `interrupt [[{"action_request":{"action":"refund","args":{"n":1}},"config":{}}]]`,
			output: `[{"args": null, "type": "accept"}]`, asked: []string{`approve refund {"n": 1}`},
			usage: &datasets.Usage{Input: new(int64(20)), Cached: new(int64(8)), Output: new(int64(6))},
		},
	))
}

// What the callbacks tell beside usage, and the conversation in OpenAI's form.
func TestThePythonShimReports(t *testing.T) {
	t.Parallel()
	a := duck(t, execagent.Config{})
	defer closed(t, a)
	box := &agenttest.Tools{Answers: map[string]replay.ToolAnswer{"look": {Result: json.RawMessage(`"red"`)}}}
	reply, err := a.Invoke(t.Context(), chat("look 7", box))
	if err != nil {
		t.Fatal(err)
	}
	if reply.ModelServed != "fake-1" || reply.Finish != "stop" || reply.ModelMS == nil || reply.TTFTMS == nil {
		t.Errorf("got %q, %q, model_ms %v, ttft_ms %v, want fake-1, stop and both times", reply.ModelServed, reply.Finish, reply.ModelMS, reply.TTFTMS)
	}
	text, err := json.Marshal(reply.Messages)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{\"n\": 7}"}}]},` +
		`{"role":"tool","content":"red","tool_call_id":"c1"},{"role":"assistant","content":"success: red"}]`
	if string(text) != want {
		t.Errorf("got the messages %s,\nwant %s", text, want)
	}
}
