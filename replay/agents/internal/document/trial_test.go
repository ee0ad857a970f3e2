package document_test

import (
	"encoding/json"
	"testing"
	"time"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/internal/document"
)

func TestTrialSaysWhatProductionSawAndNoMore(t *testing.T) {
	t.Parallel()
	answer := "secret answer"
	full := &datasets.Case{
		ID: "case-id", Cluster: "cluster", Segments: map[string]string{"tier": "gold"},
		Messages: []datasets.Message{{Role: "user", Content: json.RawMessage(`"a < b & c"`)}},
		Input:    json.RawMessage(`{"z":1, "a":[1.0, 12345678901234567890], "text":"<b>"}`),
		State:    json.RawMessage(`null`),
		Tools: []datasets.Tool{{
			Name: "refund", Description: "Pays back.", Parameters: json.RawMessage(`{"type":"object"}`), Effect: datasets.EffectWrite,
		}},
		ToolLog:   []datasets.ToolCall{{Name: "logged_call"}},
		Approvals: []datasets.Approval{{Action: "logged_approval", Decision: datasets.Approved}},
		Expected:  &datasets.Expected{Answer: &answer},
		Logged:    &datasets.Logged{Output: &answer},
		Metadata:  map[string]json.RawMessage{"note": json.RawMessage(`"private"`)},
	}
	for _, tt := range []struct {
		name string
		req  replay.Request
		want string
	}{
		{
			"everything",
			replay.Request{Case: full, Now: time.Date(2026, 3, 4, 5, 6, 7, 5e8, time.FixedZone("CET", 3600))},
			`{"id":"9","input":{"z":1,"a":[1.0,12345678901234567890],"text":"<b>"},` +
				`"messages":[{"role":"user","content":"a < b & c"}],"state":null,` +
				`"tools":[{"name":"refund","description":"Pays back.","parameters":{"type":"object"}}],` +
				`"now":"2026-03-04T04:06:07.5Z"}`,
		},
		{
			"the mark and the addresses of the trial",
			replay.Request{
				Case:   &datasets.Case{ID: "c", Input: json.RawMessage(`1`)},
				Mark:   replay.Mark{Trial: "t1", Traceparent: "00-a-b-01", Baggage: "forerun.replay=true"},
				Served: replay.Served{MCP: "http://127.0.0.1:1/x/mcp", OpenAI: "http://127.0.0.1:1/x/openai/v1"},
			},
			`{"id":"9","input":1,"trace":{"trial":"t1","traceparent":"00-a-b-01","baggage":"forerun.replay=true"},` +
				`"serve":{"mcp":"http://127.0.0.1:1/x/mcp","openai":"http://127.0.0.1:1/x/openai/v1"}}`,
		},
		{
			"absent keys are absent, a null input is there",
			replay.Request{Case: &datasets.Case{ID: "c", Input: json.RawMessage(`null`)}},
			`{"id":"9","input":null}`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := document.Encode(document.NewTrial("9", tt.req))
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
