package chat_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"forerun/datasets"
	"forerun/datasets/chat"
)

// counts gives tokens as a line.
func counts(u *datasets.Usage) string {
	if u == nil {
		return ""
	}
	var out []string
	for _, n := range []*int64{u.Input, u.Cached, u.Output, u.Reasoning} {
		word := "-"
		if n != nil {
			word = strconv.FormatInt(*n, 10)
		}
		out = append(out, word)
	}
	return strings.Join(out, " ")
}

func TestRepliesOfEveryDialect(t *testing.T) {
	t.Parallel()
	const called = `"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]`
	for _, tt := range []struct {
		name, raw            string
		want                 []string
		model, finish, usage string
	}{
		{
			name: "a completion", raw: `{"object":"chat.completion","model":"gpt-4o-2024","choices":[{"index":0,"message":{"role":"assistant","content":"b","refusal":null},"finish_reason":"stop"},{"index":1,"message":{"role":"assistant","content":"c"}}],
				"usage":{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}`,
			want: []string{`{"role":"assistant","content":"b","refusal":null}`}, model: "gpt-4o-2024", finish: "stop", usage: "10 4 5 2",
		},
		{
			name: "a completion of text", raw: `{"choices":[{"text":"b","finish_reason":"length"}]}`,
			want: []string{`{"role":"assistant","content":"b"}`}, finish: "length",
		},
		{
			name: "Responses", raw: `{"object":"response","model":"gpt-4.1","status":"completed","output":[{"type":"function_call","call_id":"c1","name":"f","arguments":"{\"x\":1}"}],
				"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":2}}}`,
			want: []string{`{"role":"assistant",` + called + `}`}, model: "gpt-4.1", finish: "stop", usage: "10 4 5 2",
		},
		{
			name: "Anthropic", raw: `{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"b"},{"type":"tool_use","id":"c1","name":"f","input":{"x":1}}],"stop_reason":"tool_use",
				"usage":{"input_tokens":4,"cache_read_input_tokens":10,"cache_creation_input_tokens":6,"output_tokens":3}}`,
			want: []string{`{"role":"assistant","content":"b",` + called + `}`}, model: "claude", finish: "tool_use", usage: "20 10 3 -",
		},
		{
			name: "LangChain's generations", raw: `{"generations":[[{"text":"b","generation_info":{"finish_reason":"stop"},"message":{"lc":1,"type":"constructor","id":["langchain","schema","messages","AIMessage"],
				"kwargs":{"content":"b","type":"ai","response_metadata":{"model_name":"gpt-4o-2024"},"usage_metadata":{"input_tokens":10,"output_tokens":5,"input_token_details":{"cache_read":4},"output_token_details":{"reasoning":2}}}}}]],"llm_output":null}`,
			want: []string{`{"role":"assistant","content":"b"}`}, model: "gpt-4o-2024", finish: "stop", usage: "10 4 5 2",
		},
		{
			name: "Gemini", raw: `{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"id":"c1","name":"f","args":{"x":1}}}]},"finishReason":"STOP"}],"modelVersion":"gemini-2",
				"usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":4,"candidatesTokenCount":3,"thoughtsTokenCount":2}}`,
			want: []string{`{"role":"assistant",` + called + `}`}, model: "gemini-2", finish: "STOP", usage: "10 4 5 2",
		},
		{
			name: "the Vercel AI SDK", raw: `{"text":"b","toolCalls":[{"toolCallId":"c1","toolName":"f","args":"{\"x\":1}"}],"finishReason":"tool-calls","usage":{"inputTokens":10,"outputTokens":5,"cachedInputTokens":4,"reasoningTokens":2}}`,
			want: []string{`{"role":"assistant","content":"b",` + called + `}`}, finish: "tool-calls", usage: "10 4 5 2",
		},
		{name: "calls alone", raw: `[{"toolCallId":"c1","toolName":"f","input":{"x":1}}]`, want: []string{`{"role":"assistant","content":null,` + called + `}`}},
		{name: "blocks alone", raw: `[{"type":"tool_use","id":"c1","name":"f","input":{"x":1}}]`, want: []string{`{"role":"assistant","content":null,` + called + `}`}},
		{name: "a state", raw: `{"messages":[{"type":"human","content":"a"},{"type":"ai","content":"b"}]}`, want: []string{`{"role":"user","content":"a"}`, `{"role":"assistant","content":"b"}`}},
		{name: "a message under a name", raw: `{"output":{"role":"assistant","content":"b"}}`, want: []string{`{"role":"assistant","content":"b"}`}},
		{name: "a text", raw: `"b"`},
		{name: "any object", raw: `{"answer":"b"}`},
		{name: "rows of a table", raw: `[{"url":"https://x"}]`},
		{name: "no JSON", raw: `b`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, ok := chat.ReadReply([]byte(tt.raw))
			if ok != (tt.want != nil) {
				t.Fatalf("an answer: %v, %v", ok, r)
			}
			if diff := cmp.Diff(strings.Join(tt.want, "\n"), lines(t, r.Messages)); ok && diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if r.Model != tt.model || r.Finish != tt.finish || counts(r.Usage) != tt.usage {
				t.Errorf("model %q, finish %q, usage %q", r.Model, r.Finish, counts(r.Usage))
			}
		})
	}
}

