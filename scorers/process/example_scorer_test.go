package process_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/process"
	"forerun/scorers/scorertest"
)

// The example of docs/exec-scorers.md, run as a user would.
func TestThePythonExample(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is not installed")
	}
	c := scorertest.Configure(t, process.Specs(os.Environ()), "exec", `{command: [python3, scorer.py], dir: ../../docs/examples, timeout: 60s, pool: 2}`)
	logged := &datasets.Case{ID: "c", ToolLog: []datasets.ToolCall{{Name: "lookup_order"}}}
	scorertest.Test(t, c, logged, nil)

	calls := []replay.Call{{Name: "lookup_order", Result: json.RawMessage(`{"amount":"19.90"}`)}}
	for _, test := range []struct {
		c      *datasets.Case
		output string
		want   scorers.Score
	}{
		{logged, "You paid 19.90.", scorers.Score{State: scorers.Scored, Value: 1, Label: "pass", Reason: "1 amounts, all from tools"}},
		{logged, "You paid 29.90.", scorers.Score{State: scorers.Scored, Label: "invented", Reason: "no tool returned 29.90"}},
		{&datasets.Case{ID: "d"}, "Hello!", scorers.Score{State: scorers.NotApplicable, Reason: "the case has no logged tool calls"}},
	} {
		got := judge(t, c, scorers.Input{Case: test.c, Outcome: &replay.Outcome{Status: replay.StatusOK, Output: test.output, ToolCalls: calls}})
		if got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.output, got, test.want)
		}
	}
}
