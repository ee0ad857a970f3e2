package httpagent_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/agenttest"
	httpagent "forerun/replay/agents/http"
)

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func ask(t *testing.T, c httpagent.Config, req replay.Request) (replay.Reply, error) {
	t.Helper()
	a, err := httpagent.New(c)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	return a.Invoke(t.Context(), req)
}

func TestWhatIsSentAndRead(t *testing.T) {
	t.Parallel()
	type call struct{ line, body, kind, key string }
	var got call
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = call{r.Method + " " + r.URL.RequestURI(), string(body), r.Header.Get("Content-Type"), r.Header.Get("X-Api-Key")}
		_, _ = io.WriteString(w, `{"output":{"answer": 42},"escalated":true,"usage":{"input":5},"tool_calls":[{"name":"refund","arguments":{}}],"mood":"calm"}`)
	})
	reply, err := ask(t,
		httpagent.Config{URL: url + "/agent?v=8", Headers: map[string]string{"x-api-key": "k"}},
		replay.Request{
			Case: &datasets.Case{ID: "private-id", Input: json.RawMessage(`{"q": "<b>"}`), State: json.RawMessage(`[1]`)},
			Now:  time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		})
	if err != nil {
		t.Fatal(err)
	}
	want := call{"POST /agent?v=8", `{"id":"1","input":{"q":"<b>"},"state":[1],"now":"2026-01-02T03:04:05Z"}`, "application/json", "k"}
	if got != want {
		t.Errorf("sent %+v,\nwant %+v", got, want)
	}
	if diff := cmp.Diff(replay.Reply{
		Output: `{"answer":42}`, Escalated: new(true), Usage: &datasets.Usage{Input: new(int64(5))},
		Reported: []datasets.ToolCall{{Name: "refund", Arguments: json.RawMessage(`{}`)}},
		Fields: map[string]json.RawMessage{
			"output": json.RawMessage(`{"answer": 42}`), "escalated": json.RawMessage(`true`), "usage": json.RawMessage(`{"input":5}`),
			"tool_calls": json.RawMessage(`[{"name":"refund","arguments":{}}]`), "mood": json.RawMessage(`"calm"`),
		},
	}, reply); diff != "" {
		t.Errorf("reply (-want +got):\n%s", diff)
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	elsewhere := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a redirect was followed, with the key %q", r.Header.Get("X-Api-Key"))
	})
	for _, tt := range []struct {
		name    string
		handler http.HandlerFunc
		kind    replay.FailureKind
		status  int
		want    string
	}{
		{"an error of the agent", write(200, `{"error":"no sk-1 model"}`), replay.FailAgent, 0, "agent: no <secret> model"},
		{"an error with a status", write(500, `{"error":"no sk-1 model"}`), replay.FailServer, 500, "server (HTTP 500): no <secret> model"},
		{"an error as an object", write(422, `{"error":{"code":7}}`), replay.FailRequest, 422, `{"code":7}`},
		{"a page", write(404, "<h1>not\there\x1b</h1>"), replay.FailRefused, 404, `<h1>not\there\x1b</h1>`},
		{"a bad field", write(200, `{"output":"a","escalated":1}`), replay.FailMalformed, 0, "result: escalated: got a number: write true, false or null"},
		{"no content", write(204, ""), replay.FailMalformed, 0, "an empty answer"},
		{
			"a redirect elsewhere", func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, elsewhere, http.StatusTemporaryRedirect)
			}, replay.FailRefused, 307, "the address redirects, which is not followed",
		},
		{"a very long error", write(500, strings.Repeat("é", 1<<20)), replay.FailServer, 500, "éé…"},
		{
			"an answer without end", func(w http.ResponseWriter, _ *http.Request) {
				page := []byte(strings.Repeat(" ", 1<<20))
				for range 33 {
					if _, err := w.Write(page); err != nil {
						return
					}
				}
			}, replay.FailMalformed, 0, "larger than 32 MiB",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := ask(t,
				httpagent.Config{URL: serve(t, tt.handler), Headers: map[string]string{"X-Api-Key": "sk-1"}},
				replay.Request{Case: &datasets.Case{Input: json.RawMessage(`1`)}})
			call, ok := errors.AsType[*replay.CallError](err)
			if !ok || call.Kind != tt.kind || call.HTTPStatus != tt.status || !strings.Contains(err.Error(), tt.want) || len(err.Error()) > 2000 {
				t.Errorf("got %v, want %s, HTTP %d, %s", err, tt.kind, tt.status, tt.want)
			}
		})
	}
}

