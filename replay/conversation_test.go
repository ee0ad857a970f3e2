package replay_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"forerun/datasets"
	"forerun/replay"
)

// talk is a logged conversation of three turns, the last of which is asked for.
func talk(t *testing.T) datasets.Case {
	t.Helper()
	const line = `{"id": "c", "input": "the last request", "messages": [
		{"role": "system", "content": "Help."},
		{"role": "user", "content": "Where is A-1?"},
		{"role": "assistant", "content": null, "tool_calls": [{"id": "1", "type": "function", "function": {"name": "lookup", "arguments": "{\"id\": \"A-1\"}"}}]},
		{"role": "tool", "tool_call_id": "1", "content": "lost"},
		{"role": "assistant", "content": "It is lost."},
		{"role": "user", "content": "Oh no."},
		{"role": "assistant", "content": "I am  sorry."},
		{"role": "user", "content": "Send another."}],
		"tool_log": [{"name": "lookup", "arguments": {"id": "A-1"}, "result": "lost"}, {"name": "ship", "result": "ok"}]}`
	for c, err := range datasets.ReadJSONL(t.Context(), "cases.jsonl", strings.NewReader(strings.ReplaceAll(line, "\n", " "))) {
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	t.Fatal("no case")
	return datasets.Case{}
}

// speaker answers by how many messages it is given.
type speaker map[int]func(ctx context.Context, req replay.Request) (replay.Reply, error)

func (s speaker) agent() agent {
	return func(ctx context.Context, req replay.Request) (replay.Reply, error) {
		turn, ok := s[len(req.Case.Messages)]
		if !ok {
			return replay.Reply{}, fmt.Errorf("nobody asks after %d messages", len(req.Case.Messages))
		}
		if last := len(req.Case.Messages) == 8; (req.Case.Input != nil) != last {
			return replay.Reply{}, fmt.Errorf("input %s after %d messages", req.Case.Input, len(req.Case.Messages))
		}
		return turn(ctx, req)
	}
}

func saying(words string, calls ...string) func(context.Context, replay.Request) (replay.Reply, error) {
	return func(ctx context.Context, req replay.Request) (replay.Reply, error) {
		for _, call := range calls {
			name, arguments, _ := strings.Cut(call, " ")
			req.Tools.Call(ctx, name, json.RawMessage(arguments))
		}
		return replay.Reply{
			Output: words, CostUSD: new(0.25), Usage: &datasets.Usage{Input: new(int64(10)), Output: new(int64(1))},
			Messages: []datasets.Message{{Role: "assistant", Content: json.RawMessage(fmt.Sprintf("%q", words))}},
		}, nil
	}
}

func TestAConversationGoesOnAsLongAsItIsTheLogs(t *testing.T) {
	t.Parallel()
	const lookup = `lookup {"id":"A-1"}`
	whole := speaker{2: saying("it is LOST.", lookup), 6: saying("I am sorry."), 8: saying("It is on its way.", "ship")}
	with := func(after int, turn func(context.Context, replay.Request) (replay.Reply, error)) speaker {
		other := maps.Clone(whole)
		other[after] = turn
		return other
	}
	type ending struct {
		Output            string
		Turns, DivergedAt int
		Calls             int
		Status            string
	}
	for name, test := range map[string]struct {
		agent speaker
		same  float64
		want  ending
	}{
		"to its end":              {whole, 0, ending{"It is on its way.", 2, 0, 2, "ok"}},
		"other words":             {with(6, saying("Whatever.")), 0, ending{"Whatever.", 1, 2, 1, "ok"}},
		"other words, the first":  {with(2, saying("No idea.", lookup)), 0, ending{"No idea.", 0, 1, 1, "ok"}},
		"another call":            {with(2, saying("It is lost.", `lookup {"id":"A-2"}`)), 0, ending{"It is lost.", 0, 1, 1, "ok"}},
		"no call":                 {with(2, saying("It is lost.")), 0, ending{"It is lost.", 0, 1, 0, "ok"}},
		"one call more":           {with(2, saying("It is lost.", lookup, "ship")), 0, ending{"It is lost.", 0, 1, 2, "ok"}},
		"like enough":             {with(6, saying("I am very sorry.")), 0.8, ending{"It is on its way.", 2, 0, 2, "ok"}},
		"not like enough":         {with(6, saying("I am very sorry.")), 0.9, ending{"I am very sorry.", 1, 2, 1, "ok"}},
		"other words at the end":  {with(8, saying("No.")), 0, ending{"No.", 2, 0, 1, "ok"}},
		"it breaks in the middle": {with(6, func(context.Context, replay.Request) (replay.Reply, error) { return replay.Reply{}, errors.New("boom") }), 0, ending{"", 1, 0, 1, "agent_error"}},
		"a person is waited for": {with(6, func(context.Context, replay.Request) (replay.Reply, error) {
			return replay.Reply{Output: "I am sorry.", Status: replay.StatusAwaitingApproval}, nil
		}), 0, ending{"I am sorry.", 1, 2, 1, "awaiting_approval"}},
		"a person is asked": {with(6, func(_ context.Context, req replay.Request) (replay.Reply, error) {
			req.Tools.Approve("ship", nil)
			return replay.Reply{Output: "I am sorry."}, nil
		}), 0, ending{"I am sorry.", 1, 2, 1, "awaiting_approval"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := suite("s", []datasets.Case{talk(t)})
			s.Unit, s.SameTurn = replay.UnitConversation, test.same
			var m memory
			if _, err := replay.Run(t.Context(), plan(whole.agent(), test.agent.agent(), s), &m); err != nil {
				t.Fatal(err)
			}
			o := m.outcomes[replay.Key{Suite: "s", CaseID: "c", Arm: replay.Candidate, Trial: 1}]
			got := ending{o.Output, o.Turns, o.DivergedAt, len(o.ToolCalls), o.Status.String()}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("ending (-want +got):\n%s", diff)
			}
		})
	}
}

