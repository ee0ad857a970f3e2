package openai_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/agenttest"
	"forerun/replay/agents/openai"
)

// The conversation and the answer of the two benchmarks.
const (
	benchMessages = `[{"role":"system","content":"You are the support agent of a shop. Look orders up before you answer, and be brief."},` +
		`{"role":"user","content":"Where is my order 4711? I ordered it two weeks ago and it is still not here."}]`
	benchAnswer = `{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"m-served","choices":[{"index":0,` +
		`"message":{"role":"assistant","content":"Your order 4711 left the warehouse on Monday and should be with you by Thursday. ` +
		`I am sorry that it took so long.","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],` +
		`"usage":{"prompt_tokens":51,"completion_tokens":24,"total_tokens":75,"prompt_tokens_details":{"cached_tokens":0},` +
		`"completion_tokens_details":{"reasoning_tokens":0}},"service_tier":"default"}`
)

// BenchmarkBareClient is the least that such a call can cost: net/http, a body
// that is ready, an answer that nobody reads.
func BenchmarkBareClient(b *testing.B) {
	url := benchServer(b)
	body := []byte(`{"model":"m","messages":` + benchMessages + `,"temperature":0}`)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	defer client.CloseIdleConnections()
	b.ReportAllocs()
	for b.Loop() {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, url+"/chat/completions", bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		resp, err := client.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadAll(resp.Body); err != nil {
			b.Fatal(err)
		}
		resp.Body.Close()
	}
}

// BenchmarkInvoke is the same call through the agent.
func BenchmarkInvoke(b *testing.B) {
	a, err := openai.New(openai.Config{BaseURL: benchServer(b), Model: "m", Params: map[string]any{"temperature": 0}})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	benchInvoke(b, a)
}

func benchInvoke(b *testing.B, a *openai.Agent) {
	b.Helper()
	var m []datasets.Message
	if err := json.Unmarshal([]byte(benchMessages), &m); err != nil {
		b.Fatal(err)
	}
	req := replay.Request{Case: &datasets.Case{ID: "c", Messages: m}, Tools: &agenttest.Tools{}, Mark: replay.NewMark("r", replay.Key{}, 1)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.Invoke(b.Context(), req); err != nil {
			b.Fatal(err)
		}
	}
}

func benchServer(b *testing.B) string {
	b.Helper()
	answer := []byte(benchAnswer)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer)
	}))
	b.Cleanup(s.Close)
	return s.URL
}

// BenchmarkOwnWork is all of Invoke but the wire: what the agent itself costs.
func BenchmarkOwnWork(b *testing.B) {
	client := &http.Client{Transport: canned(benchAnswer)}
	a, err := openai.New(openai.Config{BaseURL: "http://x.test", Model: "m", Params: map[string]any{"temperature": 0}, Client: client})
	if err != nil {
		b.Fatal(err)
	}
	benchInvoke(b, a)
}

// canned is a transport that answers at once.
type canned string

func (c canned) RoundTrip(req *http.Request) (*http.Response, error) {
	_, err := io.Copy(io.Discard, req.Body)
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Request: req, ContentLength: int64(len(c)),
		Body: io.NopCloser(bytes.NewReader([]byte(c))),
	}, err
}
