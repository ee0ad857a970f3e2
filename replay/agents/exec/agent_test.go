package execagent_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/agenttest"
	execagent "forerun/replay/agents/exec"
)

// open starts nothing yet: it makes an agent of one of the programs in this
// binary.
func open(t *testing.T, program string, c execagent.Config) *execagent.Agent {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c.Command = []string{self}
	c.Env = append(c.Env, "PUPPET="+program)
	a, err := execagent.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func closed(t *testing.T, a *execagent.Agent) {
	t.Helper()
	if err := a.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

// request is a trial that has the puppet do what it says.
func request(t *testing.T, do orders, tools replay.ToolBox) replay.Request {
	t.Helper()
	input, err := json.Marshal(do)
	if err != nil {
		t.Fatal(err)
	}
	if tools == nil {
		tools = &agenttest.Tools{}
	}
	return replay.Request{Case: &datasets.Case{ID: "private-id", Input: input}, Tools: tools}
}

func result(output string) string { return `{"type":"result","id":$ID,"output":` + output + `}` }

func TestToolsAndApprovals(t *testing.T) {
	t.Parallel()
	tools := &agenttest.Tools{
		Answers: map[string]replay.ToolAnswer{
			"look": {Result: json.RawMessage(`{"color": "<red>"}`)}, "void": {},
			"gone": {Error: "not in the log"}, "transfer": {Result: json.RawMessage(`true`), Ends: true},
		},
		Approvals: map[string]replay.ApprovalAnswer{
			"refund": {Decision: datasets.Approved, Known: true},
			"mail":   {Decision: datasets.Edited, Arguments: json.RawMessage(`{"to":"b"}`), Known: true},
			"delete": {Decision: datasets.Rejected, Known: true},
		},
	}
	for _, tt := range []struct{ name, ask, want, asked string }{
		{
			"a result", `{"type":"tool","id":$ID,"call":"k","name":"look","arguments":{"n":1}}`,
			`{"type":"tool","id":"1","call":"k","result":{"color":"<red>"}}`, `look {"n":1}`,
		},
		{"nothing came back", `{"type":"tool","id":$ID,"name":"void"}`, `{"type":"tool","id":"1","result":null}`, `void {}`},
		{"a miss", `{"type":"tool","id":$ID,"name":"gone","arguments":"{}"}`, `{"type":"tool","id":"1","error":"not in the log"}`, `gone {}`},
		{"the end", `{"type":"tool","id":$ID,"name":"transfer"}`, `{"type":"tool","id":"1","result":true,"ends":true}`, `transfer {}`},
		{
			"approved", `{"type":"approval","id":$ID,"call":"k","action":"refund","arguments":{"n":1}}`,
			`{"type":"approval","id":"1","call":"k","decision":"approved"}`, `approve refund {"n":1}`,
		},
		{
			"edited", `{"type":"approval","id":$ID,"action":"mail","arguments":{"to":"a"}}`,
			`{"type":"approval","id":"1","decision":"edited","arguments":{"to":"b"}}`, `approve mail {"to":"a"}`,
		},
		{"rejected", `{"type":"approval","id":$ID,"action":"delete"}`, `{"type":"approval","id":"1","decision":"rejected"}`, `approve delete {}`},
		{
			"nobody decided", `{"type":"approval","id":$ID,"action":"other"}`,
			`{"type":"approval","id":"1","decision":"rejected","reason":"the log has no person's decision on this action","ends":true}`, `approve other {}`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := open(t, puppet, execagent.Config{})
			defer closed(t, a)
			box := &agenttest.Tools{Answers: tools.Answers, Approvals: tools.Approvals}
			got, err := a.Invoke(t.Context(), request(t, orders{Write: []string{tt.ask}, Then: []string{result("$ANSWER")}}, box))
			if err != nil {
				t.Fatal(err)
			}
			if got.Output != tt.want {
				t.Errorf("the program was told\n%s, want\n%s", got.Output, tt.want)
			}
			if !slices.Equal(box.Asked(), []string{tt.asked}) {
				t.Errorf("the tool box was asked %v, want %s", box.Asked(), tt.asked)
			}
		})
	}
}

func TestTheEnvironmentIsExactlyTheConfiguredOne(t *testing.T) {
	t.Parallel()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	a := open(t, puppet, execagent.Config{Dir: dir, Env: []string{"A=1", "FORERUN_REPLAY=0"}, Run: "nightly"})
	defer closed(t, a)
	for ask, want := range map[string]string{"$ENV": "A=1 PUPPET=puppet FORERUN_REPLAY=1 FORERUN_RUN=nightly", "$DIR": dir} {
		got, err := a.Invoke(t.Context(), request(t, orders{Write: []string{result(ask)}}, nil))
		if err != nil || !strings.HasPrefix(got.Output, want) {
			t.Errorf("%s: got %q, %v, want %q", ask, got.Output, err, want)
		}
		if ask == "$ENV" && strings.Contains(got.Output, "PATH=") {
			t.Errorf("forerun's own environment leaked: %s", got.Output)
		}
	}
}

func TestOneProcessServesTrialAfterTrial(t *testing.T) {
	t.Parallel()
	a := open(t, puppet, execagent.Config{Pool: 3})
	defer closed(t, a)
	var pids []string
	for range 3 {
		got, err := a.Invoke(t.Context(), request(t, orders{Write: []string{result("$PID")}}, nil))
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, got.Output)
	}
	if len(slices.Compact(pids)) != 1 {
		t.Errorf("got the processes %v, want one: the first was idle each time", pids)
	}
}

