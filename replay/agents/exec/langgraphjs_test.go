package execagent_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/agenttest"
	execagent "forerun/replay/agents/exec"
)

func copied(t *testing.T, file, folder string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, filepath.Base(file)), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// graphJS starts the real LangGraph.js with a scripted model.
func graphJS(t *testing.T) *execagent.Agent {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("runs a JavaScript agent, which needs node")
	}
	dir := t.TempDir()
	if err := os.Symlink(agenttest.Modules(t, "testdata/langgraph"), filepath.Join(dir, "node_modules")); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	copied(t, filepath.Join(shims, "forerun-langgraph.mjs"), dir)
	copied(t, "testdata/langgraph/agent.mjs", dir)
	a, err := execagent.New(execagent.Config{Command: []string{node, "agent.mjs"}, Dir: dir, Inflight: 64})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestTheJavaScriptShimServesTheRealLangGraph(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("installs and starts LangGraph.js")
	}
	a := graphJS(t)
	defer closed(t, a)
	once := &datasets.Usage{Input: new(int64(10)), Cached: new(int64(4)), Output: new(int64(3))}
	twice := &datasets.Usage{Input: new(int64(20)), Cached: new(int64(8)), Output: new(int64(6))}
	person := map[string]replay.ApprovalAnswer{
		"refund": {Decision: datasets.Approved, Known: true}, "delete": {Decision: datasets.Rejected, Known: true},
		"mail": {Decision: datasets.Edited, Arguments: json.RawMessage(`{"to":"b"}`), Known: true},
	}
	checkShim(t, a, append(shimCases(),
		shim{name: "state and time", say: "state", output: `[17,"2026-01-02T03:04:05Z",2]`},
		shim{
			name: "LangChain's review of tool calls", person: person, usage: twice,
			say: `interrupt [{"actionRequests":[{"name":"refund","args":{}},{"name":"delete","args":{}},{"name":"mail","args":{}}],"reviewConfigs":[]}]`,
			output: `{"decisions":[{"type":"approve"},{"type":"reject","message":"A person rejected this action."},` +
				`{"type":"edit","editedAction":{"name":"mail","args":{"to":"b"}}}]}`,
			asked: []string{`approve delete {}`, `approve mail {}`, `approve refund {}`},
		},
		shim{
			name: "a second question that nobody decided on", say: `interrupt [{"action":"refund"},{"action":"other"}]`, person: person,
			output: "May I?", status: replay.StatusAwaitingApproval, asked: []string{`approve refund {}`, `approve other {}`}, usage: once,
		},
	))
	box := &agenttest.Tools{Answers: map[string]replay.ToolAnswer{"look": {Result: json.RawMessage(`"red"`)}}}
	reply, err := a.Invoke(t.Context(), chat("look 7", box))
	if err != nil {
		t.Fatal(err)
	}
	if reply.ModelServed != "fake-1" || reply.Finish != "stop" || reply.ModelMS == nil {
		t.Errorf("got %q, %q, model_ms %v, want fake-1, stop and a time", reply.ModelServed, reply.Finish, reply.ModelMS)
	}
	text, err := json.Marshal(reply.Messages)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"role":"assistant","content":"","tool_calls":[{"id":"c7","type":"function","function":{"name":"look","arguments":"{\"n\":7}"}}]},` +
		`{"role":"tool","content":"red","tool_call_id":"c7"},{"role":"assistant","content":"success: red"}]`
	if string(text) != want {
		t.Errorf("got the messages %s,\nwant %s", text, want)
	}
}
