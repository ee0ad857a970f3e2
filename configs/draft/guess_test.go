package draft_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/configs"
	"forerun/configs/draft"
	"forerun/datasets"
)

// cases is a source of JSON Lines.
func cases(lines ...string) datasets.Source {
	return datasets.SourceFunc(func(ctx context.Context) iter.Seq2[datasets.Case, error] {
		return datasets.ReadJSONL(ctx, "cases.jsonl", strings.NewReader(strings.Join(lines, "\n")))
	})
}

// repeated makes n cases of a template with one %d.
func repeated(n int, template string) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf(template, i))
	}
	return out
}

func drafted(t *testing.T, o draft.Options, lines ...string) (*draft.Draft, *configs.Config) {
	t.Helper()
	survey, err := draft.Read(t.Context(), cases(lines...))
	if err != nil {
		t.Fatal(err)
	}
	o.Name, o.Data = "gate", "cases.jsonl"
	d := draft.New(survey, o)
	c, err := configs.Parse("forerun.yaml", d.YAML(), nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, d.YAML())
	}
	return d, c
}

func TestAToolsPolicyIsGuessedAndSaysWhy(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, tool, log, want, why string }{
		{"reads, by its name", `{"name":"get_order"}`, `{"name":"get_order","result":1}`, "replayed read", "by its name (get) it reads"},
		{"camel case", `{"name":"findOrder"}`, `{"name":"findOrder","result":1}`, "replayed read", "by its name (find) it reads"},
		{"writes, by its name", `{"name":"cancel_order"}`, `{"name":"cancel_order","result":1}`, "replayed write", "by its name (cancel) it writes"},
		{"declared", `{"name":"get_money_back","effect":"write"}`, `{"name":"get_money_back","result":1}`, "replayed", "the log declares it write"},
		{"no one knows", `{"name":"frobnicate"}`, `{"name":"frobnicate","result":1}`, "block", "neither its name nor the log"},
		{"never answered", `{"name":"get_order"}`, `{"name":"other","result":1}`, "block", "the log has no answer of it"},
		{"calls a person", `{"name":"transfer_to_human_agents"}`, `{"name":"transfer_to_human_agents","result":1}`, "terminal", "calls a person"},
		{"a hostile name", `{"name":"get: {x}\n# \u0007\"order"}`, `{"name":"get: {x}\n# \u0007\"order","result":1}`, "replayed read", "(get)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, c := drafted(t, draft.Options{Agent: draft.OpenAI},
				fmt.Sprintf(`{"id":"a","messages":[{"role":"user","content":"x"}],"tools":[%s],"tool_log":[%s]}`, tt.tool, tt.log))
			var name struct{ Name string }
			one, err := datasets.ParseCase(fmt.Appendf(nil, `{"id":"a","input":1,"tools":[%s]}`, tt.tool))
			if err != nil {
				t.Fatal(err)
			}
			name.Name = one.Tools[0].Name
			p, ok := c.Tools.Policies[name.Name]
			if got := strings.TrimSpace(p.Policy + " " + p.Effect); !ok || got != tt.want {
				t.Errorf("policy %q, want %q of %q in\n%s", got, tt.want, name.Name, d.YAML())
			}
			if !strings.Contains(string(d.YAML()), tt.why) {
				t.Errorf("no %q in\n%s", tt.why, d.YAML())
			}
		})
	}
}

