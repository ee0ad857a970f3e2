package openai_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/agenttest"
	"forerun/replay/agents/fakemodel"
	"forerun/replay/agents/openai"
)

func TestToolLoopAnswersEveryCallInOrder(t *testing.T) {
	t.Parallel()
	e := &endpoint{answers: []string{
		called([3]string{"c1", "look", `{"n": 1}`}, [3]string{"c2", "note", ""}, [3]string{"c3", "gone", "{}"}, [3]string{"c4", "table", "{}"}),
		`{"model":"m-2","choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"all done","refusal":null}}],` +
			`"usage":{"prompt_tokens":30,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":3}}}`,
	}}
	tools := &agenttest.Tools{Answers: map[string]replay.ToolAnswer{
		"look":  {Result: json.RawMessage(`"it is <red>"`)},
		"note":  {}, // nothing came back
		"table": {Result: json.RawMessage(`{"rows": [1, 2]}`)},
	}}
	c := &datasets.Case{ID: "c", Messages: messages(t, hi)}
	got, err := ask(t, openai.Config{BaseURL: serve(t, e)}, replay.Request{Case: c, Tools: tools})
	if err != nil {
		t.Fatal(err)
	}
	const added = `{"role":"assistant","content":null,"tool_calls":[` +
		`{"id":"c1","type":"function","function":{"name":"look","arguments":"{\"n\": 1}"}},` +
		`{"id":"c2","type":"function","function":{"name":"note","arguments":""}},` +
		`{"id":"c3","type":"function","function":{"name":"gone","arguments":"{}"}},` +
		`{"id":"c4","type":"function","function":{"name":"table","arguments":"{}"}}]},` +
		`{"role":"tool","content":"it is <red>","tool_call_id":"c1"},` +
		`{"role":"tool","content":"","tool_call_id":"c2"},` +
		`{"role":"tool","content":"no answer is scripted for gone","tool_call_id":"c3"},` +
		`{"role":"tool","content":"{\"rows\":[1,2]}","tool_call_id":"c4"}`
	if diff := cmp.Diff([]string{
		`{"model":"m","messages":[{"role":"user","content":"hi"}]}`,
		`{"model":"m","messages":[{"role":"user","content":"hi"},` + added + `]}`,
	}, e.bodies); diff != "" {
		t.Errorf("bodies (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{`look {"n": 1}`, "note {}", "gone {}", "table {}"}, tools.Asked()); diff != "" {
		t.Errorf("the tool box was asked (-want +got):\n%s", diff)
	}
	want := replay.Reply{
		Output:   "all done",
		Messages: messages(t, "["+added+`,{"role":"assistant","content":"all done","refusal":null}]`),
		// The first step did not report its reasoning tokens, so the sum is not known.
		Usage:       &datasets.Usage{Input: new(int64(40)), Cached: new(int64(4)), Output: new(int64(7))},
		ModelServed: "m-2", Finish: "stop",
	}
	if got.ModelMS == nil || *got.ModelMS <= 0 {
		t.Errorf("got %v milliseconds of the model's, want some", got.ModelMS)
	}
	got.ModelMS = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("reply (-want +got):\n%s", diff)
	}
}

func TestUsageIsUnknownWhereAStepDidNotReportIt(t *testing.T) {
	t.Parallel()
	e := &endpoint{answers: []string{called([3]string{"c1", "look", "{}"}), said("done")}}
	got, err := ask(t, openai.Config{BaseURL: serve(t, e)}, replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}})
	if err != nil || got.Usage != nil {
		t.Errorf("got %+v, %v, want no usage: half a sum would be too cheap", got.Usage, err)
	}
}