func TestToolsOfEveryDialect(t *testing.T) {
	t.Parallel()
	const schema = `{"type":"object"}`
	for _, raw := range []string{
		`[{"type":"function","function":{"name":"f","description":"d","parameters":` + schema + `}}]`,
		`[{"type":"function","name":"f","description":"d","parameters":` + schema + `}]`,
		`[{"name":"f","description":"d","input_schema":` + schema + `}]`,
		`{"f":{"description":"d","inputSchema":{"jsonSchema":` + schema + `}}}`,
		`{"f":"{\"description\":\"d\",\"parameters\":{\"type\":\"object\"}}"}`,
		`[{"function_declarations":[{"name":"f","description":"d","parameters":` + schema + `}]}]`,
	} {
		tools, ok := chat.Tools([]byte(raw))
		want := []datasets.Tool{{Name: "f", Description: "d", Parameters: json.RawMessage(schema)}}
		if diff := cmp.Diff(want, tools); !ok || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", raw, ok, diff)
		}
	}
	for _, raw := range []string{`[]`, `{}`, `"f"`, `[{"x":1}]`, `[1]`} {
		if tools, ok := chat.Tools([]byte(raw)); ok {
			t.Errorf("%s: %v", raw, tools)
		}
	}
}

func TestWhatToolsWereCalledWithAndGave(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`{"city":"Berlin"}`:                                `{"city":"Berlin"}`,
		`"{\"city\": \"Berlin\"}"`:                         `{"city":"Berlin"}`,
		`"{'city': 'Berlin', 'n': None, 't': (1, True,)}"`: `{"city":"Berlin","n":null,"t":[1,true]}`,
		`{"input":{"city":"Berlin"}}`:                      `{"city":"Berlin"}`,
		`{"input":"{'city': 'Berlin'}"}`:                   `{"city":"Berlin"}`,
		`{"args":[],"kwargs":{"city":"Berlin"}}`:           `{"city":"Berlin"}`,
		`"Berlin"`:                                         `{"input":"Berlin"}`,
		`[1]`:                                              `{"input":[1]}`,
		`{"input":"Berlin"}`:                               `{"input":"Berlin"}`,
		`null`:                                             ``,
		`"{'a': __import__('os')}"`:                        `{"input":"{'a': __import__('os')}"}`,
		`"` + strings.Repeat("[", 200) + `"`:               `{"input":"` + strings.Repeat("[", 200) + `"}`,
		`{"input":{"city":"Berlin"},"config":{"tags":["x"]}}`: `{"input":{"city":"Berlin"},"config":{"tags":["x"]}}`,
	} {
		if got := string(chat.ToolArguments([]byte(raw))); got != want {
			t.Errorf("arguments of %s: %s, want %s", raw, got, want)
		}
	}
	for raw, want := range map[string]string{
		`"text"`:      `"text"`,
		`"\"text\""`:  `"text"`,
		`"{\"a\":1}"`: `{"a":1}`,
		`{"a":1}`:     `{"a":1}`,
		`{"content":[{"type":"text","text":"sunny"}],"isError":false}`:             `"sunny"`,
		`{"content":[{"type":"text","text":"sunny"},{"type":"image","data":"Q"}]}`: `{"content":[{"type":"text","text":"sunny"},{"type":"image","data":"Q"}]}`,
		`null`: ``,
		`7`:    `7`,
	} {
		if got := string(chat.ToolResult([]byte(raw))); got != want {
			t.Errorf("result of %s: %s, want %s", raw, got, want)
		}
	}
}