func TestACommandThatCantStart(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		config execagent.Config
		want   string
	}{
		{execagent.Config{Command: []string{"/no/such/agent", "-v"}}, `can't start "/no/such/agent -v": `},
		{execagent.Config{Command: []string{"forerun-no-such-agent"}}, "executable file not found"},
		{execagent.Config{Command: []string{"/no/agent", "hunter2"}, Secrets: []string{"hunter2"}}, `"/no/agent <secret>"`},
	} {
		a, err := execagent.New(tt.config)
		if err != nil {
			t.Fatal(err)
		}
		_, err = a.Invoke(t.Context(), request(t, orders{}, nil))
		call, ok := errors.AsType[*replay.CallError](err)
		if !ok || call.Kind != replay.FailProcess || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %s: %s", err, replay.FailProcess, tt.want)
		}
		closed(t, a)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []execagent.Config{{}, {Command: []string{""}}, {Command: []string{"x"}, Pool: -1}, {Command: []string{"x"}, Inflight: -1}} {
		if _, err := execagent.New(c); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
}

func TestIdentityContainmentCapacity(t *testing.T) {
	t.Parallel()
	a, err := execagent.New(execagent.Config{
		Command: []string{"agent", "--key", "hunter2"}, Secrets: []string{"hunter2"}, Pool: 3, Inflight: 5, ContainmentWords: "a sandbox",
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := a.Identity()["command"]; got != "agent --key <secret>" {
		t.Errorf("got the command %q, want it without the secret", got)
	}
	if got, want := a.Containment(), (replay.Containment{Level: replay.ContainmentDeclared, Words: "a sandbox"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if a.Capacity() != 15 {
		t.Errorf("got the capacity %d, want 15", a.Capacity())
	}
	if b := open(t, puppet, execagent.Config{}); b.Containment().Level != replay.ContainmentNone || b.Capacity() != execagent.DefaultInflight {
		t.Errorf("got %+v and the capacity %d, want none and %d", b.Containment(), b.Capacity(), execagent.DefaultInflight)
	}
}

func TestAClosedAgentAnswersNothing(t *testing.T) {
	t.Parallel()
	a := open(t, puppet, execagent.Config{})
	closed(t, a)
	if _, err := a.Invoke(t.Context(), request(t, orders{}, nil)); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("got %v, want that the agent is closed", err)
	}
}

func TestWaitingForRoomEndsWithTheContext(t *testing.T) {
	t.Parallel()
	a := open(t, puppet, execagent.Config{Inflight: 1})
	defer closed(t, a)
	inside := make(chan struct{})
	leave := make(chan struct{})
	box := toolFunc(func() { close(inside); <-leave })
	ended := make(chan error)
	go func() {
		do := orders{Write: []string{`{"type":"tool","id":$ID,"name":"f"}`}, Then: []string{result(`"done"`)}}
		_, err := a.Invoke(t.Context(), request(t, do, box))
		ended <- err
	}()
	<-inside
	ctx, cancel := context.WithCancel(t.Context())
	second := make(chan error)
	go func() {
		_, err := a.Invoke(ctx, request(t, orders{Write: []string{result(`""`)}}, nil))
		second <- err
	}()
	cancel()
	if err := <-second; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	close(leave)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// toolFunc is a tool box that calls a function before it answers.
type toolFunc func()

func (f toolFunc) Call(context.Context, string, json.RawMessage) replay.ToolAnswer {
	f()
	return replay.ToolAnswer{}
}

func (f toolFunc) Approve(string, json.RawMessage) replay.ApprovalAnswer {
	f()
	return replay.ApprovalAnswer{}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]execagent.Config{
		"one_process":   {Inflight: 64},
		"a_pool":        {Pool: 3, Inflight: 2},
		"one_at_a_time": {Pool: 2, Inflight: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.Pool > 0 && testing.Short() {
				t.Skip("starts many processes; the one process shows the same contract")
			}
			agenttest.Run(t, agenttest.Lacks{}, func(t *testing.T) replay.Agent {
				t.Helper()
				own := c // the parts open theirs in parallel
				own.Secrets, own.ContainmentWords = []string{agenttest.Secret}, "a fake"
				return open(t, scripted, own)
			})
		})
	}
}