func TestUsageInAFormNobodyKnowsIsUnknown(t *testing.T) {
	t.Parallel()
	for _, usage := range []string{`{"prompt_tokens":"5","completion_tokens":2}`, `{"prompt_tokens":5.5}`, `[]`, `7`, `null`} {
		for _, stream := range []bool{false, true} {
			answer := fakemodel.Answer{Raw: []byte(`{"usage":` + usage + `,` + said("done")[1:]), Header: asJSON()}
			if stream {
				answer = fakemodel.Answer{Raw: []byte(`data: {"usage":` + usage + `,"choices":[{"delta":{"content":"done"},"finish_reason":"stop"}]}` + "\n\n")}
				answer.Header = http.Header{"Content-Type": {"text/event-stream"}}
			}
			_, url := fakemodel.Start(t, fakemodel.InTurn(answer))
			got, err := ask(t, openai.Config{BaseURL: url, Stream: stream}, request(t, nil))
			if err != nil || got.Usage != nil || got.Output != "done" {
				t.Errorf("%s, stream %t: got %q, %+v, %v, want done and no usage", usage, stream, got.Output, got.Usage, err)
			}
		}
	}
}

func TestUsageThatCantBeIsUnknown(t *testing.T) {
	t.Parallel()
	n := func(n int64) *int64 { return &n }
	const most = 1 << 53
	step := func(usage string) string {
		return strings.Replace(called([3]string{"c1", "look", "{}"}), `"usage":`, `"usage":`+usage+`,"was":`, 1)
	}
	last := func(usage string) string { return strings.TrimSuffix(said("done"), "}") + `,"usage":` + usage + "}" }
	counts := func(input, cached, output, reasoning int64) string {
		return fmt.Sprintf(`{"prompt_tokens":%d,"prompt_tokens_details":{"cached_tokens":%d},`+
			`"completion_tokens":%d,"completion_tokens_details":{"reasoning_tokens":%d}}`, input, cached, output, reasoning)
	}
	for _, tt := range []struct {
		name    string
		answers []string
		want    datasets.Usage
	}{
		{"as it should be", []string{last(counts(5, 5, 3, 0))}, datasets.Usage{Input: n(5), Cached: n(5), Output: n(3), Reasoning: n(0)}},
		{"below zero", []string{last(counts(-5, -1, 3, -2))}, datasets.Usage{Output: n(3)}},
		{"more than can be counted", []string{last(counts(math.MaxInt64, 1, most, most+1))}, datasets.Usage{Cached: n(1), Output: n(most)}},
		{"more cached than input", []string{last(counts(5, 9, 3, 1))}, datasets.Usage{Output: n(3), Reasoning: n(1)}},
		{"more reasoning than output", []string{last(counts(5, 1, 3, 4))}, datasets.Usage{Input: n(5), Cached: n(1)}},
		{
			"a sum that can't be counted",
			[]string{step(counts(most, 1, 3, 1)), step(counts(most, 1, 3, 1)), last(counts(1, 1, 3, 1))},
			datasets.Usage{Cached: n(3), Output: n(9), Reasoning: n(3)},
		},
	} {
		e := &endpoint{answers: tt.answers}
		got, err := ask(t, openai.Config{BaseURL: serve(t, e)}, replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&tt.want, got.Usage); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestWhatIsNestedTooDeepIsMalformed(t *testing.T) {
	t.Parallel()
	deep := func(n int) string { return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) }
	for _, tt := range []struct {
		name, answer string
		malformed    bool
	}{
		{"arguments", called([3]string{"c1", "look", deep(1001)}), true},
		{"a message", `{"choices":[{"message":{"role":"assistant","content":"a","x":` + deep(1000) + `}}]}`, true},
		{"text is no JSON until somebody reads it", said(deep(9000)), false},
	} {
		e := &endpoint{answers: []string{tt.answer, said("done")}}
		got, err := ask(t, openai.Config{BaseURL: serve(t, e)}, replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}})
		call, ok := errors.AsType[*replay.CallError](err)
		if malformed := ok && call.Kind == replay.FailMalformed; malformed != tt.malformed || len(got.Fields) > 0 {
			t.Errorf("%s: got %v and %d fields", tt.name, err, len(got.Fields))
		}
	}
}

