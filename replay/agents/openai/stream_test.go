package openai_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/agenttest"
	"forerun/replay/agents/fakemodel"
	"forerun/replay/agents/openai"
)

// What an answer holds is the same, streamed or not.
func TestAStreamedAnswerIsTheSameAnswer(t *testing.T) {
	t.Parallel()
	n := func(n int64) *int64 { return &n }
	usage := &fakemodel.Usage{Input: 20, Output: 9, Cached: n(8), Reasoning: n(4)}
	for _, tt := range []struct {
		name    string
		answers []fakemodel.Answer
	}{
		{"a text", []fakemodel.Answer{{Text: "Größe \"5\" \\ <b>\n😀", Usage: usage}}},
		{"an empty text", []fakemodel.Answer{{Usage: usage}}},
		{"no usage", []fakemodel.Answer{{Text: "a"}}},
		{"one byte at a time", []fakemodel.Answer{{Text: "hello there", Chunks: 100, Usage: usage}}},
		{"reasoning", []fakemodel.Answer{{Reasoning: "let me see", Text: "yes", Usage: usage}}},
		{"a refusal", []fakemodel.Answer{{Refusal: "I won't.", Usage: usage}}},
		{"a content filter", []fakemodel.Answer{{Text: "some", Finish: "content_filter", Usage: usage}}},
		{"cut by length", []fakemodel.Answer{{Text: `{"a":`, Finish: "length", Usage: usage}}},
		{"a JSON answer", []fakemodel.Answer{{Text: `{"escalate":true}`, Usage: usage}}},
		{"comments", []fakemodel.Answer{{Text: "a b c", Comments: 400, Usage: usage}}},
		{"what nobody knows of a message", []fakemodel.Answer{{Text: "a", Message: map[string]any{
			"annotations": []any{map[string]any{"b": 1, "a": 2}}, "provider": "x", "audio": map[string]any{"id": "7"},
		}}}},
		{"tool calls", []fakemodel.Answer{
			{Calls: []fakemodel.Call{{ID: "c1", Name: "look", Arguments: `{"n": 1}`}}, Usage: usage},
			{Text: "done", Usage: usage},
		}},
		{"parallel tool calls with parts that are mixed", []fakemodel.Answer{
			{Chunks: 4, Usage: usage, Text: "I look.", Calls: []fakemodel.Call{
				{ID: "c1", Name: "look", Arguments: `{"n": 1, "s": "é\""}`},
				{ID: "c2", Name: "look", Arguments: "{}"},
				{ID: "c3", Name: "note", Arguments: ""},
			}},
			{Text: "done", Usage: usage, Model: "another"},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			reply := func(stream bool) (replay.Reply, []string, []string) {
				s, url := fakemodel.Start(t, fakemodel.InTurn(tt.answers...))
				tools := &agenttest.Tools{Answers: map[string]replay.ToolAnswer{"look": {Result: json.RawMessage(`{"a":1}`)}}}
				got, err := ask(t, openai.Config{BaseURL: url, Stream: stream}, replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}, Tools: tools})
				if err != nil {
					t.Fatal(err)
				}
				if got.ModelMS == nil || (got.TTFTMS != nil) != (stream && tt.name != "an empty text") {
					t.Errorf("stream %t: got model_ms %v, ttft_ms %v", stream, got.ModelMS, got.TTFTMS)
				}
				got.ModelMS, got.TTFTMS = nil, nil
				return got, tools.Asked(), s.Bodies()
			}
			want, asked, bodies := reply(false)
			got, askedToo, sent := reply(true)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("not streamed (-) and streamed (+):\n%s", diff)
			}
			if diff := cmp.Diff(asked, askedToo); diff != "" {
				t.Errorf("tool calls, not streamed (-) and streamed (+):\n%s", diff)
			}
			const option = `,"stream":true,"stream_options":{"include_usage":true}}`
			for i := range bodies {
				bodies[i] = strings.TrimSuffix(bodies[i], "}") + option
			}
			if diff := cmp.Diff(bodies, sent); diff != "" {
				t.Errorf("bodies (-want +got):\n%s", diff)
			}
		})
	}
}

