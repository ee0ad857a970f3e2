package serve_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"forerun/cmd/deskagent/internal/desk"
	"forerun/cmd/deskagent/internal/serve"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func v7(t *testing.T) *desk.Agent {
	t.Helper()
	policy, err := desk.PolicyOf(desk.V7)
	if err != nil {
		t.Fatal(err)
	}
	return desk.New(policy)
}

// peer is the other end of the pipes.
type peer struct {
	t    *testing.T
	in   *io.PipeWriter
	out  *bufio.Scanner
	done chan error
}

func start(t *testing.T) *peer {
	t.Helper()
	stdin, in := io.Pipe()
	out, stdout := io.Pipe()
	p := &peer{t: t, in: in, out: bufio.NewScanner(out), done: make(chan error, 1)}
	agent := v7(t)
	go func() {
		err := serve.Lines(t.Context(), stdin, stdout, agent)
		stdout.Close()
		p.done <- err
	}()
	return p
}

func (p *peer) send(line string) {
	p.t.Helper()
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		p.t.Fatal(err)
	}
}

// message is any line of the agent.
type message struct {
	Type      string         `json:"type"`
	ID        string         `json:"id"`
	Call      string         `json:"call"`
	Name      string         `json:"name"`
	Action    string         `json:"action"`
	Output    string         `json:"output"`
	Error     string         `json:"error"`
	Version   string         `json:"version"`
	Arguments map[string]any `json:"arguments"`
	Usage     struct {
		Input  int `json:"input"`
		Output int `json:"output"`
	} `json:"usage"`
	CostUSD     float64 `json:"cost_usd"`
	ModelServed string  `json:"model_served"`
	Finish      string  `json:"finish_reason"`
}

func (p *peer) receive() message {
	p.t.Helper()
	if !p.out.Scan() {
		p.t.Fatalf("the agent ended: %v", p.out.Err())
	}
	var m message
	if err := json.Unmarshal(p.out.Bytes(), &m); err != nil {
		p.t.Fatalf("%s: %v", p.out.Text(), err)
	}
	return m
}

// end closes stdin and gives what the agent ended with.
func (p *peer) end() error {
	p.t.Helper()
	p.in.Close()
	for p.out.Scan() {
		p.t.Errorf("after the end of stdin the agent wrote %s", p.out.Text())
	}
	return <-p.done
}

func trial(id, text string) string {
	return fmt.Sprintf(`{"type":"trial","id":%q,"messages":[{"role":"user","content":%q}],"state":{"customer_id":"C-1"}}`, id, text)
}

func TestManyTrialsInFlight(t *testing.T) {
	t.Parallel()
	const n = 50
	p := start(t)
	for i := range n {
		p.send(trial(strconv.Itoa(i), fmt.Sprintf("Where is LS-%05d?", i)))
		if m := p.receive(); m.Type != "tool" || m.Name != "lookup_order" || m.ID != strconv.Itoa(i) {
			t.Fatalf("got %+v, want a look-up for trial %d", m, i)
		}
	}
	for i := n - 1; i >= 0; i-- { // the last one is answered first
		p.send(fmt.Sprintf(`{"type":"tool","id":"%d","call":"1","result":{"order_id":"LS-%05d","status":"shipped","delivery":"2026-10-21"}}`, i, i))
		m := p.receive()
		if m.Type != "result" || m.ID != strconv.Itoa(i) || !strings.Contains(m.Output, fmt.Sprintf("LS-%05d", i)) {
			t.Fatalf("got %+v, want the result of trial %d", m, i)
		}
	}
	if err := p.end(); err != nil {
		t.Error(err)
	}
}