// What all turns took is the conversation's, and what one does not tell is not
// known of all.
func TestAConversationSumsItsTurns(t *testing.T) {
	t.Parallel()
	s := suite("s", []datasets.Case{talk(t)})
	s.Unit = replay.UnitConversation
	told := speaker{2: saying("It is lost.", `lookup {"id":"A-1"}`), 6: saying("I am sorry."), 8: saying("ok")}
	silent := speaker{2: told[2], 6: func(context.Context, replay.Request) (replay.Reply, error) {
		return replay.Reply{Output: "I am sorry.", Escalated: new(true)}, nil
	}, 8: told[8]}
	var m memory
	if _, err := replay.Run(t.Context(), plan(told.agent(), silent.agent(), s), &m); err != nil {
		t.Fatal(err)
	}
	o := m.outcomes[replay.Key{Suite: "s", CaseID: "c", Arm: replay.Stable, Trial: 1}]
	if o.CostUSD == nil || *o.CostUSD != 0.75 || *o.Usage.Input != 30 || len(o.Messages) != 3 || o.Attempts != 1 {
		t.Errorf("cost %v, usage %+v, %d messages", o.CostUSD, o.Usage, len(o.Messages))
	}
	o = m.outcomes[replay.Key{Suite: "s", CaseID: "c", Arm: replay.Candidate, Trial: 1}]
	if o.CostUSD != nil || o.Usage != nil || o.Escalated == nil || !*o.Escalated || o.Turns != 2 {
		t.Errorf("cost %v, usage %+v, escalated %v, turns %d", o.CostUSD, o.Usage, o.Escalated, o.Turns)
	}
}

// What is left of the bounds goes on to the next turn.
func TestAConversationHasOneBudget(t *testing.T) {
	t.Parallel()
	s := suite("s", []datasets.Case{talk(t)})
	s.Unit = replay.UnitConversation
	var left []int64
	var usd []float64
	watch := speaker{2: saying("It is lost.", `lookup {"id":"A-1"}`), 6: saying("I am sorry."), 8: saying("ok")}
	watching := agent(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
		left, usd = append(left, req.Bounds.Tokens), append(usd, req.Bounds.CostUSD)
		reply, err := watch.agent()(ctx, req)
		reply.ModelServed, reply.CostUSD = "m", nil // what it cost is for forerun to say
		return reply, err
	})
	p := plan(watch.agent(), watching, s)
	p.Bounds = replay.Bounds{Tokens: 40, CostUSD: 20, Prices: replay.Prices{"m": {Input: 1e6, Output: 1e6}}}
	if _, err := replay.Run(t.Context(), p, &memory{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int64{40, 29, 18}, left); diff != "" {
		t.Errorf("tokens left (-want +got):\n%s", diff)
	}
	if len(usd) != 3 || usd[0] != 20 || usd[1] != 9 || usd[2] > 1e-9 || usd[2] == 0 {
		t.Errorf("USD left %v, want 20, 9 and next to nothing: 0 is no bound", usd)
	}
}

// An agent whose calls are out of sight is held to its words, and to the calls that
// it tells of.
type unseenAgent struct{ agent }

func (unseenAgent) CallsUnseen() {}

func TestAConversationOutOfSightIsHeldToItsWords(t *testing.T) {
	t.Parallel()
	tell := func(messages []datasets.Message) agent {
		return func(_ context.Context, req replay.Request) (replay.Reply, error) {
			return map[int]replay.Reply{
				2: {Output: "It is lost.", Messages: messages}, 6: {Output: "I am sorry."}, 8: {Output: "ok"},
			}[len(req.Case.Messages)], nil
		}
	}
	other := []datasets.Message{{Role: "assistant", ToolCalls: []datasets.MessageToolCall{{Name: "lookup", Arguments: `{"id":"A-2"}`}}}}
	same := []datasets.Message{{Role: "assistant", ToolCalls: []datasets.MessageToolCall{{Name: "lookup", Arguments: `{"id":"A-1"}`}}}}
	for name, test := range map[string]struct {
		messages []datasets.Message
		diverged int
	}{"silent": {nil, 0}, "the same": {same, 0}, "another": {other, 1}} {
		s := suite("s", []datasets.Case{talk(t)})
		s.Unit = replay.UnitConversation
		var m memory
		if _, err := replay.Run(t.Context(), plan(unseenAgent{tell(test.messages)}, unseenAgent{tell(test.messages)}, s), &m); err != nil {
			t.Fatal(err)
		}
		if o := m.outcomes[replay.Key{Suite: "s", CaseID: "c", Arm: replay.Stable, Trial: 1}]; o.DivergedAt != test.diverged {
			t.Errorf("%s: diverged at %d, want %d", name, o.DivergedAt, test.diverged)
		}
	}
}

// Whatever is said, likeness is between 0 and 1, the same both ways, and whole for
// what differs in blanks and letter case alone.
func TestLikeness(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		a, b string
		want float64
	}{
		"nothing":       {"", "  ", 1},
		"blanks, case":  {"It  is\nlost.", "it is LOST.", 1},
		"nothing alike": {"yes", "no", 0},
		"half":          {"a b", "a c", 0.5},
		"against none":  {"a", "", 0},
		"another order": {"bad good", "good bad", 0.8},
	} {
		if got := replay.Likeness(test.a, test.b); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		ab, ba := replay.Likeness(a, b), replay.Likeness(b, a)
		if ab != ba || ab < 0 || ab > 1 || replay.Likeness(a, a) != 1 {
			t.Fatalf("%v and %v", ab, ba)
		}
	})
}