// The streams that real endpoints send beside OpenAI's own.
func TestStreamsOfOtherEndpoints(t *testing.T) {
	t.Parallel()
	const stop = `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\n"
	text := func(s string) string { return `data: {"choices":[{"delta":{"content":"` + s + `"}}]}` + "\n\n" }
	call := func(s string) string { return `data: {"choices":[{"delta":{"tool_calls":[` + s + `]}}]}` + "\n\n" }
	for _, tt := range []struct {
		name, stream string
		want         string // the output, or the tool calls asked for
		kind         replay.FailureKind
		says         string
	}{
		{"no role", text("a") + stop, "a", "", ""},
		{"[DONE] without a finish reason", text("a") + "data: [DONE]\n\n", "a", "", ""},
		{"[DONE] without its blank line", text("a") + "data: [DONE]\n", "a", "", ""},
		{"[DONE] without its line's end", text("a") + "data: [DONE]", "a", "", ""},
		{"CRLF, and no space", "data:{\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\r\n\r\n", "a", "", ""},
		{"an empty delta, and none", `data: {"choices":[{"delta":null}]}` + "\n\n" + `data: {"choices":[{}]}` + "\n\n" + text("a") + stop, "a", "", ""},
		{"another choice is not ours", `data: {"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"stop"}]}` + "\n\n" + text("a") + stop, "a", "", ""},
		{"what comes after [DONE]", text("a") + stop + "data: [DONE]\n\n" + text("b"), "a", "", ""},
		{"an end after the finish reason", text("a") + stop + "data: {\"usa", "a", "", ""},
		{"calls without an index", call(`{"id":"1","function":{"name":"x","arguments":"{\"a\":"}}`) + call(`{"function":{"arguments":"1}"}}`) +
			call(`{"id":"2","function":{"name":"y","arguments":"{}"}}`) + stop, `x {"a":1}|y {}`, "", ""},
		{"calls with one index", call(`{"index":0,"id":"1","function":{"name":"x","arguments":"{}"}}`) +
			call(`{"index":0,"id":"2","function":{"name":"y","arguments":"{\"b\":"}}`) + call(`{"index":0,"function":{"arguments":"2}"}}`) + stop, `x {}|y {"b":2}`, "", ""},
		{"calls out of order", call(`{"index":1,"id":"2","function":{"name":"y","arguments":"{}"}}`) +
			call(`{"index":0,"id":"1","function":{"name":"x","arguments":"{}"}}`) + stop, `x {}|y {}`, "", ""},
		{"a name and an id with every part", call(`{"index":0,"id":"1","function":{"name":"x","arguments":"{"}}`) +
			call(`{"index":0,"id":"1","function":{"name":"x","arguments":"}"}}`) + stop, `x {}`, "", ""},
		{"arguments as an object", call(`{"index":0,"id":"1","function":{"name":"x","arguments":{"a": 1}}}`) + stop, `x {"a": 1}`, "", ""},
		{"a call without a name", call(`{"index":0,"id":"1","function":{"arguments":"{}"}}`) + stop, "", replay.FailMalformed, "function.name: is missing"},
		{"too many calls", call(strings.Repeat(`{"id":"1","function":{"name":"x"}},{"id":"2","function":{"name":"x"}},`, 600)+`{}`) + stop, "", replay.FailMalformed, "more than 1024 tool calls"},
		{"the old form", `data: {"choices":[{"delta":{"function_call":{"name":"f","arguments":"{}"}},"finish_reason":"stop"}]}` + "\n\n", "", replay.FailMalformed, "function_call"},
		{"nothing", "", "", replay.FailCutStream, "broke off before its finish_reason, after 0 events"},
		{"an end between two events", text("a"), "", replay.FailCutStream, "after 1 events: EOF"},
		{"an end within an event", text("a") + `data: {"choices"`, "", replay.FailCutStream, "after 1 events: unexpected EOF"},
		{"comments alone", ": keep-alive\n\n", "", replay.FailCutStream, "after 0 events"},
		{"no JSON", text("a") + "data: sk-secret \x1b\n\n", "", replay.FailMalformed, `event 2 is no chunk of a chat completion: <secret> \x1b`},
		{"another shape", "data: {\"choices\":7}\n\n", "", replay.FailMalformed, "event 1 is no chunk"},
		{"an error", text("a") + `data: {"error":{"message":"over sk-secret","type":"server_error"}}` + "\n\n" + stop, "", replay.FailServer, "over <secret>"},
		{"an error with a space", text("a") + `data: { "error": {"message":"over"}}` + "\n\n", "", replay.FailServer, "over"},
		{"an error after a comment", ": keep-alive\n\n" + text("a") + ": keep-alive\n\n" + `data: {"error":{"message":"over","code":503}}` + "\n\n", "", replay.FailServer, "over"},
		{"an error with a code", `data: {"error":{"message":"slow","code":"429"}}` + "\n\n", "", replay.FailRateLimit, "slow"},
		{"an error with a word", `data: {"error":{"message":"slow","code":"rate_limit_exceeded"}}` + "\n\n", "", replay.FailRateLimit, "slow"},
		{"an error of the request", `data: {"error":{"message":"long","type":"invalid_request_error"}}` + "\n\n", "", replay.FailRequest, "long"},
		{"an error that is a string", `data: {"error":"over"}` + "\n\n", "", replay.FailServer, "over"},
		{"an error by its event", "event: error\ndata: {\"message\":\"over\"}\n\n", "", replay.FailServer, "over"},
		{"an error by its event, in words", "event: error\ndata: over\n\n", "", replay.FailServer, "over"},
		{"an error by its object", `data: {"object":"error","message":"over","code":400}` + "\n\n", "", replay.FailRequest, "over"},
		{"an error after the finish reason", text("a") + stop + `data: {"error":{"message":"over"}}` + "\n\n", "", replay.FailServer, "over"},
		{"an error before an end", text("a") + `data: {"error":{"message":"over"}}` + "\n\ndata: [DONE]\n\n", "", replay.FailServer, "over"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, url := fakemodel.Start(t, func(r fakemodel.Request) fakemodel.Answer {
				if r.Last().Role == "tool" {
					return fakemodel.Answer{Text: "done"}
				}
				return fakemodel.Answer{Raw: []byte(tt.stream), Header: map[string][]string{"Content-Type": {"text/event-stream; charset=utf-8"}}}
			})
			tools := &agenttest.Tools{}
			got, err := ask(t, openai.Config{BaseURL: url, Stream: true, APIKey: "sk-secret"},
				replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}, Tools: tools})
			if tt.kind != "" {
				call, ok := errors.AsType[*replay.CallError](err)
				if !ok || call.Kind != tt.kind || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "sk-secret") {
					t.Errorf("got %v, want %s: %s", err, tt.kind, tt.says)
				}
				return
			}
			said := got.Output
			if asked := tools.Asked(); len(asked) > 0 {
				said = strings.Join(asked, "|")
			}
			if err != nil || said != tt.want {
				t.Errorf("got %q, %v, want %q", said, err, tt.want)
			}
		})
	}
}