func TestSignals(t *testing.T) {
	t.Parallel()
	handed := append(
		repeated(6, `{"id":"a%d","messages":[{"role":"user","content":"x"}],"tool_log":[{"name":"open_ticket","result":1}],"logged":{"output":"ok","escalated":true}}`),
		repeated(20, `{"id":"b%d","messages":[{"role":"user","content":"x"}],"tool_log":[],"logged":{"output":"ok","escalated":false}}`)...)
	gaveUp := append(
		repeated(4, `{"id":"a%d","messages":[{"role":"user","content":"x"}],"logged":{"output":"Sorry! I am unable to help with that (yet). Bye."}}`),
		repeated(20, `{"id":"b%d","messages":[{"role":"user","content":"x"}],"logged":{"output":"Your order is on its way."}}`)...)
	logged := append(
		repeated(4, `{"id":"a%d","messages":[{"role":"user","content":"x"}],"logged":{"output":"Please call our office in the morning.","fallback":true}}`),
		repeated(20, `{"id":"b%d","messages":[{"role":"user","content":"x"}],"logged":{"output":"I cannot help falling in love.","fallback":false}}`)...)
	tests := []struct {
		name  string
		lines []string
		want  map[string]configs.Rule
	}{
		{"by a tool's name", []string{`{"id":"a","input":1,"tool_log":[{"name":"escalate_case","result":1}]}`}, map[string]configs.Rule{"escalated": {Tool: "escalate_case"}}},
		{"another agent is no person", []string{`{"id":"a","input":1,"tool_log":[{"name":"transfer_to_billing_agent","result":1}]}`}, nil},
		{"by what was logged", handed, map[string]configs.Rule{"escalated": {Tool: "open_ticket"}}},
		{"by words of giving up", gaveUp, map[string]configs.Rule{"fallback": {Pattern: `(?i)i am unable to help with that \(yet\)`}}},
		{"the log knows better than words", logged, map[string]configs.Rule{"fallback": {Pattern: `(?i)please call our office in the morning`}}},
		{"nothing", []string{`{"id":"a","input":1}`}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, c := drafted(t, draft.Options{Agent: draft.Exec}, tt.lines...)
			if diff := cmp.Diff(tt.want, c.Signals); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSegmentsHaveCasesAndAreNobody(t *testing.T) {
	t.Parallel()
	var lines []string
	for i := range 120 {
		lines = append(lines, fmt.Sprintf(`{"id":"c%d","messages":[{"role":"user","content":"x"}],"segments":{"intent":"i%d","user_id":"u%d","contact":"p%d","owner":"a%d@example.com","kind":"k%d","rare":"r%d","one":"x"}}`,
			i, i%3, i%2, i%2, i%2, i%2, i%40))
	}
	_, c := drafted(t, draft.Options{Agent: draft.Exec}, lines...)
	if diff := cmp.Diff([]string{"intent", "kind"}, c.Suites[0].Segments); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	survey, err := draft.Read(t.Context(), cases(lines...))
	if err != nil {
		t.Fatal(err)
	}
	d := draft.New(survey, draft.Options{Agent: draft.Exec, Data: "cases.jsonl"})
	d.SetSize(70, "a budget") // 23 of each intent, 35 of each kind
	if len(d.Segments) != 1 || d.Segments[0].Key != "kind" {
		t.Errorf("a sample of 70 is sliced by %v", d.Segments)
	}
}

func TestScorersAreThoseThatLabelsSupport(t *testing.T) {
	t.Parallel()
	const messages = `"messages":[{"role":"user","content":"x"}]`
	object := repeated(30, `{"id":"a%d",`+messages+`,"logged":{"output":"{\"intent\":\"x\",\"score\":1}"}}`)
	tests := []struct {
		name  string
		agent draft.Kind
		lines []string
		want  string
	}{
		{"facts", draft.OpenAI, []string{`{"id":"a",` + messages + `,"expected":{"facts":["x"]}}`}, "facts"},
		{"short answers", draft.OpenAI, []string{`{"id":"a",` + messages + `,"expected":{"answer":"42"}}`}, "contains"},
		{"prose is no answer to look for", draft.OpenAI, []string{`{"id":"a",` + messages + `,"expected":{"answer":"` + strings.Repeat("long ", 40) + `"}}`}, ""},
		{"tool calls", draft.Exec, []string{`{"id":"a",` + messages + `,"expected":{"tool_calls":[{"name":"f"}]}}`}, "tool_calls"},
		{"tool calls out of sight", draft.HTTP, []string{`{"id":"a",` + messages + `,"expected":{"tool_calls":[{"name":"f"}]}}`}, ""},
		{"a form that all keep", draft.OpenAI, object, "json_schema"},
		{"no label", draft.OpenAI, []string{`{"id":"a",` + messages + `}`}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, c := drafted(t, draft.Options{Agent: tt.agent}, tt.lines...)
			var got []string
			for _, s := range c.Suites[0].Scorers {
				got = append(got, s.Use)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("scorers %v, want %q", got, tt.want)
			}
			guarded := strings.Contains(string(d.YAML()), "{metric: success")
			if guarded != (tt.want != "") {
				t.Errorf("success is guarded: %v, with scorers %q", guarded, tt.want)
			}
		})
	}
}

func TestEveryGuessIsMarkedAndEveryQuestionIsOneLine(t *testing.T) {
	t.Parallel()
	for _, kind := range draft.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			d, c := drafted(t, draft.Options{Agent: kind, Candidate: "b.jsonl", BudgetUSD: 20},
				`{"id":"a","messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"x"}],"logged":{"version":"v\u001b[2J7","output":"y"}}`)
			for _, q := range d.Asked {
				if strings.ContainsAny(q, "\n\r") {
					t.Errorf("question %q", q)
				}
			}
			text := string(d.YAML())
			if !strings.Contains(text, "# guessed: ") || strings.ContainsAny(text, "\x1b\r") {
				t.Errorf("no mark, or a control character:\n%q", text)
			}
			if kind != draft.Recorded && len(d.Asked) == 0 {
				t.Error("nothing is asked, and the agent is not known")
			}
			if c.Limits.MaxCost != 0 {
				t.Errorf("a budget of %v that nobody can count", c.Limits.MaxCost)
			}
		})
	}
}