func TestATerminalToolEndsTheTrialOnceAllCallsAreAnswered(t *testing.T) {
	t.Parallel()
	e := &endpoint{answers: []string{called([3]string{"c1", "transfer", "{}"}, [3]string{"c2", "note", "{}"})}}
	tools := &agenttest.Tools{Answers: map[string]replay.ToolAnswer{"transfer": {Ends: true}, "note": {}}}
	got, err := ask(t, openai.Config{BaseURL: serve(t, e)}, replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}, Tools: tools})
	if err != nil {
		t.Fatal(err)
	}
	if len(e.bodies) != 1 || len(tools.Asked()) != 2 || got.Finish != "tool_calls" {
		t.Errorf("got %d model calls, %v, %q: want 1 call, both tools answered, tool_calls", len(e.bodies), tools.Asked(), got.Finish)
	}
}

func TestMaxStepsKeepsWhatWasPaid(t *testing.T) {
	t.Parallel()
	e := &endpoint{answers: []string{called([3]string{"c1", "look", "{}"})}}
	_, err := ask(t, openai.Config{BaseURL: serve(t, e), MaxSteps: 3}, replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}})
	call, ok := errors.AsType[*replay.CallError](err)
	if !ok || call.Kind != replay.FailMaxSteps {
		t.Fatalf("got %v, want %s", err, replay.FailMaxSteps)
	}
	if len(e.bodies) != 3 || call.Reply == nil || *call.Reply.Usage.Input != 30 {
		t.Errorf("got %d model calls and %+v, want 3 and an input of 30 tokens", len(e.bodies), call.Reply)
	}
}

func TestMalformedToolCallsAreTheModelsFault(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, answer, want string }{
		{"no JSON", called([3]string{"c", "look", `{"n":`}), "arguments of the tool call look: got what is no JSON"},
		{"no object", called([3]string{"c", "look", `[1]`}), "arguments of the tool call look: got an array"},
		{"twice encoded", called([3]string{"c", "look", `"{}"`}), "a JSON string around the object"},
		{"no name", called([3]string{"c", "", `{}`}), "function.name: is missing"},
		{
			"another type",
			`{"choices":[{"message":{"role":"assistant","tool_calls":[{"id":"c","type":"custom","custom":{}}]}}]}`,
			"",
		},
		{
			"the old form", `{"choices":[{"message":{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}}}]}`,
			"function_call: offer tools instead",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := &endpoint{answers: []string{tt.answer, said("unreachable")}}
			tools := &agenttest.Tools{}
			_, err := ask(t, openai.Config{BaseURL: serve(t, e)}, replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}, Tools: tools})
			call, ok := errors.AsType[*replay.CallError](err)
			if !ok || call.Kind != replay.FailMalformed || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s: %s", err, replay.FailMalformed, tt.want)
			}
			if len(tools.Asked()) != 0 {
				t.Errorf("the tool box was asked %v", tools.Asked())
			}
		})
	}
}

func TestOutput(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, message, want, field string }{
		{"a text with a word beside it", `{"role":"assistant","content":"a","refusal":"b"}`, "a", `"b"`},
		{"text", `{"role":"assistant","content":"a"}`, "a", ""},
		{"parts", `{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}`, "ab", ""},
		{"a refusal", `{"role":"assistant","content":null,"refusal":"I won't."}`, "I won't.", `"I won't."`},
		{"nothing", `{"role":"assistant","content":null}`, "", ""},
		{"fields of a JSON answer", `{"role":"assistant","content":"{\"refusal\":true}"}`, `{"refusal":true}`, "true"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := &endpoint{answers: []string{`{"choices":[{"message":` + tt.message + `}]}`}}
			got, err := ask(t, openai.Config{BaseURL: serve(t, e)}, replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}})
			if err != nil || got.Output != tt.want || string(got.Fields["refusal"]) != tt.field {
				t.Errorf("got %q, field %s, %v, want %q, field %s", got.Output, got.Fields["refusal"], err, tt.want, tt.field)
			}
		})
	}
}
