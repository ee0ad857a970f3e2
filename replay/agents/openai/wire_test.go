package openai_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/openai"
)

func messages(t *testing.T, text string) []datasets.Message {
	t.Helper()
	var m []datasets.Message
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

const hi = `[{"role":"user","content":"hi"}]`

// What is configured is what is sent: each row is the exact body.
func TestBodyOnTheWire(t *testing.T) {
	t.Parallel()
	tools := []datasets.Tool{
		{Name: "refund", Description: "Pays <back>.", Parameters: json.RawMessage(`{"type":"object"}`), Effect: datasets.EffectWrite},
		{Name: "ping"},
	}
	for _, tt := range []struct {
		name     string
		config   openai.Config
		messages string
		tools    []datasets.Tool
		want     string
	}{
		{
			name: "a message and no more", messages: hi,
			want: `{"model":"m","messages":[{"role":"user","content":"hi"}]}`,
		},
		{
			name: "zeros are sent, integers stay integers, keys are in order", messages: hi,
			config: openai.Config{Params: map[string]any{
				"top_p": 0.0, "temperature": 0, "seed": int64(9007199254740993), "max_tokens": uint64(5),
				"stop": []any{}, "store": false, "user": "", "logit_bias": map[string]any{"7": -100},
				"response_format": map[string]any{"type": "json_object"}, "presence_penalty": 0.5, "n": 1,
			}},
			want: `{"model":"m","messages":[{"role":"user","content":"hi"}],"logit_bias":{"7":-100},"max_tokens":5,"n":1,` +
				`"presence_penalty":0.5,"response_format":{"type":"json_object"},"seed":9007199254740993,"stop":[],"store":false,` +
				`"temperature":0,"top_p":0,"user":""}`,
		},
		{
			name: "messages go as they were logged",
			messages: `[{"role":"system","content":"s"},{"role":"developer","content":"d"},` +
				`{"role":"user","content":[{"type":"text","text":"<a> & é\u0001","cache_control":{"type":"ephemeral"}},` +
				`{"type":"image_url","image_url":{"url":"data:x","detail":"low"}}],"name":"ann"},` +
				`{"role":"assistant","content":null,"refusal":null,"reasoning_content":"hm","tool_calls":[{"id":"c1","type":"function",` +
				`"function":{"name":"f","arguments":"{ \"a\": 1.0 "}}]},{"role":"tool","content":"","tool_call_id":"c1"},` +
				`{"role":"user","content":""}]`,
			want: `{"model":"m","messages":[{"role":"system","content":"s"},{"role":"developer","content":"d"},` +
				`{"role":"user","content":[{"type":"text","text":"<a> & é\u0001","cache_control":{"type":"ephemeral"}},` +
				`{"type":"image_url","image_url":{"url":"data:x","detail":"low"}}],"name":"ann"},` +
				`{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",` +
				`"function":{"name":"f","arguments":"{ \"a\": 1.0 "}}],"reasoning_content":"hm","refusal":null},` +
				`{"role":"tool","content":"","tool_call_id":"c1"},{"role":"user","content":""}]}`,
		},
		{
			name:     "the prompt replaces all leading system and developer messages, no later one",
			config:   openai.Config{PromptText: new("New & <better>.\n")},
			messages: `[{"role":"system","content":"old"},{"role":"developer","content":"older"},{"role":"user","content":"hi"},{"role":"system","content":"stays"}]`,
			want:     `{"model":"m","messages":[{"role":"system","content":"New & <better>.\n"},{"role":"user","content":"hi"},{"role":"system","content":"stays"}]}`,
		},
		{
			name: "a prompt where the log has none", config: openai.Config{PromptText: new("p")}, messages: hi,
			want: `{"model":"m","messages":[{"role":"system","content":"p"},{"role":"user","content":"hi"}]}`,
		},
		{
			name: "an empty prompt is no system message", config: openai.Config{PromptText: new("")},
			messages: `[{"role":"system","content":"old"},{"role":"user","content":"hi"}]`,
			want:     `{"model":"m","messages":[{"role":"user","content":"hi"}]}`,
		},
		{
			name: "the case's tools, without their effect", messages: hi, tools: tools,
			want: `{"model":"m","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":` +
				`{"name":"refund","description":"Pays <back>.","parameters":{"type":"object"}}},{"type":"function","function":{"name":"ping"}}]}`,
		},
		{
			name: "configured tools replace the case's, in either form", messages: hi, tools: tools,
			config: openai.Config{ToolsJSON: []byte(`[{"type":"function","function":{"name":"a","strict":true}},
				{"name":"b","parameters":{"type":"object"},"effect":"read"}]`)},
			want: `{"model":"m","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"a","strict":true}},` +
				`{"type":"function","function":{"name":"b","parameters":{"type":"object"}}}]}`,
		},
		{
			name: "an empty tools file offers none", messages: hi, tools: tools,
			config: openai.Config{ToolsJSON: []byte(`[]`)},
			want:   `{"model":"m","messages":[{"role":"user","content":"hi"}]}`,
		},
		{
			name: "a model name that go-openai refuses with these parameters", messages: hi,
			config: openai.Config{Model: "o3", Params: map[string]any{"max_tokens": 5, "temperature": 0.2, "logprobs": true}},
			want:   `{"model":"o3","messages":[{"role":"user","content":"hi"}],"logprobs":true,"max_tokens":5,"temperature":0.2}`,
		},
		{
			name: "another one", messages: hi,
			config: openai.Config{Model: "gpt-5", Params: map[string]any{"top_p": 0.1}},
			want:   `{"model":"gpt-5","messages":[{"role":"user","content":"hi"}],"top_p":0.1}`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := &endpoint{answers: []string{said("ok")}}
			tt.config.BaseURL = serve(t, e)
			c := &datasets.Case{ID: "c", Messages: messages(t, tt.messages), Tools: tt.tools}
			if _, err := ask(t, tt.config, replay.Request{Case: c}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{tt.want}, e.bodies); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHeadersOnTheWire(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		config openai.Config
		header string
		want   []string
	}{
		{"the key", openai.Config{APIKey: "sk-1"}, "Authorization", []string{"Bearer sk-1"}},
		{"no key, no header", openai.Config{}, "Authorization", nil},
		{"a header of one's own", openai.Config{Headers: map[string]string{"x-team": "support"}}, "X-Team", []string{"support"}},
		{"Authorization by hand", openai.Config{Headers: map[string]string{"authorization": "Basic eA=="}}, "Authorization", []string{"Basic eA=="}},
		{"the type of the body", openai.Config{}, "Content-Type", []string{"application/json"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := &endpoint{answers: []string{said("ok")}}
			tt.config.BaseURL = serve(t, e) + "/" // a slash too many
			if _, err := ask(t, tt.config, replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, e.headers[0][http.CanonicalHeaderKey(tt.header)]); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.header, diff)
			}
			if e.paths[0] != "POST /v1/chat/completions" {
				t.Errorf("got %s, want POST /v1/chat/completions", e.paths[0])
			}
		})
	}
}
