package httpagent_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/datasets/jq"
	"forerun/replay"
	httpagent "forerun/replay/agents/http"
)

// A service that knows nothing of forerun: its own request, its own answer.
func TestProgramsMapAnExistingService(t *testing.T) {
	t.Parallel()
	var sent string
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		sent = string(body)
		_, _ = io.WriteString(w, `{"reply":{"text":"It is <on> its way."},"meta":{"tokens":{"in":7,"out":12345678901},"handover":false}}`)
	})
	reply, err := ask(t, httpagent.Config{
		URL: url,
		Request: `{query: .messages[-1].content, big: .state.n, history: .messages[:-1], tools: [.tools[].name],
			replay: (.trace.trial != null), callback: .serve.tools}`,
		Response: `{output: .reply.text, escalated: .meta.handover, usage: {input: .meta.tokens.in, output: .meta.tokens.out}}`,
	}, replay.Request{
		Case: &datasets.Case{
			Messages: []datasets.Message{{Role: "user", Content: json.RawMessage(`"Where is <17>?"`)}},
			State:    json.RawMessage(`{"n":12345678901234567890}`), Tools: []datasets.Tool{{Name: "lookup"}},
		},
		Mark: replay.NewMark("r", replay.Key{}, 1), Served: replay.Served{Tools: "http://127.0.0.1:1/t"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"big":12345678901234567890,"callback":"http://127.0.0.1:1/t","history":[],"query":"Where is <17>?","replay":true,"tools":["lookup"]}`
	if sent != want {
		t.Errorf("sent %s,\nwant %s", sent, want)
	}
	reply.Fields = nil
	if diff := cmp.Diff(replay.Reply{
		Output: "It is <on> its way.", Escalated: new(false),
		Usage: &datasets.Usage{Input: new(int64(7)), Output: new(int64(12345678901))},
	}, reply); diff != "" {
		t.Errorf("reply (-want +got):\n%s", diff)
	}
}

func TestAnswersAProgramMaps(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, program, kind, body string
		output                    string
		fails                     replay.FailureKind
		want                      string
	}{
		{name: "plain text", program: `{output: .}`, kind: "text/plain; charset=utf-8", body: "On its way.", output: "On its way."},
		{name: "JSON that says it is text", program: `{output: .a}`, kind: "text/plain", body: `{"a":"b"}`, output: "b"},
		{name: "a list", program: `{output: .[0]}`, kind: "application/json", body: `["first"]`, output: "first"},
		{
			name: "no JSON", program: `{output: .}`, kind: "application/json", body: "<h1>sk-1</h1>",
			fails: replay.FailMalformed, want: "response: not JSON",
		},
		{name: "not UTF-8", program: `{output: .}`, kind: "text/plain", body: "\xff", fails: replay.FailMalformed, want: "response: not UTF-8"},
		{
			name: "too deep", program: `{output: "x"}`, kind: "application/json", body: strings.Repeat("[", 2000) + strings.Repeat("]", 2000),
			fails: replay.FailMalformed, want: "nested deeper",
		},
		{
			name: "another shape", program: `{output: .reply.text}`, kind: "application/json", body: `{"reply":"sk-1"}`,
			fails: replay.FailMalformed, want: "response: jq: expected an object but got: string",
		},
		{name: "no value", program: `empty`, body: `1`, fails: replay.FailMalformed, want: "response: jq: the program gives no value"},
		{name: "two values", program: `{output: "a"}, {output: "b"}`, body: `1`, fails: replay.FailMalformed, want: "more than one value"},
		{name: "no document", program: `.a`, body: `{"a":7}`, fails: replay.FailMalformed, want: "result: not a JSON object: 7"},
		{name: "thrown", program: `error("odd: " + .a)`, body: `{"a":"\u001b[2J sk-1"}`, fails: replay.FailMalformed, want: `odd: \x1b[2J <secret>`},
		{name: "an error of the agent", program: `{error: .message}`, body: `{"message":"no model"}`, fails: replay.FailAgent, want: "no model"},
		{name: "no environment", program: `{output: ($ENV | length | tostring)}`, body: `1`, output: "0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tt.kind)
				_, _ = io.WriteString(w, tt.body)
			})
			reply, err := ask(t,
				httpagent.Config{URL: url, Response: tt.program, Headers: map[string]string{"X-Key": "sk-1"}},
				replay.Request{Case: &datasets.Case{Input: json.RawMessage(`1`)}})
			if tt.fails == "" {
				if err != nil || reply.Output != tt.output {
					t.Errorf("got %q, %v, want %q", reply.Output, err, tt.output)
				}
				return
			}
			call, ok := errors.AsType[*replay.CallError](err)
			if !ok || call.Kind != tt.fails || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "sk-1") {
				t.Errorf("got %v, want %s: %s", err, tt.fails, tt.want)
			}
		})
	}
}

// A case that the program was not written for fails alone, before it is sent.
func TestARequestThatCantBeMade(t *testing.T) {
	t.Parallel()
	url := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("it was sent") })
	_, err := ask(t, httpagent.Config{URL: url, Request: `{q: .input.question}`}, replay.Request{Case: &datasets.Case{Input: json.RawMessage(`"text"`)}})
	if call, ok := errors.AsType[*replay.CallError](err); !ok || call.Kind != replay.FailRequest || !strings.Contains(err.Error(), "request: jq: expected an object") {
		t.Errorf("got %v, want %s", err, replay.FailRequest)
	}
}

func TestProgramsAreCompiledOnce(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]httpagent.Config{
		"request: not a jq program: line 1, column 2":                                           {URL: "http://x.test", Request: "{"},
		"response: not a jq program: line 1, column 1: function not defined: nothing_of_ours/0": {URL: "http://x.test", Response: "nothing_of_ours"},
	} {
		_, err := httpagent.New(c)
		if _, ok := errors.AsType[*jq.Error](err); !ok || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	a, err := httpagent.New(httpagent.Config{URL: "http://x.test", Request: "{a: .input}"})
	if err != nil {
		t.Fatal(err)
	}
	b, err := httpagent.New(httpagent.Config{URL: "http://x.test", Request: "{b: .input}"})
	if err != nil {
		t.Fatal(err)
	}
	if cmp.Equal(a.Identity(), b.Identity()) {
		t.Error("two programs have one identity")
	}
}