// TestNoErrorShowsAHeader has the endpoint say the key wherever an error quotes
// what it said.
func TestNoErrorShowsAHeader(t *testing.T) {
	t.Parallel()
	const key = `sk-/"<planted>`
	raw := func(answer string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			_, _ = io.WriteString(conn, answer)
		}
	}
	for name, handler := range map[string]http.HandlerFunc{
		"no HTTP":         raw("GARBAGE \x1b[2J" + key + " x\r\n\r\n"),
		"a broken status": raw("HTTP/1.1 abc" + key + "\r\n\r\n"),
		"a broken header": raw("HTTP/1.1 200 OK\r\nbad header " + key + "\r\n\r\n"),
		"a redirect":      raw("HTTP/1.1 307 Go\r\nLocation: http://x.test/sk-%2f%22%3cplanted%3e\r\nContent-Length: 0\r\n\r\n"),
		"an error":        write(401, `{"error":{"key":"sk-\/\"\u003cplanted\u003e"}}`),
		"a page":          write(401, "<p>sk-/&quot;&lt;planted&gt;</p>"),
		"a count":         write(200, `{"output":"a","usage":{"sk-/\"<planted>":1}}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ask(t,
				httpagent.Config{URL: serve(t, handler), Headers: map[string]string{"Authorization": "Bearer " + key}},
				replay.Request{Case: &datasets.Case{Input: json.RawMessage(`1`)}})
			if err == nil || strings.Contains(err.Error(), "planted") || strings.Contains(err.Error(), "\x1b") {
				t.Errorf("got %v, want an error without the key", err)
			}
			if err != nil && !strings.Contains(err.Error(), "<secret>") {
				t.Errorf("got %v, which does not show where the key was", err)
			}
		})
	}
}

func write(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestErrorsShowNoQuery(t *testing.T) {
	t.Parallel()
	_, err := ask(t, httpagent.Config{URL: "http://forerun.invalid/a?key=hunter2"}, replay.Request{Case: &datasets.Case{}})
	if call, ok := errors.AsType[*replay.CallError](err); !ok || call.Kind != replay.FailConnect || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v, want %s without the query", err, replay.FailConnect)
	}
}

func TestNewRefusesWhatCantBeSent(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		config httpagent.Config
		want   string
	}{
		{httpagent.Config{}, "url: not an HTTP address"},
		{httpagent.Config{URL: "localhost:8080/x"}, "url: not an HTTP address: write http://HOST or https://HOST"},
		{httpagent.Config{URL: "http:///x"}, "url: no host"},
		{httpagent.Config{URL: "http://x.test/#a"}, "url: holds a #fragment"},
		{httpagent.Config{URL: "http://x.test", Headers: map[string]string{"": "v"}}, `header "": not a header name`},
	} {
		if _, err := httpagent.New(tt.config); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
}

func TestContainmentIsWhatWasDeclared(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		words string
		want  replay.Containment
	}{
		{"", replay.Containment{Level: replay.ContainmentNone}},
		{"a sandbox account", replay.Containment{Level: replay.ContainmentDeclared, Words: "a sandbox account"}},
	} {
		a, err := httpagent.New(httpagent.Config{URL: "http://x.test", ContainmentWords: tt.words})
		if err != nil {
			t.Fatal(err)
		}
		if got := a.Containment(); got != tt.want {
			t.Errorf("got %+v, want %+v", got, tt.want)
		}
	}
}

// What the endpoint calls is out of sight: none seen is not none made.
func TestItsToolCallsAreUnseen(t *testing.T) {
	t.Parallel()
	var a replay.Agent = &httpagent.Agent{}
	if _, ok := a.(replay.Opaque); !ok {
		t.Error("the agent is not a replay.Opaque")
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	agenttest.Run(t, agenttest.Lacks{Tools: true}, func(t *testing.T) replay.Agent {
		t.Helper()
		url := serve(t, func(w http.ResponseWriter, r *http.Request) { script(t, w, r) })
		a, err := httpagent.New(httpagent.Config{
			URL: url + "?key=" + agenttest.Secret, Headers: map[string]string{"X-Api-Key": agenttest.Secret}, ContainmentWords: "a fake",
		})
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
	var trial struct {
		Input string `json:"input"`
	}
	if err := json.Unmarshal(body, &trial); err != nil {
		t.Error(err)
		return
	}
	do, n, err := agenttest.Read(trial.Input)
	if err != nil {
		t.Error(err)
		return
	}
	switch do {
	case agenttest.Answer, agenttest.LookUp, agenttest.Until, agenttest.Foul:
		_, _ = fmt.Fprintf(w, `{"output":%s}`, agenttest.JSON(agenttest.Output(do, n)))
	case agenttest.Marked:
		_, _ = fmt.Fprintf(w, `{"output":%q}`, r.Header.Get(replay.HeaderTrial))
	case agenttest.Fail:
		_, _ = fmt.Fprintf(w, `{"error":"no, \u001b %s %s"}`, agenttest.Secret, strings.Repeat("x", 9999))
	case agenttest.Hang:
		<-r.Context().Done()
	}
}
