package toolserver_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/toolserver"
)

// strict is a ToolBox that takes objects alone.
type strict struct{ t *testing.T }

func (s strict) Call(_ context.Context, name string, arguments json.RawMessage) replay.ToolAnswer {
	var object map[string]any
	if err := json.Unmarshal(arguments, &object); err != nil || name == "" || len(name) > 256 {
		s.t.Errorf("the tools were asked %q %q", name, arguments)
	}
	return replay.ToolAnswer{Result: arguments}
}

func (s strict) Approve(string, json.RawMessage) replay.ApprovalAnswer {
	return replay.ApprovalAnswer{Decision: datasets.Rejected}
}

// Whatever is sent, the tools get an object and the caller gets JSON.
func FuzzServe(f *testing.F) {
	server := toolserver.New("test")
	for _, seed := range []struct{ rest, body string }{
		{"tools/look_up", `{"arguments":{"order":"17"}}`},
		{"tools/a%2Fb", `{"arguments":"{\"a\":[1,{}]}"}`},
		{"approvals", `{"action":"refund","arguments":null}`},
		{"mcp", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"look_up","arguments":[]}}`},
		{"mcp", `[{"jsonrpc":"2.0","id":1,"method":"tools/list"}]`},
		{"tools/", `{} {}`},
	} {
		f.Add(seed.rest, seed.body)
	}
	f.Fuzz(func(t *testing.T, rest, body string) {
		desk := toolserver.NewDesk(strict{t}, nil, nil)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/x", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json, text/event-stream")
		w := httptest.NewRecorder()
		server.Serve(w, r, desk, rest)
		if kind := w.Header().Get("Content-Type"); kind == "application/json" && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s %q was answered %q", rest, body, w.Body)
		}
		if desk.Faults() > 0 {
			t.Error("our own code panicked")
		}
		toolserver.Asked(httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/x", strings.NewReader(body)), rest)
	})
}
