package execagent_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"unicode"

	"forerun/replay"
	execagent "forerun/replay/agents/exec"
)

func TestAProgramThatMisbehaves(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		do   orders
		kind replay.FailureKind
		want string
	}{
		{
			"a crash, with its last words",
			orders{Stderr: "Traceback:\n  line 3\x1b[31m\nKeyError: 'sk-1'\n", Exit: new(3)},
			replay.FailProcess, `ended before its result (exit status 3); the end of its stderr: Traceback:\n  line 3\x1b[31m\nKeyError: '<secret>'`,
		},
		{"a quiet end", orders{Exit: new(0)}, replay.FailProcess, "ended before its result (exit status 0)"},
		{
			"much on stderr",
			orders{Stderr: strings.Repeat("first words\n", 5000) + "last words", Exit: new(1)},
			replay.FailProcess, "last words",
		},
		{"a log line on stdout", orders{Write: []string{"INFO: starting\x1b[2J"}}, replay.FailProcess, `no message (write logs to stderr): INFO: starting\x1b[2J`},
		{"a JSON value that is no object", orders{Write: []string{`[1]`}}, replay.FailProcess, "no message"},
		{"a number for an id", orders{Write: []string{`{"type":"result","id":7,"output":"x"}`}}, replay.FailProcess, "id of a message is no string"},
		{"another type", orders{Write: []string{`{"type":"log","id":$ID}`}}, replay.FailProcess, `a message of the type "log": want tool, approval or result`},
		{"a forged id", orders{Write: []string{`{"type":"result","id":"99","output":"x"}`}}, replay.FailProcess, `a message for the trial "99", which it was not given`},
		{"an id in another form", orders{Write: []string{`{"type":"result","id":"01","output":"x"}`}}, replay.FailProcess, `the trial "01"`},
		{"half a line", orders{Raw: `{"type":"result","id":`, Exit: new(0)}, replay.FailProcess, `its last line is cut: {"type":"result"`},
		{"a result that can't be read", orders{Write: []string{`{"type":"result","id":$ID}`}}, replay.FailMalformed, "result: no output, status or error"},
		{"an error of its own", orders{Write: []string{`{"type":"result","id":$ID,"error":"no sk-1"}`}}, replay.FailAgent, "agent: no <secret>"},
		{"a tool call without a name", orders{Write: []string{`{"type":"tool","id":$ID}`}}, replay.FailMalformed, "a tool message without a name"},
		{"arguments that are none", orders{Write: []string{`{"type":"tool","id":$ID,"name":"f","arguments":[1]}`}}, replay.FailMalformed, "arguments of the tool call f: got an array"},
		{"an approval of nothing", orders{Write: []string{`{"type":"approval","id":$ID}`}}, replay.FailMalformed, "an approval message without an action"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := open(t, puppet, execagent.Config{Secrets: []string{"sk-1"}})
			defer closed(t, a)
			_, err := a.Invoke(t.Context(), request(t, tt.do, nil))
			call, ok := errors.AsType[*replay.CallError](err)
			if !ok || call.Kind != tt.kind || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v,\nwant %s: %s", err, tt.kind, tt.want)
			}
			if text := err.Error(); len(text) > 8000 || strings.ContainsFunc(text, unicode.IsControl) {
				t.Errorf("an error that can't be shown: %q", text)
			}
			// The next trial finds a program that works.
			if got, err := a.Invoke(t.Context(), request(t, orders{Write: []string{"", "  ", result(`"again"`)}}, nil)); err != nil || got.Output != "again" {
				t.Errorf("after it: got %q, %v, want again", got.Output, err)
			}
		})
	}
}

func TestACrashFailsEveryTrialInTheProcess(t *testing.T) {
	t.Parallel()
	a := open(t, puppet, execagent.Config{Inflight: 2})
	defer closed(t, a)
	waiting := make(chan struct{})
	crash := make(chan struct{})
	ended := make(chan error)
	go func() {
		do := orders{Write: []string{`{"type":"tool","id":$ID,"name":"f"}`}}
		_, err := a.Invoke(t.Context(), request(t, do, toolFunc(func() { close(waiting); <-crash })))
		ended <- err
	}()
	<-waiting
	_, err := a.Invoke(t.Context(), request(t, orders{Exit: new(7)}, nil))
	close(crash)
	for _, err := range []error{err, <-ended} {
		call, ok := errors.AsType[*replay.CallError](err)
		if !ok || call.Kind != replay.FailProcess || !strings.Contains(err.Error(), "exit status 7") {
			t.Errorf("got %v, want %s with the exit status", err, replay.FailProcess)
		}
	}
}

func TestASecondResultBreaksTheProtocol(t *testing.T) {
	t.Parallel()
	a := open(t, puppet, execagent.Config{})
	defer closed(t, a)
	if _, err := a.Invoke(t.Context(), request(t, orders{Write: []string{result(`"a"`), result(`"b"`)}}, nil)); err != nil {
		t.Fatal(err)
	}
	// It is seen by the trial that is next to wait for this process.
	_, err := a.Invoke(t.Context(), request(t, orders{}, nil))
	if err == nil || !strings.Contains(err.Error(), "the trial 1, which already has its result") {
		t.Errorf("got %v, want that the trial 1 already has its result", err)
	}
}

