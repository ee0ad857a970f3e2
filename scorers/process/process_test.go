package process_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/process"
	"forerun/scorers/scorertest"
)

// options is an exec scorer that runs the test binary in a mode.
func options(t *testing.T, more string, args ...string) string {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command, err := json.Marshal(append([]string{binary, "scorer"}, args...))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("command: %s\n%s", command, more)
}

func input(id, output string) scorers.Input {
	return scorers.Input{
		Case:    &datasets.Case{ID: id, Expected: &datasets.Expected{Facts: []string{"a"}}},
		Outcome: &replay.Outcome{Key: replay.Key{Suite: "s", CaseID: id, Arm: replay.Candidate, Trial: 1}, Status: replay.StatusOK, Output: output},
	}
}

func judge(t *testing.T, c scorers.Configured, in scorers.Input) scorers.Score {
	t.Helper()
	s, err := scorers.Judge(t.Context(), c, in)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConformance(t *testing.T) {
	t.Parallel()
	labelled := &datasets.Case{ID: "c", Expected: &datasets.Expected{Facts: []string{"a"}}}
	c := scorertest.Configure(t, process.Specs(os.Environ()), "exec", options(t, "pool: 3", "says", `"pass":true`))
	scorertest.Test(t, c, labelled, nil)
}

func TestOneProcessAnswersManyRequests(t *testing.T) {
	t.Parallel()
	c := scorertest.Configure(t, process.Specs(os.Environ()), "exec", options(t, "", "pass"))
	first, second := judge(t, c, input("a", "good")), judge(t, c, input("b", "poor"))
	if first.Label != "pass" || second.Label != "fail" {
		t.Errorf("got %v and %v", first, second)
	}
	if process := strings.TrimSuffix(first.Reason, "request 1"); second.Reason != process+"request 2" {
		t.Errorf("reasons are %q and %q, want two requests of one process", first.Reason, second.Reason)
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		more, answer string
		want         scorers.State
		value        float64
		text         string // in reason or label
	}{
		"pass":                    {"", `"pass":true,"reason":"kind"`, scorers.Scored, 1, "kind"},
		"fail":                    {"", `"pass":false,"label":"rude"`, scorers.Scored, 0, "rude"},
		"zero or one":             {"", `"value":1`, scorers.Scored, 1, "pass"},
		"a value where pass/fail": {"", `"value":0.7`, scorers.Errored, 0, "set pass_at or mean: true"},
		"pass_at reached":         {"pass_at: 0.7", `"value":0.7`, scorers.Scored, 1, "pass"},
		"pass_at missed":          {"pass_at: 0.8", `"value":0.7`, scorers.Scored, 0, "fail"},
		"pass where pass_at":      {"pass_at: 0.8", `"pass":true`, scorers.Errored, 0, "the answer has pass instead of value"},
		"mean":                    {"mean: true", `"value":0.7,"label":"fair"`, scorers.Scored, 0.7, "fair"},
		"out of range":            {"mean: true", `"value":7`, scorers.Errored, 0, "want 0 to 1"},
		"its own error":           {"", `"error":"model not loaded"`, scorers.Errored, 0, "the scorer reports: model not loaded"},
		"an empty error":          {"", `"error":""`, scorers.Errored, 0, "the scorer reports"},
		"two passes":              {"", `"pass":false,"pass":true`, scorers.Errored, 0, `the key \"pass\" twice`},
		"two ids":                 {"", `"id":"0","pass":true`, scorers.Errored, 0, `the key \"id\" twice`},
		"two reasons":             {"", `"pass":true,"reason":"kind","reason":"rude"`, scorers.Errored, 0, `the key \"reason\" twice`},
		"two passes in letters":   {"", `"pass":false,"Pass":true`, scorers.Errored, 0, `unknown key \"Pass\"`},
		"not applicable":          {"", `"not_applicable":true,"reason":"no order"`, scorers.NotApplicable, 0, "no order"},
		"misspelt key":            {"", `"passed":true`, scorers.Errored, 0, `unknown field \"passed\"`},
		"nothing said":            {"", `"reason":"hm"`, scorers.Errored, 0, "want one"},
		"two things said":         {"", `"pass":true,"value":1`, scorers.Errored, 0, "want one"},
		"a wrong type":            {"", `"pass":"yes"`, scorers.Errored, 0, "is no answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := scorertest.Configure(t, process.Specs(os.Environ()), "exec", options(t, test.more, "says", test.answer))
			s := judge(t, c, input("a", "x"))
			if s.State != test.want || s.Value != test.value || !strings.Contains(strings.ReplaceAll(s.Reason, `"`, `\"`)+s.Label, test.text) {
				t.Errorf("got %s %g %q: %s\nwant %s %g %s", s.State, s.Value, s.Label, s.Reason, test.want, test.value, test.text)
			}
		})
	}
}

