package meter_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/replay"
	"forerun/replay/meter"
)

// What goes on is the agent's body and headers, with the configured key in the place
// of its own, and the trial's mark.
func TestWhatGoesOn(t *testing.T) {
	t.Parallel()
	mark := replay.NewMark("run", replay.Key{CaseID: "c"}, 1)
	for _, tt := range []struct {
		name, path, upstream string
		key                  *string
		headers              map[string]string
		wantPath             string
		want                 map[string]string
	}{
		{"the agent's key", "/openai/v1/chat/completions?x=1", "/v1", nil, nil, "/v1/chat/completions?x=1", map[string]string{"Authorization": "Bearer agent", "X-Api-Key": "agent"}},
		{"the configured key", "/openai/v1/chat/completions", "/v1", new("ours"), nil, "/v1/chat/completions", map[string]string{"Authorization": "Bearer ours", "X-Api-Key": ""}},
		{"no key", "/openai/v1/chat/completions", "", new(""), nil, "/chat/completions", map[string]string{"Authorization": "", "X-Api-Key": ""}},
		{"a key of another name", "/openai/v1/responses", "/v1", new(""), map[string]string{"api-key": "ours"}, "/v1/responses", map[string]string{"Authorization": "", "Api-Key": "ours"}},
		{"messages", "/anthropic/v1/messages", "", new("ours"), nil, "/v1/messages", map[string]string{"Authorization": "", "X-Api-Key": "ours", "Anthropic-Version": "2023-06-01"}},
		{"messages at v1", "/anthropic/v1/messages", "/v1", nil, nil, "/v1/messages", map[string]string{"X-Api-Key": "agent"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			up := api(t, says(plain, "{}"))
			to := &meter.Upstream{BaseURL: up.URL + tt.upstream, Key: tt.key, Headers: tt.headers}
			at := serve(t, meter.Config{OpenAI: to, Anthropic: to}, replay.Sitting{Mark: mark})
			const body = `{ "model": "m",  "messages": [] }`
			post(t, at.url+tt.path, body, "Authorization", "Bearer agent", "X-Api-Key", "agent", "Anthropic-Version", "2023-06-01",
				"Accept-Encoding", "gzip", "Connection", "X-Hop", "X-Hop", "1", "Cookie", "a=b", "Traceparent", "00-agent-own-01")
			r := up.seen[0]
			if got := r.URL.RequestURI(); got != tt.wantPath || up.body[0] != body || r.ContentLength != int64(len(body)) {
				t.Errorf("%s got %s (%d bytes), want %s", got, up.body[0], r.ContentLength, tt.wantPath)
			}
			want := map[string]string{
				replay.HeaderTrial: mark.Trial, "Baggage": mark.Baggage, "Traceparent": "00-agent-own-01",
				"Accept-Encoding": "", "X-Hop": "", "Cookie": "",
			}
			maps.Copy(want, tt.want)
			got := map[string]string{}
			for name := range want {
				got[name] = r.Header.Get(name)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("headers (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatIsNotPassedOn(t *testing.T) {
	t.Parallel()
	up := api(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/models/gpt-4o" {
			t.Errorf("%s %s was passed on", r.Method, r.URL)
		}
		w.WriteHeader(http.StatusTeapot)
	})
	to := &meter.Upstream{BaseURL: up.URL + "/v1"}
	at := serve(t, meter.Config{OpenAI: to}, replay.Sitting{})
	for _, call := range []string{
		"POST /openai/v1/files", "POST /openai/v1/batches", "DELETE /openai/v1/models/ft:mine", "DELETE /openai/v1/responses/r1",
		"POST /openai/v1/fine_tuning/jobs", "GET /openai/v1/chat/completions", "POST /openai/v1/chat/completions/../../admin",
		"POST /openai/v1/%2e%2e/chat/completions", "POST /openai/v1//chat/completions", "POST /openai//evil.test/chat/completions",
		"POST /openai/v1/deployments/../chat/completions", "GET /openai/v1/models/../files", "GET /openai/v1/models/a%2Fb", "POST /openai/v1/",
		"PUT /openai/v1/chat/completions", "POST /anthropic/v1/messages", "POST /openai/v1/messages",
	} {
		method, path, _ := strings.Cut(call, " ")
		got := do(t, method, at.url+path, "{}")
		if got.status != 403 && got.status != 404 || !strings.Contains(got.body, `"message":"forerun: `) || got.header.Get("X-Should-Retry") != "false" {
			t.Errorf("%s: got %d %s", call, got.status, got.body)
		}
	}
	if got := do(t, "GET", at.url+"/openai/v1/models/gpt-4o", ""); got.status != http.StatusTeapot {
		t.Errorf("models: got %d", got.status)
	}
}

func TestFailuresOfTheUpstream(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		handler http.HandlerFunc
		status  int
		body    string
		want    replay.Heard
		kind    replay.FailureKind
	}{
		{"throttled", status(429), 429, "no", replay.Heard{Throttled: 1}, replay.FailRateLimit},
		{"overloaded", status(529), 529, "no", replay.Heard{Throttled: 1}, replay.FailRateLimit},
		{"broken", status(503), 503, "no", replay.Heard{}, replay.FailServer},
		{"refused", status(401), 401, "no", replay.Heard{}, replay.FailRefused},
		{"a bad request", status(400), 400, "no", replay.Heard{}, replay.FailRequest},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://evil.test/", http.StatusTemporaryRedirect)
		}, 502, "redirects", replay.Heard{}, replay.FailRefused},
		{"packed", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			_, _ = io.WriteString(w, "packed")
		}, 200, "packed", replay.Heard{ModelCalls: 1}, ""},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", stream)
			_, _ = io.WriteString(w, chatStream+chatUsage)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, 200, chatUsage, replay.Heard{ModelCalls: 1}, replay.FailCutStream},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			up := api(t, tt.handler)
			gate := &gate{}
			at := serve(t, meter.Config{OpenAI: &meter.Upstream{BaseURL: up.URL}}, replay.Sitting{Pass: gate})
			got := post(t, at.url+"/openai/v1/chat/completions", "{}")
			if got.status != tt.status || !strings.Contains(got.body, tt.body) {
				t.Errorf("got %d %q", got.status, got.body)
			}
			if cut := tt.kind == replay.FailCutStream; (got.err != nil) != cut {
				t.Errorf("reading ended with %v", got.err)
			}
			heard := at.heard()
			heard.ModelMS, heard.TTFTMS = nil, nil
			if diff := cmp.Diff(tt.want, heard); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(gate.left) != 1 || gate.left[0].Kind != tt.kind {
				t.Errorf("left the turnstile with %+v, want %q", gate.left, tt.kind)
			}
		})
	}
	t.Run("not there", func(t *testing.T) {
		t.Parallel()
		up := api(t, status(500))
		up.Close()
		at := serve(t, meter.Config{OpenAI: &meter.Upstream{BaseURL: up.URL}}, replay.Sitting{})
		if got := post(t, at.url+"/openai/v1/chat/completions", "{}", "Authorization", "Bearer sk-planted"); got.status != 502 || strings.Contains(got.body, "planted") || strings.Contains(got.body, "127.0.0.1") {
			t.Errorf("got %d %s", got.status, got.body)
		}
	})
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, "no")
	}
}

