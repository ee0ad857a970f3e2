package execagent_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/agenttest"
	execagent "forerun/replay/agents/exec"
)

const (
	document = "../../../docs/exec-agents.md"
	example  = "../../../docs/examples/agent.py"
)

func TestTheDocumentQuotesTheExample(t *testing.T) {
	t.Parallel()
	program, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "```python\n"+string(program)+"```\n") {
		t.Errorf("%s does not hold %s as it is: copy it into the last code block", document, example)
	}
}

// The protocol of the document, line by line, is what a program reads.
func TestTheDocumentsConversation(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	var read, written []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if said, ok := strings.CutPrefix(line, "→ "); ok {
			read = append(read, said)
		}
		if said, ok := strings.CutPrefix(line, "← "); ok {
			written = append(written, said)
		}
	}
	tools := &agenttest.Tools{
		Answers: map[string]replay.ToolAnswer{
			"lookup_order": {Result: json.RawMessage(`{"status":"delivered","amount":40}`)},
			"refund":       {Result: json.RawMessage(`"ok"`)},
		},
		Approvals: map[string]replay.ApprovalAnswer{
			"refund": {Decision: datasets.Edited, Arguments: json.RawMessage(`{"order":"17","amount":25}`), Known: true},
		},
	}
	if len(read) != len(written) || len(read) == 0 {
		t.Fatalf("%d lines to the program and %d from it: want as many", len(read), len(written))
	}
	// The puppet says one of the document's lines for each that it is told, and
	// shows in its result what it was told last.
	for i, ask := range written[:len(written)-1] {
		a := open(t, puppet, execagent.Config{})
		ask = strings.ReplaceAll(ask, `"id":"7"`, `"id":$ID`)
		got, err := a.Invoke(t.Context(), request(t, orders{Write: []string{ask}, Then: []string{result("$ANSWER")}}, tools))
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.ReplaceAll(read[i+1], `"id":"7"`, `"id":"1"`); got.Output != want {
			t.Errorf("after %s the program is told\n%s, the document says\n%s", ask, got.Output, want)
		}
		closed(t, a)
	}
}

// python gives the interpreter itself: a launcher may need more environment than
// a trial has.
func python(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "python3", "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		t.Skipf("the example needs python3, which can't be run here: %v", err)
	}
	return strings.TrimSpace(string(out))
}

func TestTheExampleAnswers(t *testing.T) {
	t.Parallel()
	a, err := execagent.New(execagent.Config{Command: []string{python(t), example}, Inflight: 8})
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, a)
	order := map[string]replay.ToolAnswer{
		"lookup_order": {Result: json.RawMessage(`{"status":"delivered","amount":40}`)},
		"refund":       {Result: json.RawMessage(`"ok"`)},
	}
	approved := func(d datasets.Decision) map[string]replay.ApprovalAnswer {
		return map[string]replay.ApprovalAnswer{
			"refund": {Decision: d, Arguments: json.RawMessage(`{"order":"17","amount":25}`), Known: true},
		}
	}
	var all sync.WaitGroup
	for _, tt := range []struct {
		input     string
		answers   map[string]replay.ToolAnswer
		approvals map[string]replay.ApprovalAnswer
		output    string
		escalated bool
		asked     string
	}{
		{input: "Hello?", output: "Which order is it about?"},
		{
			input: "Where is order 17 — größer?", answers: order,
			output: "Order 17 is delivered.", asked: `lookup_order {"order": "17"}`,
		},
		{
			input: "Where is order 18?", output: "I have asked a colleague to look.", escalated: true,
			asked: `lookup_order {"order": "18"}`,
		},
		{
			input: "Refund order 17", answers: order, approvals: approved(datasets.Approved),
			output: "I have refunded 40 for order 17.",
			asked: `lookup_order {"order": "17"}; approve refund {"order": "17", "amount": 40}; ` +
				`refund {"order": "17", "amount": 40}`,
		},
		{
			input: "Refund order 17", answers: order, approvals: approved(datasets.Edited),
			output: "I have refunded 25 for order 17.",
			asked: `lookup_order {"order": "17"}; approve refund {"order": "17", "amount": 40}; ` +
				`refund {"order": "17", "amount": 25}`,
		},
		{
			input: "Refund order 17", answers: order, escalated: true,
			output: "A colleague will decide on this refund.",
			asked:  `lookup_order {"order": "17"}; approve refund {"order": "17", "amount": 40}`,
		},
	} {
		for range 4 { // all at once, in one process
			box := &agenttest.Tools{Answers: tt.answers, Approvals: tt.approvals}
			all.Go(func() {
				input, _ := json.Marshal(tt.input)
				got, err := a.Invoke(t.Context(), replay.Request{Case: &datasets.Case{Input: input}, Tools: box})
				if err != nil {
					t.Errorf("%s: %v", tt.input, err)
					return
				}
				if got.Output != tt.output || got.Escalated == nil || *got.Escalated != tt.escalated {
					t.Errorf("%s: got %q, %s, want %q, escalated %t", tt.input, got.Output, got.Fields["escalated"], tt.output, tt.escalated)
				}
				if asked := strings.Join(box.Asked(), "; "); asked != tt.asked {
					t.Errorf("%s: asked %s, want %s", tt.input, asked, tt.asked)
				}
			})
		}
	}
	all.Wait()

	// Its own exception is its result, and it goes on.
	_, err = a.Invoke(t.Context(), replay.Request{Case: &datasets.Case{Input: json.RawMessage(`{"no":"text"}`)}, Tools: &agenttest.Tools{}})
	if call, ok := errors.AsType[*replay.CallError](err); !ok || call.Kind != replay.FailAgent {
		t.Errorf("got %v, want %s", err, replay.FailAgent)
	}
}