func TestABrokenProgramIsAnErroredScoreAndTheNextRequestStartsAnother(t *testing.T) {
	t.Parallel()
	c := scorertest.Configure(t, process.Specs(os.Environ()), "exec", options(t, "", "crash"))
	for _, test := range []struct {
		id     string
		state  scorers.State
		reason string
	}{
		{"a", scorers.Scored, ""},
		{"crash", scorers.Errored, `the program ended before it answered (EOF); its standard error ends with "out of ideas"`},
		{"b", scorers.Scored, ""},
	} {
		if s := judge(t, c, input(test.id, "x")); s.State != test.state || s.Reason != test.reason {
			t.Errorf("case %s: got %s %q, want %s %q", test.id, s.State, s.Reason, test.state, test.reason)
		}
	}
}

func TestProgramsThatBreakTheProtocol(t *testing.T) {
	t.Parallel()
	big := input("big", strings.Repeat("x", 1<<20)) // more than a pipe holds
	for name, test := range map[string]struct {
		options string
		in      scorers.Input
		reason  string
	}{
		"keeps no random id":    {options(t, "", "says", `"passed":true`), input("a", ""), `{\"id\":\"ID\",`},
		"prints something else": {options(t, "", "raw", "loading…"), input("a", ""), "write answers to standard output and all else to standard error"},
		"answers another id":    {options(t, "", "raw", `{"id":"0","pass":true}`), input("a", ""), `answered to id "0", which is not the request's`},
		"a counted id":          {options(t, "", "raw", `{"id":"1","pass":true}`), input("a", ""), `answered to id "1", which is not the request's`},
		"two values on a line":  {options(t, "", "raw", `{"id":"1","pass":true}{}`), input("a", ""), "more than one JSON value"},
		"a line without end":    {options(t, "", "endless"), input("a", ""), "a line of more than 1048576 bytes"},
		"never reads":           {options(t, "timeout: 100ms", "deaf"), big, "no answer in 100ms"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := scorertest.Configure(t, process.Specs(os.Environ()), "exec", test.options)
			if s := judge(t, c, test.in); s.State != scorers.Errored || !strings.Contains(s.Reason, test.reason) {
				t.Errorf("got %s: %s\nwant errored: %s", s.State, s.Reason, test.reason)
			}
		})
	}
}

func TestAnAnswerAheadOfItsRequestIsErroredAndTheNextRequestStartsAnother(t *testing.T) {
	t.Parallel()
	c := scorertest.Configure(t, process.Specs(os.Environ()), "exec", options(t, "", "ahead"))
	for _, test := range []struct {
		id, reason string
		state      scorers.State
	}{
		{"a", "", scorers.Scored},
		{"b", "wrote more than one line to the request before", scorers.Errored},
		{"c", "", scorers.Scored},
	} {
		if s := judge(t, c, input(test.id, "x")); s.State != test.state || !strings.Contains(s.Reason, test.reason) {
			t.Errorf("case %s: got %s %q, want %s %q", test.id, s.State, s.Reason, test.state, test.reason)
		}
	}
}

func TestAProgramThatKeepsFailingIsGivenUp(t *testing.T) {
	t.Parallel()
	c := scorertest.Configure(t, process.Specs(os.Environ()), "exec", options(t, "", "raw", "nonsense"))
	for range 5 {
		if s := judge(t, c, input("a", "")); !strings.Contains(s.Reason, "nonsense") {
			t.Fatalf("got %v", s)
		}
	}
	if s := judge(t, c, input("a", "")); s.State != scorers.Errored || !strings.Contains(s.Reason, "failed 5 times in a row") {
		t.Errorf("got %v, want it to be given up", s)
	}
}

func TestACancelledRunKillsTheProgram(t *testing.T) {
	t.Parallel()
	c := scorertest.Configure(t, process.Specs(os.Environ()), "exec", options(t, "", "deaf"))
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("Ctrl-C")
	done := make(chan error)
	go func() {
		_, err := scorers.Judge(ctx, c, input("a", ""))
		done <- err
	}()
	cancel(stopped)
	if err := <-done; !errors.Is(err, stopped) {
		t.Errorf("got %v, want the cause", err)
	}
}

