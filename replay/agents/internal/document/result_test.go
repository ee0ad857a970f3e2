package document_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/internal/document"
	"forerun/replay/agents/internal/failure"
)

func TestReadTakesEveryField(t *testing.T) {
	t.Parallel()
	const doc = `{"type":"result","id":"7","output":"done","status":"ok",
		"messages":[{"role":"assistant","content":"done"}],
		"escalated":true,"fallback":false,"corrected":null,
		"usage":{"input":12,"cached":3,"output":4,"reasoning":null},"cost_usd":0,"model_ms":12.5,"ttft_ms":3,
		"model_served":"m-1","finish_reason":"stop","version":"v8","scores":{"csat":4,"none":null},
		"tool_calls":[{"name":"refund","arguments":"{\"n\":1}","result":{"ok":true},"error":"","latency_ms":2}],
		"error":null,"queue":"billing"}`
	got, err := document.Read([]byte(doc), failure.Quoter{})
	if err != nil {
		t.Fatal(err)
	}
	fields := got.Fields
	got.Fields = nil
	want := replay.Reply{
		Status: replay.StatusOK, Output: "done",
		Messages:  []datasets.Message{{Role: "assistant", Content: json.RawMessage(`"done"`)}},
		Escalated: new(true), Fallback: new(false),
		Usage:   &datasets.Usage{Input: new(int64(12)), Cached: new(int64(3)), Output: new(int64(4))},
		CostUSD: new(0.0), ModelMS: new(12.5), TTFTMS: new(3.0),
		ModelServed: "m-1", Finish: "stop", Version: "v8", Scores: map[string]float64{"csat": 4},
		Reported: []datasets.ToolCall{{
			Name: "refund", Arguments: json.RawMessage(`{"n":1}`), Result: json.RawMessage(`{"ok":true}`), LatencyMS: new(2.0),
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("reply (-want +got):\n%s", diff)
	}
	if string(fields["queue"]) != `"billing"` || string(fields["escalated"]) != "true" || fields["id"] != nil {
		t.Errorf("fields: want every key but type and id, got %v", fields)
	}
}

func TestReadOutput(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ doc, want string }{
		{`{"output":""}`, ""},
		{`{"output":null}`, ""},
		{`{"status":"awaiting_approval"}`, ""},
		{`{"output":"a\nb"}`, "a\nb"},
		{`{"output":{"z": 1, "a": "<b>"}}`, `{"z":1,"a":"<b>"}`},
		{`{"output":12345678901234567890}`, "12345678901234567890"},
		{`{"output":"x","error":false}`, "x"},
		{`{"output":"x","error":""}`, "x"},
	} {
		got, err := document.Read([]byte(tt.doc), failure.Quoter{})
		if err != nil || got.Output != tt.want {
			t.Errorf("%s: got %q, %v, want %q", tt.doc, got.Output, err, tt.want)
		}
	}
}

func TestReadSaysWhatToWriteInstead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ doc, want string }{
		{"", `an empty answer: write a JSON object, at least {"output":"…"}`},
		{"null", `not a JSON object: null`},
		{"<html>\x1b[2J</html>", `not a JSON object: <html>\x1b[2J</html>`},
		{"{\"output\":\"\xff\"}", `not UTF-8`},
		{`{"output":"a"`, `not JSON after byte 13`},
		{`{"output":"a"} {}`, `more than one JSON value`},
		{`{"output":"a","output":"b"}`, `output is there twice: write it once`},
		{`{}`, `no output, status or error: an empty answer is written as "output":""`},
		{`{"output":"a","status":"done"}`, `status: got another word: write "ok" or "awaiting_approval"`},
		{`{"output":"a","status":7}`, `status: got a number: write "ok" or "awaiting_approval"`},
		{`{"output":"a","escalated":"yes"}`, `escalated: got a string: write true, false or null`},
		{`{"output":"a","usage":{"prompt_tokens":1}}`, `unknown count prompt_tokens: write input, cached, output or reasoning`},
		{`{"output":"a","usage":{"input":1.5}}`, `usage: got an object: write whole numbers`},
		{`{"output":"a","usage":{"input":-1}}`, `usage: input: got -1: write 0 or more`},
		{`{"output":"a","usage":{"input":10,"cached":90}}`, `cached tokens are part of input`},
		{`{"output":"a","usage":{"output":10,"reasoning":90}}`, `reasoning tokens are part of output`},
		{`{"output":"a","cost_usd":-0.1}`, `cost_usd: got -0.1: write US dollars as a number, 0 or more`},
		{`{"output":"a","cost_usd":"0.1"}`, `cost_usd: got a string: write US dollars`},
		{`{"output":"a","cost_usd":1e999}`, `cost_usd: got a number`},
		{`{"output":"a","cost_usd":1e308}`, `cost_usd: got 1e+308: write US dollars as a number, 0 or more and at most 1e9`},
		{`{"output":"a","model_ms":1e13}`, `model_ms: got 1e+13: write milliseconds, 0 or more and at most 1e12`},
		{`{"output":"a","ttft_ms":1e308}`, `ttft_ms: got 1e+308`},
		{`{"output":"a","tool_calls":[{"name":"f","latency_ms":1e308}]}`, `call 1: latency_ms: got 1e+308`},
		{`{"output":"a","usage":{"input":9007199254740993}}`, `usage: input: got 9007199254740993: write at most 2^53`},
		{`{"output":"a","x":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`, `nested deeper than 1000 levels`},
		{`{"output":"a","messages":[{"role":"assistant","content":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}]}`, `nested deeper`},
		{`{"output":"a","tool_calls":[{"name":"f","arguments":"` + strings.Repeat(`{\"a\":`, 1001) + "1" + strings.Repeat("}", 1001) + `"}]}`, `call 1: arguments: got what is nested deeper`},
		{`{"output":"a","scores":{"x":"y"}}`, `scores: got an object: write numbers by name`},
		{`{"output":"a","messages":{}}`, `messages: got an object: write an array of chat messages`},
		{`{"output":"a","messages":["hi"]}`, `messages: message 1: got a string: write a chat message`},
		{`{"output":"a","tool_calls":[{"arguments":{}}]}`, `tool_calls: call 1 has no name`},
		{`{"output":"a","tool_calls":[{"name":"f","arguments":[1]}]}`, `call 1: arguments: got an array: write a JSON object`},
		{`{"output":"a","tool_calls":[{"name":"f","arguments":"{"}]}`, `call 1: arguments: got what is no JSON`},
	} {
		_, err := document.Read([]byte(tt.doc), failure.Quoter{})
		call, ok := errors.AsType[*replay.CallError](err)
		if !ok || call.Kind != replay.FailMalformed || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: got %v, want %q", tt.doc, err, tt.want)
		}
	}
}

