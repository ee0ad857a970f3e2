package tools_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/tools"
)

func raw(s string) json.RawMessage { return json.RawMessage(s) }

// policies makes policies of what is configured.
func policies(t *testing.T, of map[string]tools.Config) tools.Policies {
	t.Helper()
	p := tools.Policies{ByTool: map[string]*tools.Tool{}}
	for name, c := range of {
		tool, err := tools.New(c)
		if err != nil {
			t.Fatalf("tool %s: %v", name, err)
		}
		p.ByTool[name] = tool
	}
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	return p
}

// desk is a case with a read that was made twice, a write, a tool of unknown
// effect and one that failed.
func desk() *datasets.Case {
	ms := 12.5
	return &datasets.Case{
		ID: "c-1",
		Tools: []datasets.Tool{
			{Name: "lookup", Effect: datasets.EffectRead}, {Name: "refund", Effect: datasets.EffectWrite},
		},
		ToolLog: []datasets.ToolCall{
			{Name: "lookup", Arguments: raw(`{"id":7,"deep":{"a":1,"b":2}}`), Result: raw(`"open"`), LatencyMS: &ms},
			{Name: "refund", Arguments: raw(`{"usd":10}`), Result: raw(`{"done":true}`)},
			{Name: "lookup", Arguments: raw(`{"id":7,"deep":{"a":1,"b":2}}`), Result: raw(`"closed"`)},
			{Name: "mail", Arguments: raw(`{"to":"x"}`)},
			{Name: "flaky", Error: "timed out"},
		},
		Approvals: []datasets.Approval{
			{Action: "refund", Arguments: raw(`{"usd":10}`), Decision: datasets.Approved},
			{Action: "refund", Arguments: raw(`{"usd":99}`), Decision: datasets.Edited, EditedArguments: raw(`{"usd":50}`)},
			{Action: "delete", Arguments: raw(`{}`), Decision: datasets.Rejected},
		},
	}
}

func TestHowACallIsAnswered(t *testing.T) {
	t.Parallel()
	type call struct{ name, arguments, want string }
	all := policies(t, map[string]tools.Config{
		"lookup": {Policy: tools.Replayed}, "refund": {Policy: tools.Replayed}, "handover": {Policy: tools.Terminal},
		"mail": {Policy: tools.Ack}, "shell": {Policy: tools.Block}, "flaky": {Policy: tools.Block},
	})
	for name, tc := range map[string]struct {
		policies tools.Policies
		calls    []call
	}{
		"what was read after a write is there after the same write": {all, []call{
			{"lookup", `{"id":7,"deep":{"a":1,"b":2}}`, `"open" replayed`},
			{"lookup", `{"deep":{"b":2.0,"a":1e0},"id":7}`, `"open" replayed`},
			{"refund", `{"usd":10.0}`, `{"done":true} replayed`},
			{"lookup", `{"id":7,"deep":{"a":1,"b":2}}`, `"closed" replayed`},
		}},
		"a second write is kept as proposed": {all, []call{
			{"refund", `{"usd":10.0}`, `{"done":true} replayed`},
			{"refund", `{"usd":10}`, `{"ok":true,"status":"accepted"} proposed`},
		}},
		"another read is a miss, another write is proposed": {all, []call{
			{"lookup", `{"id":"7"}`, `error miss`}, {"refund", `{"usd":11}`, `{"ok":true,"status":"accepted"} proposed`},
		}},
		"a write that is no JSON is a miss": {all, []call{{"refund", `{"usd":`, `error miss`}}},
		"acknowledged":                      {all, []call{{"mail", `{"to":"y"}`, `{"ok":true} ack`}}},
		"ends the trial":                    {all, []call{{"handover", `{}`, `{"ok":true} terminal ends`}}},
		"blocked, and unknown to the log":   {all, []call{{"shell", `{}`, `error miss`}}},
		"blocked, though the log knows":     {all, []call{{"flaky", ``, `error block`}}},
		"without policy the log answers": {tools.Policies{}, []call{
			{"refund", `{"usd":10}`, `{"done":true} replayed`},
			{"mail", `{"to":"x"}`, `null replayed`},
			{"flaky", `null`, `error replayed`},
			{"mail", `{"to":"y"}`, `error miss`},
			{"unheard", `{}`, `error miss`},
		}},
		"unknown effect is taken for a write": {tools.Policies{}, []call{
			{"mail", `{"to":"x"}`, `error miss`}, // the log has it after the refund alone
			{"refund", `{"usd":10}`, `{"done":true} replayed`},
			{"mail", `{"to":"x"}`, `null replayed`},
			{"mail", `{"to":"x"}`, `error miss`},
		}},
		"default acknowledges what the log lacks": {tools.Policies{Default: tools.Ack}, []call{
			{"refund", `{"usd":10}`, `{"done":true} replayed`}, {"refund", `{"usd":11}`, `{"ok":true} ack`},
		}},
		"no JSON": {tools.Policies{}, []call{{"refund", `{"usd":`, `error miss`}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			open := tc.policies.ForCase(desk(), replay.UnitRequest)
			for range 2 { // a second attempt finds the log whole
				s := open()
				for i, c := range tc.calls {
					a := s.Call(context.Background(), c.name, raw(c.arguments))
					if got := words(a); got != c.want {
						t.Errorf("call %d of %s: %s, want %s", i+1, c.name, got, c.want)
					}
				}
				if got := s.Calls(); len(got) != len(tc.calls) || got[0].Name != tc.calls[0].name {
					t.Errorf("remembered %+v", got)
				}
			}
		})
	}
}

