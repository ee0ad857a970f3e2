package openai_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"forerun/replay"
	"forerun/replay/agents/agenttest"
	"forerun/replay/agents/openai"
)

// endpoint is a fake that gives its answers one after the other, the last one
// again and again, and keeps what it was sent.
type endpoint struct {
	answers []string
	status  int // of every answer; 0 is 200

	mu      sync.Mutex
	bodies  []string
	headers []http.Header
	paths   []string
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	e.mu.Lock()
	answer := e.answers[min(len(e.bodies), len(e.answers)-1)]
	e.bodies = append(e.bodies, string(body))
	e.headers = append(e.headers, r.Header.Clone())
	e.paths = append(e.paths, r.Method+" "+r.URL.Path)
	e.mu.Unlock()
	if e.status != 0 {
		w.WriteHeader(e.status)
	}
	_, _ = io.WriteString(w, answer)
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL + "/v1"
}

// ask opens an agent and asks it once.
func ask(t *testing.T, c openai.Config, req replay.Request) (replay.Reply, error) {
	t.Helper()
	if c.Model == "" {
		c.Model = "m"
	}
	a, err := openai.New(c)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if req.Tools == nil {
		req.Tools = &agenttest.Tools{}
	}
	return a.Invoke(t.Context(), req)
}

// said is a completion with a text.
func said(text string) string {
	return fmt.Sprintf(`{"model":"m-served","choices":[{"finish_reason":"stop","message":{"role":"assistant","content":%q}}]}`, text)
}

// called is a completion with tool calls, each ID NAME ARGUMENTS.
func called(calls ...[3]string) string {
	list := ""
	for _, c := range calls {
		if list != "" {
			list += ","
		}
		list += fmt.Sprintf(`{"id":%q,"type":"function","function":{"name":%q,"arguments":%q}}`, c[0], c[1], c[2])
	}
	return `{"model":"m-served","choices":[{"finish_reason":"tool_calls","message":{"role":"assistant","content":null,"tool_calls":[` + list + `]}}],` +
		`"usage":{"prompt_tokens":10,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":4}}}`
}
