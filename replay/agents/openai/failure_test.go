package openai_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/agenttest"
	"forerun/replay/agents/openai"
)

func TestFailuresSayWhatTheRunnerNeeds(t *testing.T) {
	t.Parallel()
	const key = "sk-secret"
	answer := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	for _, tt := range []struct {
		name    string
		handler http.HandlerFunc
		kind    replay.FailureKind
		status  int
		want    string
	}{
		{
			"an error that repeats the key", answer(401, `{"error":{"message":"bad key sk-secret\u001b[31m","type":"auth"}}`),
			replay.FailRefused, 401, `bad key <secret>\x1b[31m`,
		},
		{"too many requests", answer(429, `{"error":{"message":"slow down"}}`), replay.FailRateLimit, 429, "slow down"},
		{"a page of a proxy", answer(502, "<html>sk-secret</html>"), replay.FailServer, 502, "<html><secret></html>"},
		{"no words at all", answer(503, ""), replay.FailServer, 503, "Service Unavailable"},
		{"a bad request", answer(400, `{"error":{"message":["one","two"]}}`), replay.FailRequest, 400, "one, two"},
		{"a gateway's error inside a success", answer(200, `{"error":{"message":"upstream","code":429}}`), replay.FailRateLimit, 429, "upstream"},
		{"the same without a code", answer(200, `{"error":{"message":"upstream","code":"x"}}`), replay.FailServer, 0, "upstream"},
		{"no JSON", answer(200, "hello sk-secret"), replay.FailMalformed, 0, "not a chat completion: hello <secret>"},
		{"no answer", answer(200, ""), replay.FailCutStream, 0, "ended in its middle, after 0 bytes"},
		{"half an answer", answer(200, `{"choices":[{"message":`), replay.FailCutStream, 0, "ended in its middle, after 23 bytes"},
		{"an answer that is wrong in its last byte", answer(200, `{"choices":[]]`), replay.FailMalformed, 0, "not a chat completion"},
		{"no choice", answer(200, `{"choices":[]}`), replay.FailMalformed, 0, "without a message"},
		{
			"a redirect", func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "https://elsewhere.test/v1?key=1", http.StatusTemporaryRedirect)
			},
			replay.FailRefused, 307, "configure the address it leads to (https://elsewhere.test/v1)",
		},
		{
			"a cut answer", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", "1000")
				_, _ = io.WriteString(w, `{"choices":[`)
			}, replay.FailCutStream, 0, "unexpected EOF",
		},
		{
			"a connection that is dropped", func(w http.ResponseWriter, _ *http.Request) {
				if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
					conn.Close()
				}
			}, replay.FailConnect, 0, "EOF",
		},
		{
			"a redirect that repeats the key", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", "https://elsewhere.test/sk-secret/x")
				w.WriteHeader(http.StatusTemporaryRedirect)
			},
			replay.FailRefused, 307, "(https://elsewhere.test/<secret>/x)",
		},
		{
			"what is no HTTP and repeats the key", func(w http.ResponseWriter, _ *http.Request) {
				if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
					_, _ = io.WriteString(conn, "GARBAGE sk-secret x\r\n\r\n")
					conn.Close()
				}
			}, replay.FailConnect, 0, `malformed HTTP status code "<secret>"`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url := serve(t, tt.handler)
			_, err := ask(t, openai.Config{BaseURL: url, APIKey: key}, replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}})
			call, ok := errors.AsType[*replay.CallError](err)
			if !ok {
				t.Fatalf("got %v, want a *replay.CallError", err)
			}
			if call.Kind != tt.kind || call.HTTPStatus != tt.status || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %s, HTTP %d, %q, want %s, HTTP %d, %q", call.Kind, call.HTTPStatus, err, tt.kind, tt.status, tt.want)
			}
			if tt.status == 429 && tt.name == "too many requests" && call.RetryAfter != 3*time.Second {
				t.Errorf("got Retry-After %s, want 3s", call.RetryAfter)
			}
			if strings.Contains(err.Error(), key) {
				t.Errorf("the error shows the key: %v", err)
			}
		})
	}
}