func TestAToolCallAfterTheResultStopsEverything(t *testing.T) {
	t.Parallel()
	a := open(t, puppet, execagent.Config{Pool: 2})
	do := orders{Write: []string{result(`"sent"`), `{"type":"tool","id":$ID,"name":"send_mail","arguments":{}}`}}
	if _, err := a.Invoke(t.Context(), request(t, do, nil)); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, err := a.Invoke(t.Context(), request(t, orders{}, nil))
		call, ok := errors.AsType[*replay.CallError](err)
		if !ok || call.Kind != replay.FailUncontain || !strings.Contains(err.Error(), `"send_mail" for the trial 1 after its result`) {
			t.Errorf("got %v, want %s naming the tool", err, replay.FailUncontain)
		}
	}
	if err := a.Close(); err == nil || !strings.Contains(err.Error(), "send_mail") {
		t.Errorf("Close gave %v, want the tool call", err)
	}
}

func TestATrialThatIsGivenUpRetiresItsProcess(t *testing.T) {
	t.Parallel()
	a := open(t, puppet, execagent.Config{Inflight: 3})
	defer closed(t, a)

	// The first trial is given up while the second one waits for a tool.
	first, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	firstInside, firstEnded := make(chan struct{}), make(chan error)
	go func() {
		do := orders{Write: []string{`{"type":"tool","id":$ID,"name":"f"}`}} // and never a result
		_, err := a.Invoke(first, request(t, do, toolFunc(func() { close(firstInside) })))
		firstEnded <- err
	}()
	<-firstInside
	type ending struct {
		output string
		err    error
	}
	secondInside, goOn, secondEnded := make(chan struct{}), make(chan struct{}), make(chan ending)
	go func() {
		do := orders{
			Write: []string{`{"type":"tool","id":$ID,"name":"f"}`},
			Then: []string{ // late messages of the first trial are nobody's
				`{"type":"tool","id":$FIRST,"name":"late"}`, `{"type":"result","id":$FIRST,"output":"late"}`, result("$PID"),
			},
		}
		got, err := a.Invoke(t.Context(), request(t, do, toolFunc(func() { close(secondInside); <-goOn })))
		secondEnded <- ending{got.Output, err}
	}()
	<-secondInside
	giveUp()
	if err := <-firstEnded; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}

	third, err := a.Invoke(t.Context(), request(t, orders{Write: []string{result("$PID")}}, nil))
	if err != nil {
		t.Fatal(err)
	}
	close(goOn)
	second := <-secondEnded
	if second.err != nil {
		t.Fatalf("the trial beside the one that was given up: %v", second.err)
	}
	if second.output == third.Output {
		t.Error("the process that still works on a trial nobody waits for was sent a new one")
	}
}

func TestAProgramThatDoesNotReadIsKilled(t *testing.T) {
	t.Parallel()
	a := open(t, deaf, execagent.Config{})
	defer closed(t, a)
	// More than a pipe holds, in case it is written before the program closes it.
	_, err := a.Invoke(t.Context(), request(t, orders{Stderr: strings.Repeat("x", 1<<20)}, nil))
	call, ok := errors.AsType[*replay.CallError](err)
	if !ok || call.Kind != replay.FailProcess || !strings.Contains(err.Error(), "no longer reads its stdin") {
		t.Errorf("got %v, want %s: it no longer reads", err, replay.FailProcess)
	}
}

// A program that asks much at once waits until its questions are answered; the
// trials beside it are not lost.
func TestAFloodOfQuestionsWaits(t *testing.T) {
	t.Parallel()
	const questions = 300 // several times what may wait for one trial
	a := open(t, puppet, execagent.Config{})
	defer closed(t, a)
	var do orders
	for range questions {
		do.Write = append(do.Write, `{"type":"tool","id":$ID,"name":"f"}`)
	}
	do.Write = append(do.Write, result(`"done"`))
	begun, goOn, ended := make(chan struct{}), make(chan struct{}), make(chan error)
	var first sync.Once
	asked := 0
	go func() {
		got, err := a.Invoke(t.Context(), request(t, do, toolFunc(func() {
			first.Do(func() { close(begun); <-goOn })
			asked++
		})))
		if err == nil && got.Output != "done" {
			err = errors.New("got " + got.Output)
		}
		ended <- err
	}()
	<-begun
	beside := make(chan error)
	go func() {
		_, err := a.Invoke(t.Context(), request(t, orders{Write: []string{result(`"beside"`)}}, nil))
		beside <- err
	}()
	close(goOn)
	for _, err := range []error{<-ended, <-beside} {
		if err != nil {
			t.Error(err)
		}
	}
	if asked != questions {
		t.Errorf("%d questions were answered, want %d", asked, questions)
	}
}
