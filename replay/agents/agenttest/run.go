package agenttest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode"

	"forerun/datasets"
	"forerun/replay"
)

// Lacks names what an agent can't do by its nature, and Run does not ask of it.
type Lacks struct {
	Tools bool // calls none: answers from a log
	Hang  bool // can't be made to wait
	Marks bool // reaches nobody
}

// Run checks an agent against the contract of [replay.Agent]. Each part opens
// its own agent, in front of a fake that follows the [Script]; closing it, where
// it is a [replay.Closer], is Run's.
func Run(t *testing.T, lacks Lacks, open func(t *testing.T) replay.Agent) {
	t.Helper()
	opened := func(t *testing.T) replay.Agent {
		t.Helper()
		agent := open(t)
		t.Cleanup(func() {
			if c, ok := agent.(replay.Closer); ok {
				if err := c.Close(); err != nil {
					t.Errorf("Close: %v", err)
				}
			}
		})
		return agent
	}
	part := func(name string, check func(*testing.T, replay.Agent)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, opened(t))
		})
	}
	part("many_at_once_do_not_mix", func(t *testing.T, a replay.Agent) { t.Helper(); manyAtOnce(t, a, lacks) })
	part("a_request_stays_as_it_was", requestUnchanged)
	part("a_cancelled_context_is_its_error", cancelledBefore)
	part("a_failure_says_what_the_runner_needs", failureSays)
	part("identity_and_containment", identityAndContainment)
	part("hostile_output_comes_through_as_it_is", hostileOutput)
	if !lacks.Marks {
		part("the_mark_is_sent", markSent)
	}
	if !lacks.Tools {
		part("an_answer_that_ends_the_trial_ends_it", endsTheTrial)
	}
	if !lacks.Hang {
		part("cancelling_ends_the_call_not_the_agent", cancelledWithin)
	}
}

// Request asks about a case, with a tool box that answers lookup.
func Request(s Script, n int) (replay.Request, *Tools) {
	tools := &Tools{Answers: map[string]replay.ToolAnswer{"lookup": {Result: quoted(Output(s, n)), Source: "replayed"}}}
	key := replay.Key{Suite: "agenttest", CaseID: fmt.Sprintf("%s %d", s, n), Arm: replay.Candidate, Trial: 1}
	return replay.Request{
		Case: Case(s, n), Suite: key.Suite, Arm: key.Arm, Trial: key.Trial, Attempt: 1, Tools: tools,
		Mark: replay.NewMark("agenttest", key, 1),
	}, tools
}

// output is the answer of a reply, be it live or from a log.
func output(r replay.Reply) string {
	if r.Logged != nil && r.Logged.Output != nil {
		return *r.Logged.Output
	}
	return r.Output
}

func manyAtOnce(t *testing.T, a replay.Agent, lacks Lacks) {
	t.Helper()
	var all sync.WaitGroup
	for n := range 32 {
		script := Answer
		if n%2 == 1 {
			script = LookUp
		}
		all.Go(func() {
			req, tools := Request(script, n)
			reply, err := a.Invoke(t.Context(), req)
			if err != nil {
				t.Errorf("%s %d: %v", script, n, err)
				return
			}
			if got, want := output(reply), Output(script, n); got != want {
				t.Errorf("%s %d: got the answer %q, want %q", script, n, got, want)
			}
			if script == LookUp && !lacks.Tools {
				want := fmt.Sprintf(`[lookup {"n":%d}]`, n)
				if got := fmt.Sprint(tools.Asked()); got != want {
					t.Errorf("%s %d: the tool box was asked %s, want %s", script, n, got, want)
				}
			}
		})
	}
	all.Wait()
}

func requestUnchanged(t *testing.T, a replay.Agent) {
	t.Helper()
	req, _ := Request(LookUp, 1)
	before := render(t, req.Case)
	if _, err := a.Invoke(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	if after := render(t, req.Case); after != before {
		t.Errorf("the case was changed:\n%s\nwas\n%s", after, before)
	}
}

func render(t *testing.T, c *datasets.Case) string {
	t.Helper()
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func cancelledBefore(t *testing.T, a replay.Agent) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req, _ := Request(Answer, 1)
	if _, err := a.Invoke(ctx, req); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want an error that wraps %v", err, context.Canceled)
	}
	stillAnswers(t, a)
}