func TestSinceLeavesOutTheQuestion(t *testing.T) {
	t.Parallel()
	m := func(role, text string) datasets.Message {
		return datasets.Message{Role: role, Content: json.RawMessage(`"` + text + `"`)}
	}
	system, user, answer, other := m("system", "s"), m("user", "a"), m("assistant", "b"), m("user", "x")
	for _, tt := range []struct {
		name               string
		history, all, want []datasets.Message
	}{
		{"nothing before", nil, []datasets.Message{answer}, []datasets.Message{answer}},
		{"the question again", []datasets.Message{user}, []datasets.Message{user, answer}, []datasets.Message{answer}},
		{"instructions left out", []datasets.Message{system, user}, []datasets.Message{user, answer}, []datasets.Message{answer}},
		{"another conversation", []datasets.Message{user}, []datasets.Message{other, answer}, []datasets.Message{other, answer}},
		{"an answer alone", []datasets.Message{system, user}, []datasets.Message{answer}, []datasets.Message{answer}},
	} {
		if diff := cmp.Diff(tt.want, chat.Since(tt.history, tt.all)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestOpenAIsShapeStays says that messages that are in our shape already come out
// as they went in.
func TestOpenAIsShapeStays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("ab{}[]\"\\ \n<é'")))
		var in []datasets.Message
		for i := range rapid.IntRange(1, 5).Draw(t, "n") {
			body, _ := json.Marshal(text.Draw(t, "text"))
			m := datasets.Message{Role: rapid.SampledFrom([]string{"system", "user", "assistant"}).Draw(t, "role"), Content: body}
			if m.Role == "assistant" {
				id := fmt.Sprintf("c%d", i)
				m.ToolCalls = []datasets.MessageToolCall{{ID: id, Type: "function", Name: "f", Arguments: text.Draw(t, "arguments")}}
				in = append(in, m, datasets.Message{Role: "tool", ToolCallID: id, Content: body})
				continue
			}
			in = append(in, m)
		}
		raw, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := chat.Messages(raw)
		if !ok {
			t.Fatalf("no chat: %s", raw)
		}
		again, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(raw), string(again)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func FuzzChat(f *testing.F) {
	for _, raw := range []string{
		`[{"role":"user","content":"a"}]`, `{"messages":[[{"lc":1,"id":["x","AIMessage"],"kwargs":{"content":[{"type":"tool_use","name":"f"}]}}]]}`,
		`{"contents":[{"parts":[{"functionCall":{"name":"f"}}]}]}`, `"\"{\\\"prompt\\\":\\\"a\\\"}\""`, `{"choices":[{"message":{}}]}`, `{'a': (1, None)}`,
		`{"generations":[[{"message":{"kwargs":{}}}]]}`, `[{"kind":"response","parts":[{"part_kind":"text"}]}]`, `{"usage":{"inputTokens":{"total":1}}}`,
	} {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		request, asked := chat.ReadRequest(raw)
		reply, answered := chat.ReadReply(raw)
		for _, messages := range [][]datasets.Message{request.Messages, reply.Messages} {
			text, err := json.Marshal(messages)
			if err != nil {
				t.Fatalf("%s: %v", raw, err)
			}
			if messages == nil {
				continue
			}
			if _, err := datasets.ParseMessages(text); err != nil && (asked || answered) {
				t.Fatalf("%q: makes %s: %v", raw, text, err)
			}
		}
		chat.Tools(raw)
		chat.System(raw)
		for _, v := range []json.RawMessage{chat.ToolArguments(raw), chat.ToolResult(raw)} {
			if v != nil && !json.Valid(v) {
				t.Fatalf("%s: no JSON: %s", raw, v)
			}
		}
		if v, ok := chat.Python(string(raw)); ok && !json.Valid(v) {
			t.Fatalf("%s: no JSON: %s", raw, v)
		}
	})
}
