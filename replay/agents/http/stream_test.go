package httpagent_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	httpagent "forerun/replay/agents/http"
)

// streaming answers with server-sent events, and breaks the connection off where
// it should.
func streaming(t *testing.T, stream string, breaks bool) string {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		_, _ = io.WriteString(w, stream)
		if breaks {
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
	})
}

func TestAStreamIsAnAnswer(t *testing.T) {
	t.Parallel()
	const openai = `{output: [.[].data.choices[0].delta.content // ""] | add, model_served: .[0].data.model}`
	for _, tt := range []struct {
		name, stream, program string
		breaks                bool
		output                string
		fails                 replay.FailureKind
		want                  string
	}{
		{
			name: "the last result", stream: "event: token\ndata: {\"delta\":\"On\"}\n\ndata: {\"output\":\"draft\"}\n\n" +
				": ping\n\ndata: {\"output\":\"On its way.\",\"escalated\":false}\n\ndata: bye\n\n", output: "On its way.",
		},
		{name: "its last word", stream: "data: {\"output\":\"a\"}\r\n\r\ndata: [DONE]\r\n\r\n", output: "a"},
		{name: "cut after its last word", stream: "data: {\"output\":\"a\"}\n\ndata: [DONE]\n\n", breaks: true, output: "a"},
		{
			name: "a model's chunks", program: openai, output: "On its way.",
			stream: `data: {"model":"m-1","choices":[{"delta":{"content":"On "}}]}` + "\n\n" +
				`data: {"model":"m-1","choices":[{"delta":{"content":"its way."}}]}` + "\n\ndata: [DONE]\n\n",
		},
		{
			name: "named events and text", program: `{output: (map(select(.event == "token") | .data) | join(""))}`,
			stream: "event: token\ndata: On\n\nevent: token\ndata:  its\n\nevent: end\ndata: x\n\n", output: "On its",
		},
		{name: "two lines of data", program: `{output: .[0].data}`, stream: "data: a\ndata: b\n\n", output: "a\nb"},
		{name: "unnamed is null", program: `{output: (.[0].event == null | tostring)}`, stream: "data: a\n\n", output: "true"},
		{name: "cut between events", stream: "data: {\"output\":\"a\"}\n\n", breaks: true, fails: replay.FailCutStream, want: "broke off after 1 events"},
		{name: "half an event", stream: "data: {\"output\":\"a\"}\n\ndata: {\"out", fails: replay.FailCutStream, want: "broke off after 1 events"},
		{name: "no events", stream: "", fails: replay.FailMalformed, want: "none of 0 events is a result document"},
		{name: "only chunks", stream: "data: {\"delta\":\"x\"}\n\ndata: [1]\n\n", fails: replay.FailMalformed, want: "none of 2 events is a result document"},
		{name: "an error", stream: "data: {\"error\":\"no model\"}\n\n", fails: replay.FailAgent, want: "no model"},
		{name: "not UTF-8", stream: "data: \xff\n\n", fails: replay.FailMalformed, want: "event 1 is not UTF-8"},
		{name: "too deep", stream: "data: " + strings.Repeat("[", 2000) + "\n\n", fails: replay.FailMalformed, want: "nested deeper"},
		{name: "too large", stream: "data: " + strings.Repeat("x", 33<<20) + "\n\n", fails: replay.FailMalformed, want: "larger than 32 MiB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if len(tt.stream) > 1<<20 && testing.Short() {
				t.Skip("sends 33 MiB")
			}
			reply, err := ask(t,
				httpagent.Config{URL: streaming(t, tt.stream, tt.breaks), Response: tt.program},
				replay.Request{Case: &datasets.Case{Input: json.RawMessage(`1`)}})
			if tt.fails == "" {
				if err != nil || reply.Output != tt.output {
					t.Errorf("got %q, %v, want %q", reply.Output, err, tt.output)
				}
				if reply.TTFTMS == nil || *reply.TTFTMS < 0 {
					t.Errorf("got the time to the first event %v, want one", reply.TTFTMS)
				}
				return
			}
			call, ok := errors.AsType[*replay.CallError](err)
			if !ok || call.Kind != tt.fails || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s: %s", err, tt.fails, tt.want)
			}
		})
	}
}

// What the agent reports of its own first token counts more than what the wire
// shows.
func TestTheTimeToTheFirstTokenThatIsReported(t *testing.T) {
	t.Parallel()
	reply, err := ask(t, httpagent.Config{URL: streaming(t, "data: {\"output\":\"a\",\"ttft_ms\":1234567}\n\n", false)},
		replay.Request{Case: &datasets.Case{Input: json.RawMessage(`1`)}})
	if err != nil || reply.TTFTMS == nil || *reply.TTFTMS != 1234567 {
		t.Errorf("got %v, %v, want 1234567 ms", reply.TTFTMS, err)
	}
}