func TestAnAgentThatIsNotThere(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + l.Addr().String()
	l.Close()
	for _, url := range []string{nobody, "https://" + l.Addr().String(), "http://forerun.invalid"} {
		_, err := ask(t, openai.Config{BaseURL: url}, replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}})
		call, ok := errors.AsType[*replay.CallError](err)
		if !ok || call.Kind != replay.FailConnect || !strings.Contains(err.Error(), url) {
			t.Errorf("%s: got %v, want %s with what was tried", url, err, replay.FailConnect)
		}
	}
}

func TestACertificateNobodyKnowsIsNoConnection(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(&endpoint{answers: []string{said("ok")}})
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.StartTLS()
	t.Cleanup(s.Close)
	_, err := ask(t, openai.Config{BaseURL: s.URL}, replay.Request{Case: &datasets.Case{Messages: messages(t, hi)}})
	if call, ok := errors.AsType[*replay.CallError](err); !ok || call.Kind != replay.FailConnect {
		t.Errorf("got %v, want %s", err, replay.FailConnect)
	}
}

func TestACaseWithoutMessagesIsRefused(t *testing.T) {
	t.Parallel()
	e := &endpoint{answers: []string{said("ok")}}
	c := &datasets.Case{ID: "c", Input: json.RawMessage(`{"q":1}`)}
	_, err := ask(t, openai.Config{BaseURL: serve(t, e)}, replay.Request{Case: c})
	if call, ok := errors.AsType[*replay.CallError](err); !ok || call.Kind != replay.FailRequest || len(e.bodies) != 0 {
		t.Errorf("got %v after %d calls, want %s and none", err, len(e.bodies), replay.FailRequest)
	}
	if err := openai.Accepts(c); err == nil {
		t.Error("Accepts lets it through")
	}
}

