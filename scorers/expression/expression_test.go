package expression_test

import (
	"encoding/json"
	"strings"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/expression"
	"forerun/scorers/scorertest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	labelled := &datasets.Case{ID: "c", Risk: "write", Expected: &datasets.Expected{Answer: new("17")}}
	bare := &datasets.Case{ID: "d", Risk: "read_only"}
	for name, options := range map[string]string{
		"label":   `expr: outcome.output contains case.expected.answer`,
		"when":    `{expr: len(outcome.output) < 100, when: case.risk == "write"}`,
		"number":  `{expr: "float(len(outcome.output))", when: case.risk == "write"}`,
		"breaks":  `{expr: outcome.json.a.b == 1, when: case.risk == "write"}`,
		"calls":   `{expr: 'count(outcome.tool_calls, .name == "refund") <= 1', when: case.risk == "write"}`,
		"budget":  `{expr: 'len(map(1..10000000, # + 1)) > 0', when: case.risk == "write"}`,
		"pattern": `{expr: 'outcome.output matches "(a*)*b"', when: case.risk == "write"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scorertest.Test(t, scorertest.Configure(t, expression.Specs(), "expr", options), labelled, bare)
		})
	}
}

func TestExpressions(t *testing.T) {
	t.Parallel()
	in := scorers.Input{
		Case: &datasets.Case{
			ID: "c-1", Segments: map[string]string{"tier": "gold"},
			Messages: []datasets.Message{
				{Role: "user", Content: json.RawMessage(`"Where is my order?"`)},
				{Role: "user", Content: json.RawMessage(`[{"type":"text","text":"Number 17."},{"type":"image_url"}]`)},
			},
			Expected: &datasets.Expected{Answer: new("on its way")},
			Metadata: map[string]json.RawMessage{"budget": json.RawMessage(`3`)},
		},
		Outcome: &replay.Outcome{
			Status: replay.StatusOK, Output: `{"answer": "on its way", "steps": 2}`, LatencyMS: new(800.0),
			Usage: &datasets.Usage{Output: new(int64(12))},
			ToolCalls: []replay.Call{
				{Name: "lookup_order", Arguments: json.RawMessage(`{"order": 17}`), Source: "replayed"},
				{Name: "lookup_order", Arguments: json.RawMessage(`{"order": 18}`), Source: "miss"},
			},
		},
	}
	for _, test := range []struct {
		expr   string
		state  scorers.State
		value  float64
		reason string
	}{
		{`outcome.json.answer == case.expected.answer`, scorers.Scored, 1, ""},
		{`outcome.json?.missing == nil`, scorers.Scored, 1, ""},
		{`outcome.latency_ms < 500`, scorers.Scored, 0, "the expression is false"},
		{`outcome.latency_ms / 1000`, scorers.Scored, 0.8, ""},
		{`outcome.output_tokens`, scorers.Scored, 12, ""},
		{`len(outcome.tool_calls)`, scorers.Scored, 2, ""},
		{`any(outcome.tool_calls, .name == "lookup_order" && .arguments.order == 17)`, scorers.Scored, 1, ""},
		{`len(outcome.tool_calls) <= case.metadata.budget`, scorers.Scored, 1, ""},
		{`case.messages[1].content == "Number 17."`, scorers.Scored, 1, ""},
		{`case.segments.tier == "gold" and case.segments.absent == ""`, scorers.Scored, 1, ""},
		{`outcome.cost_usd`, scorers.Unscored, 0, "not known"},
		{`outcome.escalated`, scorers.Unscored, 0, "not known"},
		{`outcome.escalated ?? false`, scorers.Scored, 0, ""},
		{`outcome.cost_usd < 1`, scorers.Errored, 0, "nil is a value that is not known"},
		{`outcome.latency_ms / len(outcome.approvals)`, scorers.Unscored, 0, "a division by zero?"},
		{`case.expected.escalate == outcome.escalated`, scorers.NotApplicable, 0, "the case has no expected.escalate"},
		{`len(repeat(outcome.output, 100000)) > 1`, scorers.Errored, 0, "memory budget exceeded"},
	} {
		t.Run(test.expr, func(t *testing.T) {
			t.Parallel()
			options, err := json.Marshal(map[string]string{"expr": test.expr})
			if err != nil {
				t.Fatal(err)
			}
			s, err := scorers.Judge(t.Context(), scorertest.Configure(t, expression.Specs(), "expr", string(options)), in)
			if err != nil {
				t.Fatal(err)
			}
			if s.State != test.state || s.Value != test.value || !strings.Contains(s.Reason, test.reason) || strings.Contains(s.Reason, "\n") {
				t.Errorf("got %s %g: %s\nwant %s %g: %s", s.State, s.Value, s.Reason, test.state, test.value, test.reason)
			}
		})
	}
}

func TestTheTypeOfTheExpressionDecidesTheMetric(t *testing.T) {
	t.Parallel()
	for options, want := range map[string]scorers.Metric{
		`expr: outcome.output == "x"`:                                   {Kind: scorers.KindProportion, Unit: "pp", Direction: "higher", Evidence: "C"},
		`expr: outcome.output == case.expected.answer`:                  {Kind: scorers.KindProportion, Unit: "pp", Direction: "higher", Evidence: "A"},
		`expr: outcome.output == case.logged.output`:                    {Kind: scorers.KindProportion, Unit: "pp", Direction: "higher", Evidence: "E"},
		`expr: outcome.escalated`:                                       {Kind: scorers.KindProportion, Unit: "pp", Direction: "higher", Evidence: "C"},
		`{expr: len(outcome.tool_calls), unit: calls, direction: none}`: {Kind: scorers.KindMean, Unit: "calls", Direction: "none"},
	} {
		m := scorertest.Configure(t, expression.Specs(), "expr", options).Metric
		if m.Kind != want.Kind || m.Unit != want.Unit || m.Direction != want.Direction || m.Evidence != want.Evidence {
			t.Errorf("%s: got %+v, want %+v", options, m, want)
		}
	}
}

func TestRefusedOptions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ options, option, want string }{
		{`expr: outcome.outptu == "x"`, "expr", "has no field outptu (1:9)\n | outcome.outptu == \"x\"\n | ........^"},
		{`expr: outcome.arm == "candidate"`, "expr", "has no field arm"},
		{`expr: outcome.output + 1`, "expr", "mismatched types string and int"},
		{`expr: outcome.output`, "expr", "neither true or false nor a number"},
		{`expr: outcome.json`, "expr", "wrap a number in float(…)"},
		{`expr: now().Unix() > 0`, "expr", "now"},
		{`expr: ""`, "expr", "is empty"},
		{`expr: "1 +"`, "expr", "unexpected token EOF"},
		{`{expr: "true", when: outcome.output == ""}`, "when", "unknown name outcome"},
		{`{expr: "true", when: case.id}`, "when", "is not true or false"},
		{`{expr: "true", unit: ms}`, "unit", "goes with a number"},
		{`{expr: "1.5", unit: seconds}`, "unit", "use one of ms, usd, tokens, calls"},
	} {
		t.Run(test.options, func(t *testing.T) {
			t.Parallel()
			scorertest.Refuse(t, expression.Specs(), "expr", test.options, test.option, test.want)
		})
	}
}

// Calls that nobody saw are not known, which is not none.
func TestUnknownToolCallsAreNotNone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		calls []replay.Call
		want  scorers.State
	}{
		"not known": {nil, scorers.Unscored},
		"none":      {[]replay.Call{}, scorers.Scored},
	} {
		in := scorers.Input{
			Case:    &datasets.Case{ID: "c-1", Input: json.RawMessage(`1`)},
			Outcome: &replay.Outcome{Status: replay.StatusOK, ToolCalls: test.calls},
		}
		s, err := scorers.Judge(t.Context(), scorertest.Configure(t, expression.Specs(), "expr", `{"expr": "len(outcome.tool_calls) == 0"}`), in)
		if err != nil || s.State != test.want {
			t.Errorf("%s: got %s (%s), %v; want %s", name, s.State, s.Reason, err, test.want)
		}
	}
}