func words(a replay.ToolAnswer) string {
	text := string(a.Result)
	if a.Error != "" {
		text = "error"
	}
	text += " " + a.Source
	if a.Ends {
		text += " ends"
	}
	return text
}

func TestCallsCarryTheLoggedTime(t *testing.T) {
	t.Parallel()
	s := tools.Policies{}.ForCase(desk(), replay.UnitRequest)()
	s.Call(context.Background(), "lookup", raw(`{"id":7,"deep":{"a":1,"b":2}}`))
	s.Call(context.Background(), "refund", raw(`{"usd":10}`))
	calls := s.Calls()
	if calls[0].MS == nil || *calls[0].MS != 12.5 || calls[1].MS != nil {
		t.Errorf("times %v and %v, want 12.5 and unknown", calls[0].MS, calls[1].MS)
	}
}

func TestApprovalsAreAPersonsDecisionOnTheSameAction(t *testing.T) {
	t.Parallel()
	s := tools.Policies{}.ForCase(desk(), replay.UnitRequest)()
	for _, tc := range []struct {
		action, arguments string
		want              replay.ApprovalAnswer
	}{
		{"refund", `{"usd":10.0}`, replay.ApprovalAnswer{Decision: datasets.Approved, Known: true}},
		{"refund", `{"usd":99}`, replay.ApprovalAnswer{Decision: datasets.Edited, Arguments: raw(`{"usd":50}`), Known: true}},
		{"delete", `{}`, replay.ApprovalAnswer{Decision: datasets.Rejected, Known: true}},
		{"refund", `{"usd":11}`, replay.ApprovalAnswer{Decision: datasets.Rejected}},
	} {
		if diff := cmp.Diff(tc.want, s.Approve(tc.action, raw(tc.arguments))); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", tc.action, tc.arguments, diff)
		}
	}
	asked := s.Approvals()
	if len(asked) != 4 || asked[1].Decision != datasets.Edited || asked[3].Decision != "" {
		t.Errorf("remembered %+v", asked)
	}
}

func TestPoliciesAreChecked(t *testing.T) {
	t.Parallel()
	tool := func(c tools.Config) *tools.Tool {
		made, err := tools.New(c)
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	ack := tool(tools.Config{Policy: tools.Ack})
	if err := (tools.Policies{Default: tools.Block, ByTool: map[string]*tools.Tool{"a": ack}}).Check(); err != nil {
		t.Error(err)
	}
	find := tool(tools.Config{Policy: tools.Replayed, Aliases: []string{"lookup"}})
	for _, tc := range []struct {
		p    tools.Policies
		want string
	}{
		{tools.Policies{Default: "blok"}, "replayed, ack, terminal, block"},
		{tools.Policies{Default: tools.Stub}, "replayed, ack, terminal, block"},
		{tools.Policies{ByTool: map[string]*tools.Tool{"mail": nil}}, "no policy"},
		{tools.Policies{ByTool: map[string]*tools.Tool{"find": find, "lookup": ack}}, "has a policy of its own"},
		{tools.Policies{ByTool: map[string]*tools.Tool{"find": find, "search": find}}, `is one of "find" too`},
	} {
		if err := tc.p.Check(); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%+v: error %v, want one with %q", tc.p, err, tc.want)
		}
	}
}

