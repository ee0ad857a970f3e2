package openai_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/fakemodel"
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
			name: "a schema keeps its order, which a model answers in", messages: hi,
			config: openai.Config{Params: map[string]any{"response_format": json.RawMessage(`{"type": "json_schema", "json_schema": ` +
				`{"name": "a", "strict": true, "schema": {"type": "object", "properties": {"why": {}, "answer": {}}, "a": 1.0}}}`)}},
			want: `{"model":"m","messages":[{"role":"user","content":"hi"}],"response_format":{"type":"json_schema","json_schema":` +
				`{"name":"a","strict":true,"schema":{"type":"object","properties":{"why":{},"answer":{}},"a":1.0}}}}`,
		},
		{
			name: "a stream", messages: hi, config: openai.Config{Stream: true, Params: map[string]any{"temperature": 0, "reasoning_effort": "low"}},
			want: `{"model":"m","messages":[{"role":"user","content":"hi"}],"reasoning_effort":"low","temperature":0,` +
				`"stream":true,"stream_options":{"include_usage":true}}`,
		},
		{
			name: "a stream with options of its own", messages: hi,
			config: openai.Config{Stream: true, Params: map[string]any{"stream_options": map[string]any{"include_usage": false, "include_obfuscation": false}}},
			want:   `{"model":"m","messages":[{"role":"user","content":"hi"}],"stream_options":{"include_obfuscation":false,"include_usage":false},"stream":true}`,
		},
		{
			name: "what only one endpoint knows", messages: hi,
			config: openai.Config{Params: map[string]any{"provider": map[string]any{"order": []any{"x"}}, "top_k": 0, "chat_template_kwargs": map[string]any{"thinking": false}}},
			want:   `{"model":"m","messages":[{"role":"user","content":"hi"}],"chat_template_kwargs":{"thinking":false},"provider":{"order":["x"]},"top_k":0}`,
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
	mark := replay.NewMark("run", replay.Key{CaseID: "c", Arm: replay.Stable, Trial: 1}, 2)
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
		{"what is accepted", openai.Config{}, "Accept", []string{"application/json"}},
		{"what is accepted of a stream", openai.Config{Stream: true}, "Accept", []string{"text/event-stream"}},
		{"Azure's key", openai.Config{Headers: map[string]string{"api-key": "k"}}, "api-key", []string{"k"}},
		{"the mark", openai.Config{}, replay.HeaderTrial, []string{mark.Trial}},
		{"the mark for traces", openai.Config{Headers: map[string]string{"tracestate": "x=1"}}, "traceparent", []string{mark.Traceparent}},
		{"the mark for what is called from there", openai.Config{}, "baggage", []string{mark.Baggage}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := &endpoint{answers: []string{said("ok")}}
			tt.config.BaseURL = serve(t, e) + "/" // a slash too many
			if _, err := ask(t, tt.config, replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}, Mark: mark}); err != nil {
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

// Azure's address holds the deployment and a version, and its key has a header of
// its own.
func TestAzureStyleOnTheWire(t *testing.T) {
	t.Parallel()
	for _, stream := range []bool{false, true} {
		s, url := fakemodel.Start(t, nil)
		_, err := ask(t, openai.Config{
			BaseURL: strings.TrimSuffix(url, "/v1") + "/openai/deployments/support-4o", Stream: stream,
			Query: map[string]string{"api-version": "2024-10-21", "a b": "c&d"}, Headers: map[string]string{"api-key": "k"},
		}, replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}})
		if err != nil {
			t.Fatal(err)
		}
		sent := s.Seen()[0]
		if got, want := sent.Path+"?"+sent.Query, "/openai/deployments/support-4o/chat/completions?a+b=c%26d&api-version=2024-10-21"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if key, auth := sent.Header["Api-Key"], sent.Header["Authorization"]; len(key) != 1 || key[0] != "k" || auth != nil {
			t.Errorf("got the headers api-key %q, Authorization %q, want k and none", key, auth)
		}
	}
}

// One attempt's mark never shows in another's call, whoever calls at once.
func TestMarksDoNotMix(t *testing.T) {
	t.Parallel()
	s, url := fakemodel.Start(t, nil)
	a, err := openai.New(openai.Config{BaseURL: url, Model: "m"})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var all sync.WaitGroup
	want := map[string]bool{}
	for n := range 20 {
		req := request(t, nil)
		if n > 0 { // and one without any
			req.Mark = replay.NewMark("run", replay.Key{Trial: n}, 1)
		}
		want[req.Mark.Trial+req.Mark.Traceparent] = true
		all.Go(func() {
			if _, err := a.Invoke(t.Context(), req); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got := map[string]bool{}
	for _, r := range s.Seen() {
		got[r.Header.Get(replay.HeaderTrial)+r.Header.Get("traceparent")] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
}