func TestAnEndpointThatCannotStreamIsReadAllTheSame(t *testing.T) {
	t.Parallel()
	_, url := fakemodel.Start(t, func(fakemodel.Request) fakemodel.Answer {
		return fakemodel.Answer{Raw: []byte(said("ok")), Header: map[string][]string{"Content-Type": {"application/json"}}}
	})
	got, err := ask(t, openai.Config{BaseURL: url, Stream: true}, replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}})
	if err != nil || got.Output != "ok" || got.TTFTMS != nil {
		t.Errorf("got %q, ttft %v, %v, want ok and no time", got.Output, got.TTFTMS, err)
	}
}

// The time to the first token is that of the first call, from the moment it left,
// and ends with the first token and not with the first event.
func TestTimeToFirstToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		answers := fakemodel.InTurn(
			fakemodel.Answer{
				Calls:  []fakemodel.Call{{ID: "c1", Name: "look", Arguments: "{}"}},
				Before: after(100 * time.Millisecond),
				Between: func(ctx context.Context, i int) {
					after(map[int]time.Duration{0: 10 * time.Millisecond, 1: 20 * time.Millisecond}[i])(ctx) // 1 is the first call
				},
			},
			fakemodel.Answer{Text: "done", Before: after(time.Second)},
		)
		a, err := openai.New(openai.Config{BaseURL: "http://x.test", Model: "m", Stream: true, Client: piped(t, &fakemodel.Server{Brain: answers})})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		got, err := a.Invoke(t.Context(), replay.Request{
			Case: &datasets.Case{Messages: messages(t, hi)}, Tools: &agenttest.Tools{}, Pass: slow{},
		})
		if err != nil {
			t.Fatal(err)
		}
		if got.TTFTMS == nil || *got.TTFTMS != 130 || *got.ModelMS != 1130 {
			t.Errorf("got ttft %v ms, model %v ms, want 130 and 1130", *got.TTFTMS, *got.ModelMS)
		}
	})
}

// slow is a turnstile that makes everybody wait an hour.
type slow struct{}

func (slow) Enter(ctx context.Context, _ int64) (func(replay.Passage), error) {
	after(time.Hour)(ctx)
	return func(replay.Passage) {}, ctx.Err()
}