func TestNewRefusesWhatCouldNotBeSentAsWritten(t *testing.T) {
	t.Parallel()
	const url = "http://x.test/v1"
	for _, tt := range []struct {
		config openai.Config
		want   string
	}{
		{openai.Config{Model: "m"}, "base_url: not an HTTP address"},
		{openai.Config{BaseURL: "http://u:hunter2@x.test", Model: "m"}, "base_url: holds a user name or password"},
		{openai.Config{BaseURL: "http://x.test/%zz?key=hunter2", Model: "m"}, "base_url: not a URL"},
		{openai.Config{BaseURL: url + "?key=hunter2", Model: "m"}, "base_url: holds a query"},
		{openai.Config{BaseURL: url}, "model: empty"},
		{openai.Config{BaseURL: url, Model: "m", MaxSteps: -1}, "max_steps: -1"},
		{openai.Config{BaseURL: url, Model: "m", APIKey: "hunter2\n"}, "api_key: header Authorization: its value holds a line break"},
		{openai.Config{BaseURL: url, Model: "m", Headers: map[string]string{"X-Key": "hunter2\r"}}, "header X-Key: its value holds"},
		{openai.Config{BaseURL: url, Model: "m", Headers: map[string]string{"X Key": "hunter2"}}, `header "X Key": not a header name`},
		{openai.Config{BaseURL: url, Model: "m", APIKey: "hunter2", Headers: map[string]string{"authorization": "hunter2"}}, "write one of the two"},
		{openai.Config{BaseURL: url, Model: "m", Params: map[string]any{"stream": true}}, "write stream: true beside params"},
		{openai.Config{BaseURL: url, Model: "m", Params: map[string]any{"stream_options": 1}}, "params.stream_options: answers are not streamed"},
		{openai.Config{BaseURL: url, Model: "m", Headers: map[string]string{"traceparent": "hunter2"}}, "header traceparent: a replay sets it itself"},
		{openai.Config{BaseURL: url, Model: "m", Headers: map[string]string{"FORERUN-trial": "hunter2"}}, "a replay sets it itself"},
		{openai.Config{BaseURL: url, Model: "m", Params: map[string]any{"model": "x"}}, "params.model: the agent writes model itself"},
		{openai.Config{BaseURL: url, Model: "m", Params: map[string]any{"n": 2}}, "params.n: one answer is read"},
		{openai.Config{BaseURL: url, Model: "m", Params: map[string]any{"x": make(chan int)}}, "params.x"},
		{openai.Config{BaseURL: url, Model: "m", ToolsJSON: []byte(`{}`)}, "tools: "},
		{openai.Config{BaseURL: url, Model: "m", ToolsJSON: []byte(`[{"description":"?"}]`)}, "tools: tool 1 has neither a type nor a name"},
	} {
		_, err := openai.New(tt.config)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("got %v, want %q and no secret", err, tt.want)
		}
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	a, err := openai.New(openai.Config{
		BaseURL: "https://x.test/v1", Model: "m", PromptText: new("p"), ToolsJSON: []byte(`[{"name": "look_up"}]`),
		Params: map[string]any{"temperature": 0}, APIKey: "hunter2", Headers: map[string]string{"X": "hunter2"},
		Stream: true, Query: map[string]string{"api-version": "1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = "map[base_url:https://x.test/v1 max_steps:16 model:m params:{\"temperature\":0} " +
		"prompt:sha256:148de9c5a7a44d19e56cd9ae1a554bf67847afb0c58f6e12fa29ac7ddfca9940 query:api-version=1 stream:true " +
		"tool_names:[\"look_up\"] tools:sha256:5c430c7da04812b0e68ba1595f557e0b97f4587c70346d594f2e47cbfa145236]"
	if got := fmt.Sprint(a.Identity()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if a.Containment().Level != replay.ContainmentProven {
		t.Errorf("got %+v, want proven", a.Containment())
	}
}

// A fake endpoint that follows the suite's script.
func TestConformance(t *testing.T) {
	t.Parallel()
	agenttest.Run(t, agenttest.Lacks{}, func(t *testing.T) replay.Agent {
		t.Helper()
		url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { script(t, w, r) }))
		a, err := openai.New(openai.Config{BaseURL: url, Model: "m", APIKey: agenttest.Secret})
		if err != nil {
			t.Fatal(err)
		}
		return a
	})
}

func script(t *testing.T, w http.ResponseWriter, r *http.Request) {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller has gone
	}
	if what := agenttest.Leaked(string(body)); what != "" {
		t.Errorf("%s was sent: %s", what, body)
	}
	var sent struct {
		Messages []struct {
			Role    string `json:"role"`
			Content string `json:"content"`
		} `json:"messages"`
	}
	if err := json.Unmarshal(body, &sent); err != nil {
		t.Error(err)
		return
	}
	do, n, err := agenttest.Read(sent.Messages[0].Content)
	if err != nil {
		t.Error(err)
		return
	}
	if last := sent.Messages[len(sent.Messages)-1]; last.Role == "tool" && do != agenttest.Until {
		_, _ = io.WriteString(w, said(last.Content))
		return
	}
	switch do {
	case agenttest.Answer:
		_, _ = io.WriteString(w, said(agenttest.Output(do, n)))
	case agenttest.Foul:
		_, _ = io.WriteString(w, strings.Replace(said("FOUL"), `"FOUL"`, agenttest.JSON(agenttest.Output(do, n)), 1))
	case agenttest.Marked:
		_, _ = io.WriteString(w, said(r.Header.Get(replay.HeaderTrial)))
	case agenttest.LookUp, agenttest.Until:
		_, _ = io.WriteString(w, called([3]string{"c1", "lookup", fmt.Sprintf(`{"n":%d}`, n)}))
	case agenttest.Fail:
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprintf(w, `{"error":{"message":"no, \u001b %s %s"}}`, agenttest.Secret, strings.Repeat("x", 9999))
	case agenttest.Hang:
		<-r.Context().Done()
	}
}