func TestAFailedTrialIsSentOnlyToLearnWhetherTheCaseApplies(t *testing.T) {
	t.Parallel()
	failed := input("a", "")
	failed.Outcome.Status = replay.StatusTimeout
	unlabelled := failed
	unlabelled.Case = &datasets.Case{ID: "b"}
	c := scorertest.Configure(t, process.Specs(os.Environ()), "exec", options(t, "", "labelled"))
	if s := judge(t, c, unlabelled); s.State != scorers.NotApplicable || s.Reason != "no label" {
		t.Errorf("a case without the label: got %v, want not applicable", s)
	}
	if s := judge(t, c, failed); s.State != scorers.Scored || s.Value != 0 {
		t.Errorf("a failed trial that the program passes: got %v, want a fail", s)
	}
	broken := scorertest.Configure(t, process.Specs(os.Environ()), "exec", options(t, "", "raw", "Traceback"))
	if s := judge(t, broken, failed); s.State != scorers.Scored || s.Value != 0 {
		t.Errorf("a failed trial that breaks the program: got %v, want a fail", s)
	}
	mean := scorertest.Configure(t, process.Specs(os.Environ()), "exec", options(t, "mean: true", "labelled"))
	if s := judge(t, mean, failed); s.State != scorers.Unscored {
		t.Errorf("a failed trial has no number: got %v, want unscored", s)
	}
}

func TestWhatIsSentDoesNotTellTheArms(t *testing.T) {
	t.Parallel()
	in := input("a", "x")
	in.Outcome.Version, in.Outcome.ModelServed, in.Outcome.Seq = "2026-11-20", "gpt-x", 7
	in.Outcome.ToolCalls = []replay.Call{{Name: "refund", Source: "replayed"}}
	s := judge(t, scorertest.Configure(t, process.Specs(os.Environ()), "exec", options(t, "", "outcome")), in)
	for _, tell := range []string{"candidate", "2026-11-20", "gpt-x", `"seq"`, `"started"`, `"arm"`} {
		if strings.Contains(s.Reason, tell) {
			t.Errorf("the program was sent %s: %s", tell, s.Reason)
		}
	}
	for _, part := range []string{`"status":"ok"`, `"tool_calls":[{"name":"refund"`, `"trial":1`} {
		if !strings.Contains(s.Reason, part) {
			t.Errorf("the program was not sent %s: %s", part, s.Reason)
		}
	}
}

func TestCloseLetsTheProgramEnd(t *testing.T) {
	t.Parallel()
	word := filepath.Join(t.TempDir(), "word")
	var r scorers.Registry
	if err := r.RegisterAll(process.Specs(os.Environ())); err != nil {
		t.Fatal(err)
	}
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.New("exec", scorers.NewOptions(map[string]any{"command": []any{binary, "scorer", "leaves word", word}}, nil))
	if err != nil {
		t.Fatal(err)
	}
	if s := judge(t, c, input("a", "")); s.Value != 1 {
		t.Fatalf("got %v", s)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(word); err != nil || string(data) != "ended in peace" {
		t.Errorf("the program left %q, %v", data, err)
	}
}

func TestRefusedOptions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ options, option, want string }{
		{`{}`, "command", "write for example command: [python3, scorer.py]"},
		{`{command: python3 scorer.py}`, "command", "is a string, want a list of strings"},
		{`{command: [no-such-program-here]}`, "command", "cannot be run"},
		{`{command: [./absent]}`, "command", "cannot be run"},
		{options(t, "pool: 0", "pass"), "pool", "use 1 to 256"},
		{options(t, "timeout: 10", "pass"), "timeout", "want a duration above zero"},
		{options(t, "{pass_at: 1, mean: true}", "pass"), "pass_at", "keep one"},
	} {
		t.Run(test.option+test.want, func(t *testing.T) {
			t.Parallel()
			scorertest.Refuse(t, process.Specs(os.Environ()), "exec", strings.Replace(test.options, "\n{pass_at: 1, mean: true}", "\npass_at: 1\nmean: true", 1), test.option, test.want)
		})
	}
}

func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"id":"1","pass":true}`, `{"id":"1","value":0.5,"label":"x"}`, `{"id":"1","value":1e999}`, `{"id":"1","not_applicable":true}`,
		`{"id":"1","error":null}`, `{"id":"2","pass":true}`, `[]`, `{"id":"1","cost_usd":-1,"pass":false}`, "\xff", `{"id":"1","pass":true}x`,
		`{"id":"1","pass":false,"pass":true}`, `{"id":"1","PASS":true}`, `null`,
	} {
		f.Add([]byte(seed), 0.5)
	}
	f.Fuzz(func(t *testing.T, line []byte, passAt float64) {
		for _, mean := range []bool{true, false} {
			at := &passAt
			if mean {
				at = nil
			}
			s, err := process.ScoreLine(line, "1", at, mean)
			if err != nil {
				continue
			}
			if s.State == scorers.Scored && (s.Value < 0 || s.Value > 1 || (!mean && s.Value != 0 && s.Value != 1)) {
				t.Errorf("%q gives %g", line, s.Value)
			}
			if !json.Valid(line) {
				t.Errorf("%q is no JSON and gives %v", line, s)
			}
		}
	})
}