func cancelledWithin(t *testing.T, a replay.Agent) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error)
	go func() {
		req, _ := Request(Hang, 1)
		_, err := a.Invoke(ctx, req)
		ended <- err
	}()
	stillAnswers(t, a) // beside the one that hangs
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want an error that wraps %v", err, context.Canceled)
	}
	stillAnswers(t, a)
}

func stillAnswers(t *testing.T, a replay.Agent) {
	t.Helper()
	req, _ := Request(Answer, 2)
	reply, err := a.Invoke(t.Context(), req)
	if err != nil {
		t.Errorf("the agent no longer answers: %v", err)
		return
	}
	if got, want := output(reply), Output(Answer, 2); got != want {
		t.Errorf("got the answer %q, want %q", got, want)
	}
}

func failureSays(t *testing.T, a replay.Agent) {
	t.Helper()
	req, _ := Request(Fail, 1)
	_, err := a.Invoke(t.Context(), req)
	call, ok := errors.AsType[*replay.CallError](err)
	if !ok {
		t.Fatalf("got %v, want a *replay.CallError", err)
	}
	if call.Kind == "" || call.Kind.Retryable() {
		t.Errorf("got the kind %q, want one that is not tried again", call.Kind)
	}
	if text := err.Error(); len(text) > 4096 || strings.ContainsFunc(text, unicode.IsControl) {
		t.Errorf("the error is too long or holds control characters: %q", text)
	}
	if strings.Contains(err.Error(), Secret) {
		t.Errorf("the error shows a secret: %v", err)
	}
	stillAnswers(t, a)
}

func identityAndContainment(t *testing.T, a replay.Agent) {
	t.Helper()
	id, ok := a.(replay.Identifier)
	if !ok || len(id.Identity()) == 0 {
		t.Error("the agent does not say what makes its behaviour: want Identity")
	} else if shown := fmt.Sprint(id.Identity()); strings.Contains(shown, Secret) {
		t.Errorf("the identity shows a secret: %s", shown)
	}
	c, ok := a.(replay.Container)
	if !ok {
		return // containment none
	}
	if got := c.Containment(); got.Level == "" || got.Words == "" && got.Level != replay.ContainmentNone {
		t.Errorf("got the containment %+v, want a level, and words for it", got)
	}
}

// hostileOutput has the agent give what no terminal, page or file should be given
// as it is: it is kept as it is all the same, and escaped where it is shown.
func hostileOutput(t *testing.T, a replay.Agent) {
	t.Helper()
	req, _ := Request(Foul, 3)
	reply, err := a.Invoke(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := output(reply), Output(Foul, 3); got != want {
		t.Errorf("got %d bytes that begin with %.60q, want %d that begin with %.60q", len(got), got, len(want), want)
	}
}

func markSent(t *testing.T, a replay.Agent) {
	t.Helper()
	for n := range 2 {
		req, _ := Request(Marked, n)
		reply, err := a.Invoke(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := output(reply), req.Mark.Trial; got != want {
			t.Errorf("question %d came with the trial %q in its mark, want %q", n, got, want)
		}
	}
}

// endsTheTrial answers the third call with what ends the trial: nothing more is
// called, and what there is of a reply is given.
func endsTheTrial(t *testing.T, a replay.Agent) {
	t.Helper()
	for _, awaits := range []bool{false, true} {
		req, tools := Request(Until, 1)
		req.Tools = &ending{Tools: tools, after: 3, awaits: awaits}
		if _, err := a.Invoke(t.Context(), req); err != nil {
			t.Errorf("awaits %t: %v", awaits, err)
		}
		if got := len(tools.Asked()); got != 3 {
			t.Errorf("awaits %t: the tool box was asked %d times, want 3: the third answer ended the trial", awaits, got)
		}
	}
	stillAnswers(t, a)
}