// gate is a turnstile that notes who leaves.
type gate struct {
	err  error
	asks []int64
	left []replay.Passage
}

func (g *gate) Enter(_ context.Context, tokens int64) (func(replay.Passage), error) {
	g.asks = append(g.asks, tokens)
	return func(p replay.Passage) { g.left = append(g.left, p) }, g.err
}

func TestTheTurnstile(t *testing.T) {
	t.Parallel()
	up := api(t, says(plain, chatJSON))
	pass := &gate{}
	at := serve(t, meter.Config{OpenAI: &meter.Upstream{BaseURL: up.URL}}, replay.Sitting{Pass: pass})
	post(t, at.url+"/openai/v1/chat/completions", strings.Repeat(" ", 400)+"{}")
	at.heard()
	if len(pass.asks) != 1 || pass.asks[0] != 100 || len(pass.left) != 1 || pass.left[0].Tokens != 120 || pass.left[0].Header.Get("Content-Type") != plain {
		t.Errorf("asked for %v, left with %+v", pass.asks, pass.left)
	}
	pass.err = errors.New("the breaker is open")
	if got := post(t, at.url+"/openai/v1/chat/completions", "{}"); got.status != 503 || !strings.Contains(got.body, "the run is being stopped") {
		t.Errorf("got %d %s", got.status, got.body)
	}
	if len(up.seen) != 1 {
		t.Errorf("%d calls went on, want 1", len(up.seen))
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	prices := replay.Prices{"gpt-4o-2024-08-06": {Input: 1e4, Output: 2e4}} // 1.4 USD a call of 120 tokens
	for _, tt := range []struct {
		name   string
		bounds replay.Bounds
		passes int
		want   string
		steps  int
	}{
		{"none", replay.Bounds{}, 4, "", 4},
		{"steps", replay.Bounds{Steps: 2}, 2, "more than 2 model calls", 3},
		{"tokens", replay.Bounds{Tokens: 200}, 2, "240 tokens, more than 200", 2},
		{"cost", replay.Bounds{CostUSD: 2}, 2, "2.8000 USD, more than 2.0000", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			up := api(t, says(plain, chatJSON))
			at := serve(t, meter.Config{OpenAI: &meter.Upstream{BaseURL: up.URL}, Prices: prices}, replay.Sitting{Bounds: tt.bounds})
			var last reply
			for range 4 {
				last = post(t, at.url+"/openai/v1/chat/completions", "{}")
			}
			if len(up.seen) != tt.passes || !strings.Contains(last.body, tt.want) || tt.want != "" && (last.status != 403 || last.header.Get("X-Should-Retry") != "false") {
				t.Errorf("%d calls went on, want %d; the last got %d %s", len(up.seen), tt.passes, last.status, last.body)
			}
			if got := at.heard().ModelCalls; got != tt.steps {
				t.Errorf("%d model calls, want %d, so that the runner sees what was exceeded", got, tt.steps)
			}
		})
	}
}

