package steps_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"forerun/datasets"
	"forerun/datasets/steps"
)

func read(t *testing.T, text string) datasets.Case {
	t.Helper()
	for c, err := range datasets.ReadJSONL(t.Context(), "cases.jsonl", strings.NewReader(strings.ReplaceAll(text, "\n", " "))) {
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	t.Fatal("no case")
	return datasets.Case{}
}

// told is a step in short: its messages by role, and what is known of it.
func told(t *testing.T, c datasets.Case) string {
	t.Helper()
	var parts []string
	for _, m := range c.Messages {
		words := []string{m.Role}
		for _, call := range m.ToolCalls {
			words = append(words, call.Name)
		}
		part := strings.Join(words, ":")
		if m.Role == "tool" {
			part += "=" + string(m.Content)
		}
		parts = append(parts, part)
	}
	did := []string{}
	for _, call := range c.Logged.ToolCalls {
		did = append(did, call.Name)
	}
	out := fmt.Sprintf("%s | %s -> [%s] %q", c.ID, strings.Join(parts, " "), strings.Join(did, " "), *c.Logged.Output)
	if e := c.Expected; e != nil {
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		out += " expected " + string(text)
	}
	for _, a := range c.Approvals { // one at most
		return out + " approval " + a.Action
	}
	return out
}

const refund = `{"id": "c1", "cluster": "k", "segments": {"tier": "gold"}, "weight": 2,
  "messages": [{"role": "system", "content": "help"}, {"role": "user", "content": "refund A-1"}],
  "tools": [{"name": "refund", "effect": "write"}],
  "approvals": [{"action": "refund", "arguments": {"order": "A-1"}, "decision": "approved"}],
  "logged": {"output": "Done.", "escalated": false, "version": "v7", "latency_ms": 900, "messages": [
    {"role": "assistant", "content": null, "tool_calls": [
      {"id": "1", "type": "function", "function": {"name": "lookup", "arguments": "{\"id\": \"A-1\"}"}},
      {"id": "2", "type": "function", "function": {"name": "rules", "arguments": "{}"}}]},
    {"role": "tool", "tool_call_id": "1", "content": "paid"},
    {"role": "tool", "tool_call_id": "2", "content": "30 days"},
    {"role": "assistant", "content": "I will refund it.", "tool_calls": [
      {"id": "3", "type": "function", "function": {"name": "refund", "arguments": "{\"order\": \"A-1\"}"}}]},
    {"role": "tool", "tool_call_id": "3", "content": "ok"},
    {"role": "assistant", "content": "Done."}]}`

func TestEachStepHasItsTruePrefix(t *testing.T) {
	t.Parallel()
	const begin = "system user"
	first := begin + " assistant:lookup:rules tool=\"paid\" tool=\"30 days\""
	second := first + " assistant:refund tool=\"ok\""
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"without labels": {refund + `}`, []string{
			`c1#step-1 | ` + begin + ` -> [lookup rules] ""`,
			`c1#step-2 | ` + first + ` -> [refund] "I will refund it." approval refund`,
			`c1#step-3 | ` + second + ` -> [] "Done."`,
		}},
		"the person lists the writes": {refund + `, "expected": {"answer": "Done.", "escalate": false, "end_state": {"paid": 0}, "tool_calls": [{"name": "refund", "arguments": {"order": "A-1"}}]}}`, []string{
			`c1#step-1 | ` + begin + ` -> [lookup rules] "" expected {"escalate":false}`,
			`c1#step-2 | ` + first + ` -> [refund] "I will refund it." expected {"tool_calls":[{"name":"refund","arguments":{"order":"A-1"}}],"escalate":false} approval refund`,
			`c1#step-3 | ` + second + ` -> [] "Done." expected {"answer":"Done.","escalate":false}`,
		}},
		"the log did what was listed": {refund + `, "expected": {"tool_calls": [{"name": "refund", "arguments": {"order": "A-1"}}, {"name": "lookup", "arguments": {"id": "A-1"}}, {"name": "rules"}]}}`, []string{
			`c1#step-1 | ` + begin + ` -> [lookup rules] "" expected {"tool_calls":[{"name":"lookup","arguments":{"id":"A-1"}},{"name":"rules","arguments":{}}]}`,
			`c1#step-2 | ` + first + ` -> [refund] "I will refund it." expected {"tool_calls":[{"name":"refund","arguments":{"order":"A-1"}}]} approval refund`,
			`c1#step-3 | ` + second + ` -> [] "Done." expected {"tool_calls":[]}`,
		}},
		"the log did another thing": {refund + `, "expected": {"tool_calls": [{"name": "refund", "arguments": {"order": "A-2"}}]}}`, []string{
			`c1#step-1 | ` + begin + ` -> [lookup rules] ""`,
			`c1#step-2 | ` + first + ` -> [refund] "I will refund it." approval refund`,
			`c1#step-3 | ` + second + ` -> [] "Done."`,
		}},
		"nobody handed over": {refund + `, "expected": {"escalate": true}}`, []string{
			`c1#step-1 | ` + begin + ` -> [lookup rules] ""`,
			`c1#step-2 | ` + first + ` -> [refund] "I will refund it." approval refund`,
			`c1#step-3 | ` + second + ` -> [] "Done." expected {"escalate":true}`,
		}},
		"a log of calls alone": {`{"id": "c2", "messages": [{"role": "user", "content": "hello"}], "expected": {"escalate": true},
			"tool_log": [{"name": "lookup", "arguments": {"id": 1}, "result": {"a": [1]}}, {"name": "hand_over", "error": "busy"}], "logged": {"output": "bye"}}`, []string{
			`c2#step-1 | user -> [lookup] ""`,
			`c2#step-2 | user assistant:lookup tool="{\"a\":[1]}" -> [hand_over] "" expected {"escalate":true}`,
			`c2#step-3 | user assistant:lookup tool="{\"a\":[1]}" assistant:hand_over tool="busy" -> [] "bye"`,
		}},
		"an answer alone": {`{"id": "c3", "messages": [{"role": "user", "content": "hello"}], "logged": {"output": "bye"}}`, []string{
			`c3#step-1 | user -> [] "bye"`,
		}},
		"a curated case": {`{"id": "c4", "messages": [{"role": "user", "content": "hello"}], "tool_log": [{"name": "lookup"}]}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := read(t, test.text)
			var got []string
			for _, s := range steps.Of(&c, steps.Options{Escalation: "hand_over"}) {
				got = append(got, told(t, s))
				if s.Cluster != c.Cluster || s.Weight != c.Weight || s.Segments["tier"] != c.Segments["tier"] || s.ToolLog != nil || s.Input != nil {
					t.Errorf("%s: cluster %q, weight %v, segments %v", s.ID, s.Cluster, s.Weight, s.Segments)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheHandOverIsTheStepsOwn(t *testing.T) {
	t.Parallel()
	c := read(t, `{"id": "c", "messages": [{"role": "user", "content": "a person!"}], "logged": {"escalated": true, "output": "bye", "latency_ms": 5,
		"tool_calls": [{"name": "lookup"}, {"name": "hand_over"}]}}`)
	all := steps.Of(&c, steps.Options{Escalation: "hand_over"})
	for i, want := range []bool{false, true, false} {
		if l := all[i].Logged; l.Escalated == nil || *l.Escalated != want || l.LatencyMS != nil {
			t.Errorf("step %d: escalated %v, latency %v", i+1, l.Escalated, l.LatencyMS)
		}
	}
	alone := read(t, `{"id": "c", "messages": [{"role": "user", "content": "hi"}], "logged": {"output": "bye", "latency_ms": 5, "fallback": true}}`)
	if l := steps.Of(&alone, steps.Options{})[0].Logged; *l.LatencyMS != 5 || !*l.Fallback {
		t.Errorf("the only step is the whole: %+v", l)
	}
}

func TestSourceRefusesWhatHasNoSteps(t *testing.T) {
	t.Parallel()
	message := []datasets.Message{{Role: "user", Content: json.RawMessage(`"hi"`)}}
	log := &datasets.Logged{Output: new("bye")}
	for name, test := range map[string]struct {
		c    datasets.Case
		want string
	}{
		"an id that steps have": {datasets.Case{ID: "a#step-2", Messages: message, Logged: log}, `case "a#step-2" can't be taken apart: the id is of the form that steps get: give the case an id that does not end in #step-N`},
		"no messages":           {datasets.Case{ID: "a", Input: json.RawMessage(`{}`), Logged: log}, `case "a" can't be taken apart: it has no messages, and a step is what the agent did after some: log messages, or write unit: request`},
	} {
		for _, err := range steps.Source(datasets.Slice([]datasets.Case{test.c}), steps.Options{}).Cases(t.Context()) {
			if err == nil || err.Error() != test.want {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	src := steps.Source(datasets.Slice([]datasets.Case{{ID: "a", Messages: message}, {ID: "b", Messages: message, Logged: log}, {ID: "c#step-x", Messages: message}}), steps.Options{})
	for range 2 { // a source may be ranged over again
		var ids []string
		for c, err := range src.Cases(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, c.ID)
		}
		if diff := cmp.Diff([]string{"b#step-1"}, ids); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"a", "c#step-x"}, src.Without()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWholeGathersTheCallsOfAllTurns(t *testing.T) {
	t.Parallel()
	const begin = `{"id": "c", "messages": [{"role": "user", "content": "hi"},
		{"role": "assistant", "content": null, "tool_calls": [{"id": "1", "type": "function", "function": {"name": "lookup", "arguments": "{\"id\": 1}"}}]},
		{"role": "tool", "tool_call_id": "1", "content": "found"}, {"role": "assistant", "content": "found it"}, {"role": "user", "content": "cancel"}], `
	for name, test := range map[string]struct{ text, log, logged string }{
		"of the last turn":   {begin + `"tool_log": [{"name": "cancel"}], "logged": {"tool_calls": [{"name": "cancel"}]}}`, "lookup cancel", "lookup cancel"},
		"of all, already":    {begin + `"tool_log": [{"name": "lookup", "arguments": {"id": 1}}, {"name": "cancel"}], "logged": {"output": "x"}}`, "lookup cancel", ""},
		"that is not logged": {begin + `"logged": {"tool_calls": []}}`, "lookup", "lookup"},
	} {
		c := read(t, test.text)
		whole := steps.Whole(c)
		names := func(calls []datasets.ToolCall) string {
			var out []string
			for _, call := range calls {
				out = append(out, call.Name)
			}
			return strings.Join(out, " ")
		}
		if got := names(whole.ToolLog); got != test.log {
			t.Errorf("%s: tool log %q", name, got)
		}
		if got := names(whole.Logged.ToolCalls); got != test.logged {
			t.Errorf("%s: logged calls %q", name, got)
		}
		if name == "of the last turn" && string(whole.ToolLog[0].Result) != `"found"` {
			t.Errorf("result %s", whole.ToolLog[0].Result)
		}
	}
}

// Whatever was logged, the steps of a case are its log cut at the model's turns:
// each begins where the one before it ended, and none is lost.
func TestStepsAreTheLogInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := datasets.Case{ID: "c", Messages: []datasets.Message{{Role: "user", Content: json.RawMessage(`"hi"`)}}, Logged: &datasets.Logged{}}
		turns := rapid.IntRange(0, 6).Draw(t, "turns")
		for i := range turns {
			m := datasets.Message{Role: "assistant", Content: json.RawMessage(fmt.Sprintf("%q", rapid.String().Draw(t, "words")))}
			if !json.Valid(m.Content) {
				m.Content = json.RawMessage("null")
			}
			for k := range rapid.IntRange(0, 2).Draw(t, "calls") {
				id := fmt.Sprintf("%d-%d", i, k)
				m.ToolCalls = append(m.ToolCalls, datasets.MessageToolCall{ID: id, Name: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "tool"), Arguments: rapid.SampledFrom([]string{"{}", "", `{"x": 1}`, "no json"}).Draw(t, "arguments")})
			}
			c.Logged.Messages = append(c.Logged.Messages, m)
			for _, call := range m.ToolCalls {
				c.Logged.Messages = append(c.Logged.Messages, datasets.Message{Role: "tool", ToolCallID: call.ID, Content: json.RawMessage(`"r"`)})
			}
		}
		all := steps.Of(&c, steps.Options{Escalation: "a"})
		if len(all) != turns {
			t.Fatalf("%d steps of %d turns", len(all), turns)
		}
		seen := len(c.Messages)
		for i, s := range all {
			if s.ID != steps.ID("c", i+1) || len(s.Messages) != seen {
				t.Fatalf("step %d: %q with %d messages, want %d", i+1, s.ID, len(s.Messages), seen)
			}
			seen += 1 + len(s.Logged.ToolCalls)
		}
	})
}