func TestAToolIsChecked(t *testing.T) {
	t.Parallel()
	endpoint, err := tools.NewEndpoint(tools.EndpointConfig{URL: "http://127.0.0.1:1/x"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		c    tools.Config
		want string
	}{
		{tools.Config{}, `policy "": want one of replayed, stub, pure, ack, terminal, live, simulate, block`},
		{tools.Config{Policy: tools.Stub}, "exactly one"},
		{tools.Config{Policy: tools.Stub, Result: raw("1"), JQ: "."}, "exactly one"},
		{tools.Config{Policy: tools.Stub, Result: raw("{")}, "no JSON"},
		{tools.Config{Policy: tools.Pure}, "want a jq program"},
		{tools.Config{Policy: tools.Pure, JQ: "{"}, "jq: line 1, column 2: "},
		{tools.Config{Policy: tools.Live, Endpoint: endpoint}, "effect read"},
		{tools.Config{Policy: tools.Live, Endpoint: endpoint, Effect: datasets.EffectWrite}, "effect read"},
		{tools.Config{Policy: tools.Live, Effect: datasets.EffectRead}, "want an endpoint"},
		{tools.Config{Policy: tools.Simulate}, "want a simulator"},
		{tools.Config{Policy: tools.Replayed, Scope: "all"}, `scope "all"`},
		{tools.Config{Policy: tools.Replayed, Arguments: map[string]string{"q": "similar >= 1.1"}}, "above 0, to 1"},
		{tools.Config{Policy: tools.Replayed, Arguments: map[string]string{"q": "similar 0.5"}}, "above 0, to 1"},
		{tools.Config{Policy: tools.Replayed, Arguments: map[string]string{"q": "fuzzy"}}, "write exact, any"},
		{tools.Config{Policy: tools.Replayed, Arguments: map[string]string{"q": "jq: ("}}, "jq: "},
	} {
		if _, err := tools.New(tc.c); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%+v: error %v, want one with %q", tc.c, err, tc.want)
		}
	}
}

// TestOrderOfDifferentCallsDoesNotMatter makes the same calls in any order, also
// at once: each call gets what it would get alone.
func TestOrderOfDifferentCallsDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := &datasets.Case{ID: "c"}
		n := rapid.IntRange(1, 5).Draw(t, "signatures")
		var calls []int
		for i := range n {
			for k := range rapid.IntRange(1, 3).Draw(t, "logged") {
				c.ToolLog = append(c.ToolLog, datasets.ToolCall{Name: "t", Arguments: raw(fmt.Sprintf(`{"i":%d}`, i)), Result: raw(strconv.Itoa(i*10 + k))})
			}
			for range rapid.IntRange(0, 4).Draw(t, "asked") {
				calls = append(calls, i)
			}
		}
		answers := func(order []int, parallel bool) map[int][]string {
			s := tools.Policies{}.ForCase(c, replay.UnitRequest)()
			var wg sync.WaitGroup
			for _, i := range order {
				ask := func() { s.Call(context.Background(), "t", raw(fmt.Sprintf(`{"i":%d.0}`, i))) }
				if parallel {
					wg.Go(ask)
				} else {
					ask()
				}
			}
			wg.Wait()
			got := make(map[int][]string)
			for _, call := range s.Calls() {
				var i struct {
					I float64 `json:"i"`
				}
				if err := json.Unmarshal(call.Arguments, &i); err != nil {
					t.Fatal(err)
				}
				got[int(i.I)] = append(got[int(i.I)], call.Source+string(call.Result))
			}
			return got
		}
		want := answers(calls, false)
		shuffled := rapid.Permutation(slices.Clone(calls)).Draw(t, "order")
		for _, parallel := range []bool{false, true} {
			if diff := cmp.Diff(want, answers(shuffled, parallel)); diff != "" {
				t.Fatalf("parallel %v (-in order +shuffled):\n%s", parallel, diff)
			}
		}
	})
}

func FuzzCall(f *testing.F) {
	f.Add("lookup", []byte(`{"id":7}`))
	f.Add("\x00", []byte(`{"n":1e999999999}`))
	f.Fuzz(func(t *testing.T, name string, arguments []byte) {
		s := tools.Policies{}.ForCase(desk(), replay.UnitRequest)()
		a := s.Call(context.Background(), name, arguments)
		if (a.Error == "") == (a.Result == nil) {
			t.Fatalf("answer %+v is neither a result nor an error", a)
		}
		s.Approve(name, arguments)
	})
}