// A call that the upstream turns away is no step: the agent's client asks again.
func TestTurnedAwayIsNoStep(t *testing.T) {
	t.Parallel()
	n := 0
	up := api(t, func(w http.ResponseWriter, r *http.Request) {
		if n++; n < 3 {
			status(429)(w, r)
			return
		}
		says(plain, chatJSON)(w, r)
	})
	at := serve(t, meter.Config{OpenAI: &meter.Upstream{BaseURL: up.URL}}, replay.Sitting{Bounds: replay.Bounds{Steps: 1}})
	for range 3 {
		post(t, at.url+"/openai/v1/chat/completions", "{}")
	}
	if got := at.heard(); got.ModelCalls != 1 || got.Throttled != 2 || got.Usage == nil {
		t.Errorf("heard %+v", got)
	}
}

// One call whose usage is unknown makes the sum unknown, and several models are
// named together.
func TestSums(t *testing.T) {
	t.Parallel()
	answers := []string{chatJSON, strings.ReplaceAll(chatJSON, "gpt-4o-2024-08-06", "gpt-4o-mini"), embeddingsJSON}
	n := 0
	up := api(t, func(w http.ResponseWriter, r *http.Request) { says(plain, answers[n])(w, r); n++ })
	prices := replay.Prices{"gpt-4o-2024-08-06": {Input: 1e4, Output: 2e4}, "gpt-4o-mini": {Input: 1e3, Output: 2e3}, "text-embedding-3-small": {Input: 1e4}}
	at := serve(t, meter.Config{OpenAI: &meter.Upstream{BaseURL: up.URL}, Prices: prices}, replay.Sitting{})
	post(t, at.url+"/openai/v1/chat/completions", "{}")
	post(t, at.url+"/openai/v1/chat/completions", "{}")
	post(t, at.url+"/openai/v1/embeddings", "{}")
	got := at.heard()
	if got.ModelCalls != 2 || got.ModelServed != "gpt-4o-2024-08-06, gpt-4o-mini" || got.CostUSD == nil || *got.CostUSD < 1.6199 || *got.CostUSD > 1.6201 {
		t.Errorf("heard %+v", got)
	}
	if diff := cmp.Diff(usage(208, 80, 40, 10), got.Usage); diff != "" {
		t.Errorf("usage (-want +got):\n%s", diff)
	}
	answers = append(answers, `{"model":"gpt-4o-mini"}`)
	post(t, at.url+"/openai/v1/chat/completions", "{}")
	if got := at.heard(); got.Usage != nil || got.CostUSD != nil {
		t.Errorf("heard %+v, want an unknown usage and cost", got)
	}
}

// A client that has the last event of a stream leaves at once. What it used up is
// known all the same.
func TestAnAgentThatLeavesAtTheLastEvent(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ path, events, last string }{
		"chat":      {"/openai/v1/chat/completions", chatStream + chatUsage + chatDone, "[DONE]"},
		"messages":  {"/anthropic/v1/messages", messagesStream + messagesEnd, `{"type":"message_stop"}`},
		"responses": {"/openai/v1/responses", responsesStream, "response.completed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			up := api(t, func(w http.ResponseWriter, r *http.Request) {
				says(stream, tt.events)(w, r)
				_ = http.NewResponseController(w).Flush()
				<-r.Context().Done() // and says no end
			})
			to := &meter.Upstream{BaseURL: up.URL}
			pass := &gate{}
			at := serve(t, meter.Config{OpenAI: to, Anthropic: to}, replay.Sitting{Pass: pass})
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at.url+tt.path, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			transport := &http.Transport{DisableKeepAlives: true}
			resp, err := transport.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(resp.Body)
			for lines.Scan() && !strings.HasPrefix(lines.Text(), "data: ") || !strings.Contains(lines.Text(), tt.last) {
			}
			lines.Scan() // the empty line
			resp.Body.Close()
			got := at.heard()
			if got.Usage == nil || got.ModelServed == "" || len(pass.left) != 1 || pass.left[0].Kind != "" {
				t.Errorf("heard %+v, left with %+v", got, pass.left)
			}
		})
	}
}

func TestUpstreamsThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		to   meter.Upstream
		want string
	}{
		{meter.Upstream{}, "openai: base_url: not http://HOST"},
		{meter.Upstream{BaseURL: "api.test/v1"}, "openai: base_url: not http://HOST"},
		{meter.Upstream{BaseURL: "https://k:s@api.test"}, "openai: base_url: holds a user name"},
		{meter.Upstream{BaseURL: "https://api.test/?key=x"}, "openai: base_url: holds a query"},
		{meter.Upstream{BaseURL: "https://api.test", Headers: map[string]string{"a b": "x"}}, `openai: header "a b"`},
		{meter.Upstream{BaseURL: "https://api.test", Key: new("k\n")}, "openai: api_key: holds a line break"},
	} {
		if _, err := meter.New(meter.Config{OpenAI: &tt.to}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
}