func TestThePromptIsTheLogsOwn(t *testing.T) {
	t.Parallel()
	const template = `"messages":[{"role":"system","content":"%s"},{"role":"user","content":"x"}]}`
	shared := []string{`{"id":"a",` + fmt.Sprintf(template, "Be kind."), `{"id":"b",` + fmt.Sprintf(template, "Be kind."), `{"id":"c",` + fmt.Sprintf(template, "Be brief.")}
	own := []string{`{"id":"a",` + fmt.Sprintf(template, "Serve Ann."), `{"id":"b",` + fmt.Sprintf(template, "Serve Bob."), `{"id":"c",` + fmt.Sprintf(template, "Serve Cid.")}
	d, _ := drafted(t, draft.Options{Agent: draft.OpenAI}, shared...)
	if len(d.Files) != 1 || d.Files[0].Text != "Be kind.\n" {
		t.Errorf("files %+v", d.Files)
	}
	if d, _ = drafted(t, draft.Options{Agent: draft.OpenAI}, own...); strings.Contains(d.Files[0].Text, "Serve") {
		t.Errorf("one customer's prompt became everybody's: %q", d.Files[0].Text)
	}
	if d, _ = drafted(t, draft.Options{Agent: draft.OpenAI, Stable: "m1", Candidate: "m2"}, shared...); len(d.Files) != 0 {
		t.Errorf("a prompt file that nothing needs: %+v", d.Files)
	}
}

func FuzzYAML(f *testing.F) {
	f.Add("refund_order", "Sorry.", "tier")
	f.Add("a\n- b: *x", "\u2028 #: \"'", "yes")
	f.Add("\x00\u0085", "{{ . }}", "~")
	f.Fuzz(func(t *testing.T, tool, text, segment string) {
		c := datasets.Case{ID: "a", Segments: map[string]string{segment: text}, ToolLog: []datasets.ToolCall{{Name: tool, Result: []byte("1")}}, Input: []byte("1")}
		c.Logged = &datasets.Logged{Version: text, ModelServed: tool, Output: &text}
		survey, err := draft.Read(t.Context(), datasets.Slice([]datasets.Case{c}))
		if err != nil {
			t.Skip("no survey of such a case: ", err)
		}
		d := draft.New(survey, draft.Options{Name: text, Data: "c.jsonl", Agent: draft.OpenAI, Stable: tool})
		if _, err := configs.Parse("f.yaml", d.YAML(), nil); err != nil && text != "" {
			t.Fatalf("%v\n%s", err, d.YAML())
		}
	})
}
