package openai_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/agenttest"
	"forerun/replay/agents/fakemodel"
	"forerun/replay/agents/openai"
)

func request(t *testing.T, pass replay.Turnstile) replay.Request {
	t.Helper()
	return replay.Request{Case: &datasets.Case{ID: "c", Messages: messages(t, hi)}, Tools: &agenttest.Tools{}, Pass: pass}
}

func TestWhatACaseMayUseUp(t *testing.T) {
	t.Parallel()
	prices := replay.Prices{"m-served": {Input: 1e6, Output: 1e6}} // a dollar a token
	for _, tt := range []struct {
		name   string
		bounds replay.Bounds
		calls  int
		want   string
	}{
		{"none", replay.Bounds{}, 3, ""},
		{"all it needs", replay.Bounds{Steps: 3, Tokens: 66, CostUSD: 66, Prices: prices}, 3, ""},
		{"steps", replay.Bounds{Steps: 2}, 2, "more than 2 model calls"},
		{"tokens", replay.Bounds{Tokens: 43}, 2, "44 tokens, more than 43"},
		{"tokens of the answer itself", replay.Bounds{Tokens: 65}, 3, "66 tokens, more than 65"},
		{"cost", replay.Bounds{CostUSD: 21, Prices: prices}, 1, "22.0000 USD, more than 21.0000"},
		{"cost without a price", replay.Bounds{CostUSD: 21}, 3, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			step := firstStep()
			step.Model = "m-served"
			last := fakemodel.Answer{Text: "done", Usage: step.Usage, Model: "m-served"}
			s, url := fakemodel.Start(t, fakemodel.InTurn(step, step, last))
			req := request(t, nil)
			req.Bounds = tt.bounds
			_, err := ask(t, openai.Config{BaseURL: url}, req)
			if s.Count() != tt.calls {
				t.Errorf("got %d model calls, want %d", s.Count(), tt.calls)
			}
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			call, ok := errors.AsType[*replay.CallError](err)
			if !ok || call.Kind != replay.FailBounds || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want %s: %s", err, replay.FailBounds, tt.want)
			}
			if call.Reply == nil || *call.Reply.Usage.Input != int64(20*tt.calls) || call.Reply.ModelServed != "m-served" {
				t.Errorf("got %+v, want the %d calls that were paid for", call.Reply, tt.calls)
			}
		})
	}
}

// A step's calls are the answer itself, and an approval that nobody decided on
// ends the trial: the model is not asked again.
func TestToolAnswersThatEndATrial(t *testing.T) {
	t.Parallel()
	step := replay.ToolAnswer{Source: replay.SourceStep, Ends: true}
	for _, tt := range []struct {
		name   string
		look   replay.ToolAnswer
		note   replay.ToolAnswer
		status replay.Status
	}{
		{"a step", step, step, 0},
		{"an approval", replay.ToolAnswer{Result: json.RawMessage(`"1"`)}, replay.ToolAnswer{Ends: true, Awaits: true}, replay.StatusAwaitingApproval},
		{"an approval before another call", replay.ToolAnswer{Ends: true, Awaits: true}, replay.ToolAnswer{}, replay.StatusAwaitingApproval},
	} {
		for _, stream := range []bool{false, true} {
			s, url := fakemodel.Start(t, fakemodel.InTurn(fakemodel.Answer{Text: "I look.", Calls: []fakemodel.Call{
				{ID: "c1", Name: "look", Arguments: "{}"}, {ID: "c2", Name: "note", Arguments: "{}"},
			}}, fakemodel.Answer{Text: "unreachable"}))
			tools := &agenttest.Tools{Answers: map[string]replay.ToolAnswer{"look": tt.look, "note": tt.note}}
			req := request(t, nil)
			req.Tools = tools
			got, err := ask(t, openai.Config{BaseURL: url, Stream: stream}, req)
			if err != nil || got.Status != tt.status || got.Output != "I look." || s.Count() != 1 {
				t.Errorf("%s: got %q, %v, %v after %d calls, want status %v", tt.name, got.Output, got.Status, err, s.Count(), tt.status)
			}
			if diff := cmp.Diff([]string{"look {}", "note {}"}, tools.Asked()); diff != "" {
				t.Errorf("%s: asked (-want +got):\n%s", tt.name, diff)
			}
		}
	}
}

// What kept a model from answering is an outcome and not an error.
func TestRefusalAndContentFilterAreFinishReasons(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name           string
		answer         fakemodel.Answer
		finish, output string
		field, want    string
	}{
		{"a refusal", fakemodel.Answer{Refusal: "I won't."}, "refusal", "I won't.", "refusal", `"I won't."`},
		{"a refusal with a reason of its own", fakemodel.Answer{Refusal: "No.", Finish: "content_filter"}, "content_filter", "No.", "refusal", `"No."`},
		{"a filter", fakemodel.Answer{Text: "so far", Finish: "content_filter"}, "content_filter", "so far", "refusal", ""},
		{
			"a filter without a message",
			fakemodel.Answer{Raw: []byte(`{"choices":[{"finish_reason":"content_filter"}]}`), Header: asJSON()},
			"content_filter", "", "refusal", "",
		},
		{
			"Azure's filter of the request",
			fakemodel.Answer{Status: 400, Header: asJSON(), Raw: []byte(
				`{"error":{"message":"filtered","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`)},
			"content_filter", "", "content_filter",
			`{"message":"filtered","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}`,
		},
		{"reasoning", fakemodel.Answer{Reasoning: "hm", Text: "yes"}, "stop", "yes", "reasoning_content", `"hm"`},
	} {
		for _, stream := range []bool{false, true} {
			_, url := fakemodel.Start(t, fakemodel.InTurn(tt.answer))
			gate := &gate{}
			got, err := ask(t, openai.Config{BaseURL: url, Stream: stream}, request(t, gate))
			if err != nil || got.Finish != tt.finish || got.Output != tt.output || string(got.Fields[tt.field]) != tt.want {
				t.Errorf("%s, stream %t: got %q, finish %q, field %s, %v", tt.name, stream, got.Output, got.Finish, got.Fields[tt.field], err)
			}
			if len(gate.left) != 1 || gate.left[0].Kind != "" {
				t.Errorf("%s: the turnstile was told %+v, want an answer", tt.name, gate.left)
			}
		}
	}
}