func TestReadGivesTheAgentsOwnError(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ doc, want string }{
		{`{"error":"no such\u001b[31m model sk-1"}`, `agent: no such\x1b[31m model <secret>`},
		{`{"error":{"code": 5}}`, `agent: {"code":5}`},
		{`{"error":true}`, `agent: the agent reports an error without words`},
		{`{"error":"false"}`, `agent: false`},
	} {
		_, err := document.Read([]byte(tt.doc), failure.NewQuoter("sk-1"))
		call, ok := errors.AsType[*replay.CallError](err)
		if !ok || call.Kind != replay.FailAgent || err.Error() != tt.want {
			t.Errorf("%s: got %v, want %s", tt.doc, err, tt.want)
		}
	}
	_, err := document.Read([]byte(`{"error":"x","usage":{"input":5},"cost_usd":0.5}`), failure.Quoter{})
	call, ok := errors.AsType[*replay.CallError](err)
	if !ok || call.Reply == nil || call.Reply.Usage == nil || *call.Reply.Usage.Input != 5 || *call.Reply.CostUSD != 0.5 {
		t.Errorf("a failed trial's usage and cost are lost: %+v", call)
	}
}

func TestReadTakesWhatIsJustNotTooMuch(t *testing.T) {
	t.Parallel()
	for _, doc := range []string{
		`{"output":"a","cost_usd":1e9,"model_ms":1e12,"usage":{"input":9007199254740992}}`,
		`{"output":"a","x":` + strings.Repeat("[", 999) + strings.Repeat("]", 999) + `}`,
		`{"output":"a","x":[` + strings.Repeat("[[],{}],", 2000) + `1]}`,
		`{"output":"` + strings.Repeat(`[{\"`, 2000) + `"}`,
	} {
		if _, err := document.Read([]byte(doc), failure.Quoter{}); err != nil {
			t.Errorf("%.60s: %v", doc, err)
		}
	}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"", "{}"},
		{"null", "{}"},
		{`""`, "{}"},
		{` {"a": 1} `, `{"a": 1}`},
		{`"{\"a\":1}"`, `{"a":1}`},
	} {
		got, err := document.Arguments(json.RawMessage(tt.in))
		if err != nil || string(got) != tt.want {
			t.Errorf("%q: got %s, %v, want %s", tt.in, got, err, tt.want)
		}
	}
	for _, in := range []string{"[]", "7", `"x"`, "{", `"\"\""`} {
		if got, err := document.Arguments(json.RawMessage(in)); err == nil {
			t.Errorf("%q: got %s, want an error", in, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`{"output":"done","escalated":true,"usage":{"input":1},"scores":{"a":1},"tool_calls":[{"name":"f"}]}`,
		`{"error":"\u001b"}`, `{"output":{"a":[1]},"messages":[{"role":"assistant"}]}`, `{"output":1e999}`, "{\"\xff\":1}", `[]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		reply, err := document.Read(data, failure.Quoter{})
		if err == nil {
			for _, n := range []*float64{reply.CostUSD, reply.ModelMS, reply.TTFTMS} {
				if n != nil && !(*n >= 0) {
					t.Errorf("a measure of %v came through", *n)
				}
			}
			return
		}
		if _, ok := errors.AsType[*replay.CallError](err); !ok {
			t.Errorf("got %T, want a *replay.CallError", err)
		}
		if text := err.Error(); len(text) > 4096 || strings.ContainsFunc(text, unicode.IsControl) {
			t.Errorf("an error that can't be shown: %q", text)
		}
	})
}
