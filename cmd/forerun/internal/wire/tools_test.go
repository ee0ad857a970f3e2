package wire_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/configs"
	"forerun/datasets"
	"forerun/replay"
)

func toolsPage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../../docs/tools.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// toolGate is a gate of two recorded arms whose tools part is given.
func toolGate(tools string) string {
	return `{version: 1, name: tools, stable: {version: a, agent: {kind: recorded}}, candidate: {version: b, agent: {kind: recorded, from: b.jsonl}}, ` +
		`suites: [{name: s, data: a.jsonl, guardrails: [{metric: error.rate, margin: 5pp}]}], tools: ` + tools + "}"
}

func TestTheToolsPageLoads(t *testing.T) {
	t.Parallel()
	_, after, _ := strings.Cut(toolsPage(t), "```yaml\n")
	text, _, _ := strings.Cut(after, "```")
	base := "version: 1\nname: tools\nstable: {version: a, agent: {kind: recorded}}\ncandidate: {version: b, agent: {kind: recorded, from: b.jsonl}}\n" +
		"suites: [{name: s, data: a.jsonl, guardrails: [{metric: error.rate, margin: 5pp}]}]\n"
	if _, err := configs.Parse("docs/tools.md", []byte(base+text), nil); err != nil {
		t.Error(err)
	}
}

// Each example of the page is a case, a tools part, and calls with what they get.
func TestTheToolsPagesExamplesRun(t *testing.T) {
	t.Parallel()
	found := regexp.MustCompile("(?s)<!-- example: (\\w+) -->\n```json\n(.*?)```").FindAllStringSubmatch(toolsPage(t), -1)
	if len(found) < 4 {
		t.Fatalf("%d examples, want at least 4", len(found))
	}
	for _, m := range found {
		t.Run(m[1], func(t *testing.T) {
			t.Parallel()
			var example struct {
				Case  json.RawMessage `json:"case"`
				Tools string          `json:"tools"` // YAML
				Calls []struct {
					Call        string          `json:"call"`
					Arguments   json.RawMessage `json:"arguments"`
					Result      json.RawMessage `json:"result"`
					Source      string          `json:"source"`
					Approximate bool            `json:"approximate"`
					Tainted     bool            `json:"tainted"`
					Ends        bool            `json:"ends"`
				} `json:"calls"`
			}
			if err := json.Unmarshal([]byte(m[2]), &example); err != nil {
				t.Fatal(err)
			}
			c, err := datasets.ParseCase(oneLine(t, example.Case))
			if err != nil {
				t.Fatal(err)
			}
			g := must(t, map[string]string{
				"gate.yaml": toolGate(example.Tools), "a.jsonl": record("1", ""), "b.jsonl": record("1", `{"b": "b"}`),
			})
			s := g.Plan.Tools(&c, replay.UnitRequest)()
			for i, want := range example.Calls {
				a := s.Call(t.Context(), want.Call, want.Arguments)
				got := s.Calls()[i]
				if a.Ends != want.Ends || got.Source != want.Source || got.Approximate != want.Approximate || got.Tainted != want.Tainted {
					t.Errorf("call %d: %+v ends %v, want %+v", i+1, got, a.Ends, want)
				}
				if len(want.Result) > 0 && replay.Signature("", got.Result) != replay.Signature("", want.Result) {
					t.Errorf("call %d: result %s, want %s", i+1, got.Result, want.Result)
				}
			}
		})
	}
}

func oneLine(t *testing.T, text json.RawMessage) []byte {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A scope wider than the case finds what other cases of the run recorded, and a
// live tool's host is one that receives content.
func TestToolsAreWired(t *testing.T) {
	t.Parallel()
	read := func(id, topic string) string {
		return fmt.Sprintf(`{"id": %q, "cluster": "k", "input": "x", "tools": [{"name": "rule", "effect": "read"}], `+
			`"tool_log": [{"name": "rule", "arguments": {"topic": %q}, "result": %q}], "logged": {"status": "ok", "output": "y"}}`+"\n", id, topic, topic+" rule")
	}
	g := must(t, map[string]string{
		"gate.yaml": toolGate(`{policies: {rule: {policy: replayed, scope: dataset}, stock: {policy: live, effect: read, url: "http://stock.example:81/x"}}}`),
		"a.jsonl":   read("a", "refund") + read("b", "delay"), "b.jsonl": read("b", "delay") + read("a", "refund"),
	})
	if diff := cmp.Diff([]string{"stock.example:81"}, g.Manifest.Hosts); diff != "" {
		t.Errorf("hosts (-want +got):\n%s", diff)
	}
	c := datasets.Case{ID: "c", Tools: []datasets.Tool{{Name: "rule", Effect: datasets.EffectRead}}}
	s := g.Plan.Tools(&c, replay.UnitRequest)()
	if a := s.Call(t.Context(), "rule", json.RawMessage(`{"topic":"delay"}`)); string(a.Result) != `"delay rule"` || !s.Calls()[0].Approximate {
		t.Errorf("got %+v, want another case's answer, approximate", s.Calls())
	}
}