func TestApprovalThenWrite(t *testing.T) {
	t.Parallel()
	p := start(t)
	p.send(trial("1", "Please refund LS-10042."))
	p.receive()
	p.send(`{"type":"tool","id":"1","call":"1","result":{"order_id":"LS-10042","status":"delivered","total":84.5}}`)
	p.receive()
	p.send(`{"type":"tool","id":"1","call":"2","error":"not found"}`)
	if m := p.receive(); m.Type != "approval" || m.Action != "issue_refund" || m.Arguments["amount"] != 84.5 {
		t.Fatalf("got %+v, want a request for approval of the whole amount", m)
	}
	p.send(`{"type":"approval","id":"1","call":"3","decision":"edited","arguments":{"order_id":"LS-10042","amount":60}}`)
	if m := p.receive(); m.Type != "tool" || m.Name != "issue_refund" || m.Arguments["amount"] != 60.0 {
		t.Fatalf("got %+v, want the person's amount paid", m)
	}
	p.send(`{"type":"tool","id":"1","call":"4","result":{"ok":true}}`)
	m := p.receive()
	if m.Type != "result" || m.Usage.Input == 0 || m.Usage.Output == 0 || m.CostUSD == 0 || m.ModelServed == "" || m.Finish != "stop" || m.Version != "v7" {
		t.Errorf("got %+v, want a result with usage, cost, model, finish and version", m)
	}
	if err := p.end(); err != nil {
		t.Error(err)
	}
}

func TestHandOverEndsTheTrial(t *testing.T) {
	t.Parallel()
	p := start(t)
	p.send(trial("1", "I want to speak to a human."))
	p.receive() // lookup_customer
	p.send(`{"type":"tool","id":"1","call":"1","error":"no recorded answer"}`)
	if m := p.receive(); m.Name != "transfer_to_human" || m.Arguments["reason"] != "asked for a person" {
		t.Fatalf("got %+v, want a transfer with its reason", m)
	}
	p.send(`{"type":"tool","id":"1","call":"2","result":{"ok":true},"ends":true}`)
	if m := p.receive(); m.Type != "result" {
		t.Errorf("got %+v, want the result", m)
	}
	if err := p.end(); err != nil {
		t.Error(err)
	}
}

func TestTrialThatCannotBeRead(t *testing.T) {
	t.Parallel()
	p := start(t)
	p.send(`{"type":"trial","id":"1","messages":[{"role":"user","content":7}]}`)
	if m := p.receive(); m.Type != "result" || m.ID != "1" || !strings.Contains(m.Error, "content") {
		t.Errorf("got %+v, want a result with an error on content", m)
	}
	p.send(trial("2", "?"))
	if m := p.receive(); m.ID != "2" || m.Error != "" {
		t.Errorf("got %+v, want the next trial answered", m)
	}
	if err := p.end(); err != nil {
		t.Error(err)
	}
}

func TestStdinEndsWhileATrialWaits(t *testing.T) {
	t.Parallel()
	p := start(t)
	p.send(trial("1", "Where is LS-10042?"))
	p.receive()
	if err := p.end(); err != nil {
		t.Error(err)
	}
}

func TestInputThatIsNoMessage(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ in, want string }{
		{"", ""},
		{"hello", "message 1"},
		{`{"type":"trial"`, "message 1"},
		{`{"type":"greeting"}`, `type "greeting": want trial, tool or approval`},
		{`{"type":"tool","id":"1","call":"1"}`, `trial "1" has no open call "1"`},
		{`[]`, "message 1"},
	} {
		err := serve.Lines(t.Context(), strings.NewReader(test.in), io.Discard, v7(t))
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%q: got %v, want %q", test.in, err, test.want)
		}
	}
}

var errFull = errors.New("no room")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestStdoutThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	err := serve.Lines(t.Context(), strings.NewReader(trial("1", "?")+"\n"+trial("2", "Where is LS-10042?")), full{}, v7(t))
	if !errors.Is(err, errFull) {
		t.Errorf("got %v, want %v", err, errFull)
	}
}

func FuzzLines(f *testing.F) {
	f.Add(trial("1", "Where is LS-10042?"))
	f.Add(trial("1", "?") + "\n" + `{"type":"tool","id":"1","call":"1","result":{}}`)
	f.Fuzz(func(t *testing.T, in string) {
		_ = serve.Lines(t.Context(), strings.NewReader(in), io.Discard, v7(t)) // must only end
	})
}
