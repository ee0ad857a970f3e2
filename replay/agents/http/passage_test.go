package httpagent_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"forerun/datasets"
	"forerun/replay"
	httpagent "forerun/replay/agents/http"
)

// gate is a turnstile that notes what passes.
type gate struct {
	refuse error
	asked  []int64
	passed []replay.Passage
}

func (g *gate) Enter(_ context.Context, tokens int64) (func(replay.Passage), error) {
	g.asked = append(g.asked, tokens)
	if g.refuse != nil {
		return nil, g.refuse
	}
	return func(p replay.Passage) { g.passed = append(g.passed, p) }, nil
}

func TestEveryCallPassesTheTurnstile(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		handler http.HandlerFunc
		want    replay.Passage
	}{
		{"answered", write(200, `{"output":"a","usage":{"input":5,"output":3}}`), replay.Passage{Status: 200, Tokens: 8}},
		{"a bad answer", write(200, `{`), replay.Passage{Status: 200}},
		{"its own error", write(200, `{"error":"x","usage":{"input":5}}`), replay.Passage{Status: 200, Tokens: 5}},
		{"throttled", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusTooManyRequests)
		}, replay.Passage{Kind: replay.FailRateLimit, Status: 429, RetryAfter: 7 * time.Second}},
		{"cut", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10")
			_, _ = w.Write([]byte("{"))
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, replay.Passage{Kind: replay.FailCutStream, Status: 200}},
		{"gone", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, replay.Passage{Kind: replay.FailConnect}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := &gate{}
			_, _ = ask(t, httpagent.Config{URL: serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Ratelimit-Remaining-Tokens", "9")
				tt.handler(w, r)
			})}, replay.Request{Case: &datasets.Case{Input: json.RawMessage(`"0123456789012345678901234567890"`)}, Pass: g})
			if len(g.asked) != 1 || g.asked[0] != 13 { // {"id":"1","input":"…"} / 4
				t.Errorf("asked for %v tokens, want 13 once", g.asked)
			}
			if len(g.passed) != 1 {
				t.Fatalf("it left %d times, want once", len(g.passed))
			}
			got := g.passed[0]
			if got.Status != 0 && got.Header.Get("X-Ratelimit-Remaining-Tokens") != "9" {
				t.Errorf("the endpoint's headers are not passed on: %v", got.Header)
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(replay.Passage{}, "Header")); diff != "" {
				t.Errorf("passage (-want +got):\n%s", diff)
			}
		})
	}
}

func TestATurnstileThatLetsNobodyThrough(t *testing.T) {
	t.Parallel()
	url := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("it was called") })
	hopeless := errors.New("the endpoint is down")
	_, err := ask(t, httpagent.Config{URL: url}, replay.Request{Case: &datasets.Case{}, Pass: &gate{refuse: hopeless}})
	if !errors.Is(err, hopeless) {
		t.Errorf("got %v, want %v", err, hopeless)
	}
	a, err := httpagent.New(httpagent.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = a.Invoke(ctx, replay.Request{Case: &datasets.Case{}, Pass: &gate{refuse: context.Canceled}})
	if call, ok := errors.AsType[*replay.CallError](err); !ok || call.Kind != replay.FailCancelled {
		t.Errorf("got %v, want %s", err, replay.FailCancelled)
	}
}

// A replay never passes for production, and the service learns where its tools are
// answered.
func TestMarksAndAddressesAreSent(t *testing.T) {
	t.Parallel()
	var got http.Header
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		write(200, `{"output":"a"}`)(w, r)
	})
	mark := replay.NewMark("nightly", replay.Key{CaseID: "private-id"}, 1)
	_, err := ask(t, httpagent.Config{URL: url, Headers: map[string]string{"X-Team": "desk"}}, replay.Request{
		Case: &datasets.Case{ID: "private-id"}, Mark: mark,
		Served: replay.Served{MCP: "http://h/mcp", Tools: "http://h/tools", OpenAI: "http://h/openai", Anthropic: "http://h/anthropic"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Forerun-Trial": mark.Trial, "Traceparent": mark.Traceparent, "Baggage": mark.Baggage, "X-Team": "desk",
		"Forerun-Mcp": "http://h/mcp", "Forerun-Tools": "http://h/tools", "Forerun-Openai": "http://h/openai", "Forerun-Anthropic": "http://h/anthropic",
	} {
		if got.Get(name) != want {
			t.Errorf("%s: got %q, want %q", name, got.Get(name), want)
		}
	}
	for _, name := range []string{"traceparent", "Baggage", "FORERUN-TRIAL", "Forerun-MCP"} {
		if _, err := httpagent.New(httpagent.Config{URL: url, Headers: map[string]string{name: "x"}}); err == nil {
			t.Errorf("a configured header %s was taken", name)
		}
	}
}
