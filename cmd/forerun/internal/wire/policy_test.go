package wire_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/cmd/forerun/internal/wire"
	"forerun/configs"
)

// prepare makes a gate ready in a folder of its own, with more files in it.
func prepare(t *testing.T, files map[string]string, overrides ...string) (*wire.Gate, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := configs.Load(filepath.Join(dir, "gate.yaml"), overrides)
	if err != nil {
		t.Fatal(err)
	}
	g, err := wire.Prepare(t.Context(), c, func(string) (string, bool) { return "value", true })
	if g != nil {
		t.Cleanup(func() {
			if err := g.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	return g, err
}

func must(t *testing.T, files map[string]string, overrides ...string) *wire.Gate {
	t.Helper()
	g, err := prepare(t, files, overrides...)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// chats is a gate between two prompts of one model.
func chats() map[string]string {
	return map[string]string{
		"gate.yaml": `version: 1
name: chats
stable: {version: v1, agent: {kind: openai, base_url: "http://127.0.0.1:1", model: m, prompt: v1.md, api_key: none}}
candidate: {version: v2, agent: {kind: openai, base_url: "http://127.0.0.1:1", model: m, prompt: v2.md, api_key: none}}
suites:
  - name: shadow
    data: cases.jsonl
    guardrails: [{metric: error.rate, margin: 5pp}]
`,
		"v1.md": "be kind", "v2.md": "be brief",
		"cases.jsonl": `{"id": "a", "messages": [{"role": "user", "content": "x"}], "tools": [` +
			`{"name": "lookup", "description": "find", "parameters": {"type": "object", "title": "t"}}, {"name": "refund", "description": "pay"}]}` + "\n",
		"same.json": `[{"type": "function", "function": {"name": "refund", "description": "pay"}},
			{"type": "function", "function": {"name": "lookup", "description": "find", "parameters": {"title": "t", "type": "object"}}}]`,
		"more.json": `[{"name": "lookup", "description": "find an order", "parameters": {"type": "object", "title": "t"}}, {"name": "mail"}]`,
	}
}

func TestChangeIsWhatTheDefinitionsShow(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		set  []string
		want []string
	}{
		"another prompt":                      {nil, []string{"prompt"}},
		"another model too":                   {[]string{"candidate.agent.model=n"}, []string{"prompt", "model"}},
		"other parameters":                    {[]string{"candidate.agent.prompt=v1.md", "candidate.agent.params={temperature: 0}"}, []string{"model"}},
		"the cases' own tools, in a file":     {[]string{"candidate.agent.tools=same.json"}, []string{"prompt"}},
		"one more, one other and one gone":    {[]string{"candidate.agent.tools=more.json"}, []string{"prompt", "tool_changed: lookup", "tool_added: mail", "tool_changed: refund"}},
		"a program instead":                   {[]string{"candidate.agent={kind: exec, command: [agent], containment: {declared: none}}"}, []string{"code"}},
		"a record instead":                    {[]string{"candidate.agent={kind: recorded}"}, []string{}},
		"declared beside what shows":          {[]string{"change=[prompt, {retrieval: search}]"}, []string{"prompt", "retrieval: search"}},
		"what can't be seen is taken as said": {[]string{"candidate.agent={kind: exec, command: [agent], containment: {declared: none}}", "change=[prompt]"}, []string{"prompt"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, must(t, chats(), tt.set...).Manifest.Change); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPolicyIsWhatDecides(t *testing.T) {
	t.Parallel()
	whole := must(t, chats()).Manifest.PolicyDigest
	for _, same := range []string{
		"candidate.agent.model=n", "candidate.version=v3", "seed=9", "limits={concurrency: 3}", "name=other",
		"suites[0].sample={size: 1}", "suites[0].confirm={trials: 3}", "suites[0].trials=1", "diagnoses={silence: [slower]}",
	} {
		if got := must(t, chats(), same).Manifest.PolicyDigest; got != whole {
			t.Errorf("%s makes another policy", same)
		}
	}
	for _, other := range []string{
		"suites[0].guardrails[0].margin=6pp", "suites[0].guardrails[0].alpha=0.01", "suites[0].guardrails[0].monitor=false",
		"suites[0].segments=[plan]", "suites[0].early_stop=true", "suites[0].aa={share: 0.2}", "suites[0].trials=2",
		"suites[0].intended=[{metric: tokens.output, direction: lower, reason: shorter}]", "change=[prompt, code]",
		"tools={default: ack}", "prices={m: {input: 1, output: 2}}", "signals={fallback: {pattern: sorry}}",
	} {
		got := must(t, chats(), other).Manifest.PolicyDigest
		if strings.HasSuffix(other, "monitor=false") { // written or left out, it is the same
			if got != whole {
				t.Errorf("%s makes another policy", other)
			}
			continue
		}
		if got == whole {
			t.Errorf("%s makes no other policy", other)
		}
	}
}

func TestReferenceGivesTheCellsTheirShares(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"gate.yaml": `version: 1
name: mix
stable: {version: v1, agent: {kind: recorded}}
candidate: {version: v2, agent: {kind: recorded, from: other.jsonl}}
suites:
  - name: shadow
    data: cases.jsonl
    segments: [plan, area]
    reference: traffic.jsonl
    guardrails: [{metric: error.rate, margin: 5pp}]
`,
		"other.jsonl": record("a", "") + record("b", "") + record("c", "") + record("d", ""),
		"cases.jsonl": record("a", `{"plan": "pro", "area": "eu"}`) + record("b", `{"plan": "pro"}`) +
			record("c", `{"plan": "pro"}`) + record("d", `{"area": "us"}`),
		// pro-eu 6, pro 2, free 2: nothing of area us.
		"traffic.jsonl": strings.Repeat("#", 6) + strings.Repeat("%", 2) + strings.Repeat("&", 2),
	}
	n := 0
	var traffic strings.Builder
	for _, r := range files["traffic.jsonl"] {
		n++
		traffic.WriteString(record(strconv.Itoa(n), map[rune]string{'#': `{"plan": "pro", "area": "eu"}`, '%': `{"plan": "pro"}`, '&': `{"plan": "free"}`}[r]))
	}
	files["traffic.jsonl"] = traffic.String()
	g := must(t, files)

	// Of the cells that the suite has, the reference has 6, 2 and half a case.
	want := map[string]float64{"a": 6 / 8.5 * 4, "b": 1 / 8.5 * 4, "c": 1 / 8.5 * 4, "d": .5 / 8.5 * 4}
	sum := 0.0
	for c, err := range g.Suites[0].Source.Cases(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(c.Weight-want[c.ID]) > 1e-12 {
			t.Errorf("case %s weighs %v, want %v", c.ID, c.Weight, want[c.ID])
		}
		sum += c.Weight
	}
	if math.Abs(sum-4) > 1e-12 {
		t.Errorf("the weights add up to %v, want the 4 of before", sum)
	}
	var said []string
	for _, w := range g.Manifest.Warnings {
		said = append(said, w.Code+": "+w.Sentence)
	}
	if diff := cmp.Diff([]string{
		`reference_not_covered: 20 % of the reference's traffic is in a cell of segments that the suite has no case of (plan "free", area none): nothing is said of it`,
		`not_in_reference: 25 % of the suite's cases are in a cell of segments that the reference has no case of (plan none, area "us"): each counts as half a case of it`,
	}, said); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

func record(id, segments string) string {
	if segments == "" {
		segments = "{}"
	}
	return fmt.Sprintf(`{"id": %q, "input": "x", "segments": %s, "logged": {"status": "ok", "output": "y"}}`+"\n", id, segments)
}

func TestIdentityNamesWhatMakesTheBehaviour(t *testing.T) {
	t.Parallel()
	files := chats()
	files["agent.py"] = "print(1)"
	g := must(t, files, `stable.agent={kind: exec, command: [python3, agent.py], env: {MODE: "${OLD_MODE}"}, containment: {declared: none}}`)
	id := g.Manifest.Arms["stable"].Identity
	if id["env"] != "MODE=${OLD_MODE}" || id["dir"] != "." || !strings.HasPrefix(id["file agent.py"], "sha256:") || id["command"] != "python3 agent.py" {
		t.Errorf("exec: got %v", id)
	}
	id = g.Manifest.Arms["candidate"].Identity
	if id["model"] != "m" || id["base_url"] != "http://127.0.0.1:1" || !strings.HasPrefix(id["prompt"], "sha256:") {
		t.Errorf("openai: got %v", id)
	}
	files["more.jsonl"] = record("a", "")
	g = must(t, files, "candidate.agent={kind: recorded, from: cases.jsonl}", "stable.agent={kind: recorded, from: more.jsonl}")
	if !strings.HasPrefix(g.Manifest.Arms["candidate"].Identity["digest"], "sha256:") {
		t.Errorf("recorded: got %v", g.Manifest.Arms["candidate"].Identity)
	}
}
