package chat_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/datasets/chat"
)

// lines gives messages as JSON, one a line.
func lines(t *testing.T, messages []datasets.Message) string {
	t.Helper()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, m := range messages {
		if err := enc.Encode(m); err != nil {
			t.Fatal(err)
		}
	}
	return strings.TrimSpace(out.String())
}

func names(tools []datasets.Tool) string {
	var out []string
	for _, tool := range tools {
		out = append(out, tool.Name)
	}
	return strings.Join(out, " ")
}

func TestRequestsOfEveryDialect(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, raw string
		want      []string // messages; none: it is no chat
		tools     string
	}{
		{
			name: "OpenAI", raw: `{"model":"gpt-4o","temperature":0,"messages":[{"role":"developer","content":"d"},{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https://x/y.png"}}],"custom":1}],
				"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]}`,
			want: []string{
				`{"role":"developer","content":"d"}`,
				`{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https://x/y.png"}}],"custom":1}`,
			},
			tools: "f",
		},
		{
			name: "JSON in a string in a string", raw: quote(t, quote(t, `[{"role":"user","content":"{\"a\":1}"}]`)),
			want: []string{`{"role":"user","content":"{\"a\":1}"}`},
		},
		{
			name: "OpenAI's first shape of calls", raw: `[{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},{"role":"function","name":"f","content":"1"}]`,
			want: []string{
				`{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]}`,
				`{"role":"tool","content":"1","name":"f","tool_call_id":"call_1"}`,
			},
		},
		{
			name: "Anthropic", raw: `{"model":"claude","system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"max_tokens":9,"messages":[
				{"role":"user","content":"a"},
				{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"x"},{"type":"text","text":"b"},{"type":"tool_use","id":"t1","name":"f","input":{"x":1}}]},
				{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"r"}],"is_error":true},{"type":"text","text":"more"}]},
				{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"QQ=="}}]}],
				"tools":[{"name":"f","description":"d","input_schema":{"type":"object"}},{"type":"web_search_20250305","name":"web_search"}]}`,
			want: []string{
				`{"role":"system","content":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}]}`,
				`{"role":"user","content":"a"}`,
				`{"role":"assistant","content":"b","tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}],"reasoning_content":"hm","reasoning_details":[{"type":"thinking","thinking":"hm","signature":"x"}]}`,
				`{"role":"tool","content":"r","tool_call_id":"t1","is_error":true}`,
				`{"role":"user","content":"more"}`,
				`{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,QQ=="}}]}`,
			},
			tools: "f web_search",
		},
		{
			name: "Responses", raw: `{"model":"gpt","instructions":"s","input":[{"role":"user","content":[{"type":"input_text","text":"a"}]},
				{"type":"reasoning","summary":[{"type":"summary_text","text":"why"}],"encrypted_content":"zz"},
				{"type":"function_call","id":"fc1","call_id":"c1","name":"f","arguments":"{}"},{"type":"function_call","call_id":"c2","name":"g","arguments":"{}"},
				{"type":"function_call_output","call_id":"c1","output":"1"},{"type":"function_call_output","call_id":"c2","output":{"x":2}},
				{"type":"message","id":"m1","role":"assistant","content":[{"type":"output_text","text":"b","annotations":[]}]}]}`,
			want: []string{
				`{"role":"system","content":"s"}`,
				`{"role":"user","content":"a"}`,
				`{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}],` +
					`"reasoning_content":"why","reasoning_details":[{"type":"reasoning","summary":[{"type":"summary_text","text":"why"}],"encrypted_content":"zz"}]}`,
				`{"role":"tool","content":"1","tool_call_id":"c1"}`,
				`{"role":"tool","content":"{\"x\":2}","tool_call_id":"c2"}`,
				`{"role":"assistant","content":"b"}`,
			},
		},
		{name: "Responses with a text", raw: `{"model":"gpt","input":"a"}`, want: []string{`{"role":"user","content":"a"}`}},
		{
			name: "LangChain's constructors in a list of lists", raw: `{"messages":[[{"lc":1,"type":"constructor","id":["langchain","schema","messages","SystemMessage"],"kwargs":{"content":"s","type":"system"}},
				{"lc":1,"type":"constructor","id":["langchain","schema","messages","HumanMessage"],"kwargs":{"content":"a","type":"human"}},
				{"lc":1,"type":"constructor","id":["langchain","schema","messages","AIMessage"],"kwargs":{"content":[{"type":"text","text":"b"},{"type":"tool_use","id":"t1","name":"f","input":{"x":1}}],
					"tool_calls":[{"name":"f","args":{"x":1},"id":"t1","type":"tool_call"}],"response_metadata":{"model":"m"},"usage_metadata":{"input_tokens":1},"id":"run-1","type":"ai"}},
				{"lc":1,"type":"constructor","id":["langchain","schema","messages","ToolMessage"],"kwargs":{"content":"r","tool_call_id":"t1","status":"success","type":"tool"}}]]}`,
			want: []string{
				`{"role":"system","content":"s"}`, `{"role":"user","content":"a"}`,
				`{"role":"assistant","content":"b","tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]}`,
				`{"role":"tool","content":"r","tool_call_id":"t1"}`,
			},
		},
		{
			name: "LangChain's fields", raw: `{"messages":[{"type":"human","content":"a","additional_kwargs":{},"response_metadata":{},"name":null,"id":null,"example":false},
				{"type":"ai","content":"","additional_kwargs":{"tool_calls":[{"id":"t1","function":{"arguments":"{}","name":"f"},"type":"function"}],"refusal":null},"tool_calls":[]},
				{"type":"tool","data":{"content":"r","tool_call_id":"t1"}}]}`,
			want: []string{
				`{"role":"user","content":"a"}`,
				`{"role":"assistant","content":"","tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{}"}}]}`,
				`{"role":"tool","content":"r","tool_call_id":"t1"}`,
			},
		},
		{
			name: "LangChain's agent", raw: `{"input":"b","chat_history":[{"type":"human","content":"a"},{"type":"ai","content":"x"}]}`,
			want: []string{`{"role":"user","content":"a"}`, `{"role":"assistant","content":"x"}`, `{"role":"user","content":"b"}`},
		},
		{
			name: "OpenTelemetry's parts", raw: `[{"role":"system","parts":[{"type":"text","content":"s"}]},{"role":"user","parts":[{"type":"text","content":"a"},{"type":"uri","modality":"image","uri":"https://x/y.png"}]},
				{"role":"assistant","parts":[{"type":"reasoning","content":"hm"},{"type":"tool_call","id":"c1","name":"f","arguments":{"x":1}}],"finish_reason":"tool_call"},
				{"role":"user","parts":[{"type":"tool_call_response","id":"c1","result":{"y":2}}]}]`,
			want: []string{
				`{"role":"system","content":"s"}`,
				`{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https://x/y.png"}}]}`,
				`{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}],"reasoning_content":"hm"}`,
				`{"role":"tool","content":"{\"y\":2}","tool_call_id":"c1"}`,
			},
		},
		{
			name: "the Vercel AI SDK", raw: `{"system":"s","messages":[{"role":"user","content":[{"type":"text","text":"a"}]},
				{"role":"assistant","content":[{"type":"tool-call","toolCallId":"c1","toolName":"f","input":{"x":1}}]},
				{"role":"tool","content":[{"type":"tool-result","toolCallId":"c1","toolName":"f","output":{"type":"json","value":{"y":2}}}]}],
				"tools":["{\"type\":\"function\",\"name\":\"f\",\"inputSchema\":{\"type\":\"object\"}}"]}`,
			want: []string{
				`{"role":"system","content":"s"}`, `{"role":"user","content":"a"}`,
				`{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]}`,
				`{"role":"tool","content":"{\"y\":2}","name":"f","tool_call_id":"c1"}`,
			},
			tools: "f",
		},
		{
			name: "the Vercel AI SDK's screen", raw: `[{"id":"m1","role":"user","parts":[{"type":"text","text":"a"}]},
				{"id":"m2","role":"assistant","parts":[{"type":"step-start"},{"type":"tool-f","toolCallId":"c1","state":"output-available","input":{"x":1},"output":"r"},{"type":"text","text":"b","state":"done"}]}]`,
			want: []string{
				`{"role":"user","content":"a","id":"m1"}`,
				`{"role":"assistant","content":"b","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}],"id":"m2"}`,
				`{"role":"tool","content":"r","name":"f","tool_call_id":"c1"}`,
			},
		},
		{name: "a prompt", raw: `{"prompt":"a"}`, want: []string{`{"role":"user","content":"a"}`}},
		{
			name: "Gemini", raw: `{"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[{"text":"a"}]},
				{"role":"model","parts":[{"text":"hm","thought":true},{"functionCall":{"name":"f","args":{"x":1}}},{"functionCall":{"name":"g","args":{}}}]},
				{"role":"user","parts":[{"functionResponse":{"name":"g","response":{"y":2}}},{"functionResponse":{"name":"f","response":{"y":1}}}]}],
				"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT"}},{"name":"g"}]}]}`,
			want: []string{
				`{"role":"system","content":"s"}`, `{"role":"user","content":"a"}`,
				`{"role":"assistant","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},{"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}}],"reasoning_content":"hm"}`,
				`{"role":"tool","content":"{\"y\":2}","name":"g","tool_call_id":"call_2"}`,
				`{"role":"tool","content":"{\"y\":1}","name":"f","tool_call_id":"call_1"}`,
			},
			tools: "f g",
		},
		{
			name: "Pydantic AI", raw: `[{"kind":"request","parts":[{"part_kind":"system-prompt","content":"s"},{"part_kind":"user-prompt","content":["a",{"kind":"image-url","url":"https://x/y.png"}]}]},
				{"kind":"response","parts":[{"part_kind":"text","content":"b"},{"part_kind":"tool-call","tool_name":"f","args":"{}","tool_call_id":"c1"}]},
				{"kind":"request","parts":[{"part_kind":"tool-return","tool_name":"f","content":{"y":2},"tool_call_id":"c1"}]}]`,
			want: []string{
				`{"role":"system","content":"s"}`,
				`{"role":"user","content":[{"type":"text","text":"a"},{"kind":"image-url","url":"https://x/y.png"}]}`,
				`{"role":"assistant","content":"b","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]}`,
				`{"role":"tool","content":"{\"y\":2}","name":"f","tool_call_id":"c1"}`,
			},
		},
		{
			name: "AutoGen", raw: `{"messages":[{"type":"SystemMessage","content":"s","source":"x"},{"type":"UserMessage","content":"a","source":"user"},
				{"type":"AssistantMessage","source":"helper","thought":"hm","content":[{"id":"c1","name":"f","arguments":"{}"}]},
				{"type":"FunctionExecutionResultMessage","content":[{"call_id":"c1","name":"f","content":"r","is_error":false}]}]}`,
			want: []string{
				`{"role":"system","content":"s"}`, `{"role":"user","content":"a"}`,
				`{"role":"assistant","name":"helper","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}],"reasoning_content":"hm"}`,
				`{"role":"tool","content":"r","name":"f","tool_call_id":"c1"}`,
			},
		},
		{
			name: "Semantic Kernel", raw: `[{"Role":{"Label":"user"},"Items":[{"$type":"TextContent","Text":"a"}]},
				{"Role":{"Label":"assistant"},"Items":[{"$type":"FunctionCallContent","Id":"c1","PluginName":"p","FunctionName":"f","Arguments":{"x":"1"}}]},
				{"Role":{"Label":"tool"},"Items":[{"$type":"FunctionResultContent","CallId":"c1","PluginName":"p","FunctionName":"f","Result":"r"}]}]`,
			want: []string{
				`{"role":"user","content":"a"}`,
				`{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"p-f","arguments":"{\"x\":\"1\"}"}}]}`,
				`{"role":"tool","content":"r","name":"f","tool_call_id":"c1"}`,
			},
		},
		{
			name: "Microsoft's agents", raw: `[{"role":"assistant","contents":[{"$type":"functionCall","callId":"c1","name":"f","arguments":{}}]},{"role":"tool","contents":[{"$type":"functionResult","callId":"c1","result":"r"}]}]`,
			want: []string{
				`{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]}`,
				`{"role":"tool","content":"r","tool_call_id":"c1"}`,
			},
		},
		{
			name: "tools among the messages", raw: `[{"role":"user","content":"a"},{"role":"tool","content":{"type":"function","function":{"name":"f","parameters":{}}}}]`,
			want: []string{`{"role":"user","content":"a"}`}, tools: "f",
		},
		{name: "a traced function", raw: `{"args":[],"kwargs":{"messages":[{"role":"user","content":"a"}]}}`, want: []string{`{"role":"user","content":"a"}`}},
		{name: "a text", raw: `"a"`},
		{name: "a question", raw: `{"input":"a"}`},
		{name: "a list of texts", raw: `["a","b"]`},
		{name: "a list that is no chat to its end", raw: `[{"role":"user","content":"a"},{"x":1}]`},
		{name: "rows", raw: `[{"name":"a","content":"b"}]`},
		{name: "no JSON", raw: `{`},
		{name: "nothing", raw: ``},
		{name: "null", raw: `null`},
		{name: "an empty list", raw: `[]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, ok := chat.ReadRequest([]byte(tt.raw))
			if ok != (tt.want != nil) {
				t.Fatalf("a chat: %v, %v", ok, r)
			}
			if diff := cmp.Diff(strings.Join(tt.want, "\n"), lines(t, r.Messages)); ok && diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got := names(r.Tools); got != tt.tools {
				t.Errorf("tools %q, want %q", got, tt.tools)
			}
		})
	}
}

func quote(t *testing.T, s string) string {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
