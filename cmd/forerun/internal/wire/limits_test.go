package wire_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"forerun/cmd/forerun/internal/wire"
	"forerun/configs"
	"forerun/replay"
)

// limited prepares a gate of two arms under the limits.
func limited(t *testing.T, stable, candidate, more string) *wire.Gate {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("cases.jsonl", `{"id": "a", "messages": [{"role": "user", "content": "hi"}]}`+"\n")
	c, err := configs.Load(write("gate.yaml", "version: 1\nname: limited\n"+
		"stable: {version: \"1\", agent: "+stable+"}\ncandidate: {version: \"2\", agent: "+candidate+"}\n"+more+
		"suites: [{name: s, data: cases.jsonl, guardrails: [{metric: error.rate, margin: 5pp}]}]\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	g, err := wire.Prepare(context.Background(), c, func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
	return g
}

func TestLimitsReachThePlan(t *testing.T) {
	t.Parallel()
	model := `{kind: openai, base_url: "http://127.0.0.1:1/v1", model: m, api_key: none}`
	g := limited(t, model, strings.Replace(model, "model: m", "model: n", 1), `signals: {infra: {pattern: "quota"}}
limits: {concurrency: 3, timeout: 9s, attempt_timeout: 2s, attempts: 2, rpm: 60, per_case: {steps: 4, tokens: 500, cost: 0.5}}
pace: log
prices: {m: {input: 1, output: 1}}
`)
	p := g.Plan
	if p.AttemptTimeout != 2*time.Second || p.Timeout != 9*time.Second || p.Pace != 1 || p.Infra.Pattern == nil {
		t.Errorf("plan %+v", p)
	}
	if b := p.Bounds; b.Steps != 4 || b.Tokens != 500 || b.CostUSD != 0.5 || b.Prices["m"].Input != 1 {
		t.Errorf("bounds %+v", b)
	}
	if p.Arms[0].Models != nil || p.Arms[1].Models != nil {
		t.Error("models behind an agent that calls them itself")
	}
	leave, err := p.Arms[0].Pass.Enter(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	leave(replay.Passage{})
	if at, ok := p.Arms[1].Pass.(replay.Telling); !ok || at.State().Name != "127.0.0.1:1" || at.State().Limit != 3 {
		t.Errorf("endpoint %+v", p.Arms[1].Pass)
	}
}

func TestArmsOfOneHostShareItsEndpoint(t *testing.T) {
	t.Parallel()
	openai := func(url string) string { return `{kind: openai, base_url: "` + url + `", model: m, api_key: none}` }
	agent := func(url string) string {
		return `{kind: http, url: "` + url + `", containment: {declared: "a sandbox"}}`
	}
	for name, tc := range map[string]struct {
		stable, candidate string
		same              bool
	}{
		"one host":               {openai("http://h:80/v1"), openai("http://h/v2"), true},
		"two ports":              {openai("http://h:80/v1"), openai("http://h:81/v1"), false},
		"two hosts":              {openai("https://h/v1"), openai("https://i/v1"), false},
		"an agent and a model":   {openai("http://h/v1"), agent("http://h/agent"), false},
		"two agents of one host": {agent("https://h/a"), agent("https://h:443/b"), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := limited(t, tc.stable, tc.candidate, "")
			if got := g.Plan.Arms[0].Pass == g.Plan.Arms[1].Pass; got != tc.same {
				t.Errorf("they share an endpoint: %v", got)
			}
		})
	}
}
