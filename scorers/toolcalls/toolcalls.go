package toolcalls

import (
	"context"
	"fmt"

	"forerun/datasets"
	"forerun/scorers"
)

// Specs are the scorers of this family.
func Specs() []scorers.Spec {
	return []scorers.Spec{{
		Name: "tool_calls",
		Doc:  "The tools that the agent called are the case's expected.tool_calls, in the sense of mode.",
		Fields: []scorers.Field{
			{
				Name: "mode", Type: scorers.TypeWord, Words: modes(), Default: string(modeExact),
				Doc: "exact: those calls in that order; in_order: others may stand between; any_order: in any order, others may be among them; " +
					"subset: no other calls, some may be left out; superset: the same as any_order.",
			},
			{
				Name: "field", Type: scorers.TypeWord, Words: []string{fieldExpected, fieldLogged}, Default: fieldExpected,
				Doc: "Where the case holds the calls: expected.tool_calls, or logged.tool_calls (agreement with the log: evidence E).",
			},
			{Name: "ignore_arguments", Type: scorers.TypeBool, Default: "false", Doc: "Compare names alone."},
			{
				Name: "arguments", Type: scorers.TypeObject, Example: "{ignore: [note], match: {amount: number_tolerance:0.01}}",
				Doc: "How single arguments are compared. ignore lists fields that do not count; match gives a field (dots lead into objects) one of " + matcherForms + ".",
			},
		},
		New: func(o scorers.Options) (scorers.Scorer, scorers.Metric, error) {
			r, err := newRules(o)
			if err != nil {
				return nil, scorers.Metric{}, err
			}
			t := toolCalls{mode: mode(o.String("mode")), field: o.String("field"), rules: r}
			grade := scorers.EvidenceA
			if t.field == fieldLogged {
				grade = scorers.EvidenceE
			}
			return t, scorers.Metric{
				Kind: scorers.KindProportion, Unit: scorers.UnitShare, Direction: scorers.HigherIsBetter,
				Evidence: grade, Needs: []scorers.Need{scorers.Need("case." + t.field)},
			}, nil
		},
	}}
}

// Where a case holds the calls that an answer is held against.
const (
	fieldExpected = "expected.tool_calls"
	fieldLogged   = "logged.tool_calls"
)

type toolCalls struct {
	mode  mode
	field string
	rules rules
}

// of gives the calls that a case holds; nil where it has none to hold against.
func (t toolCalls) of(c *datasets.Case) []datasets.ToolCall {
	switch {
	case t.field == fieldLogged && c.Logged != nil:
		return c.Logged.ToolCalls
	case t.field == fieldExpected && c.Expected != nil:
		return c.Expected.ToolCalls
	}
	return nil
}

// Applies tells no expectation from the expectation of no calls.
func (t toolCalls) Applies(c *datasets.Case) (ok bool, why string) {
	switch calls := t.of(c); {
	case calls == nil:
		return false, "the case has no " + t.field
	case len(calls) == 0 && t.mode.vacuous():
		return false, "the case expects no calls, which mode " + string(t.mode) + " cannot judge"
	}
	return true, ""
}

func (t toolCalls) Score(_ context.Context, in scorers.Input) (scorers.Score, error) {
	if ok, why := t.Applies(in.Case); !ok {
		return scorers.Skip(why), nil
	}
	if in.Outcome.ToolCalls == nil {
		return scorers.Score{State: scorers.Unscored, Reason: "the tool calls are not known"}, nil
	}
	g := grid{rules: t.rules}
	wanted := map[string]bool{}
	for i, c := range t.of(in.Case) {
		want := newCall(c.Name, c.Arguments)
		if want.bad != "" && !t.rules.ignoreAll {
			return scorers.Score{}, fmt.Errorf("%s[%d]: the arguments are no JSON: %s", t.field, i, want.bad)
		}
		wanted[c.Name] = true
		g.want = append(g.want, want)
	}
	for _, c := range in.Outcome.ToolCalls {
		made := call{name: c.Name, raw: c.Arguments}
		if wanted[c.Name] { // the arguments of others are never looked at
			made = newCall(c.Name, c.Arguments)
		}
		g.made = append(g.made, made)
	}
	wrong, err := g.judge(t.mode)
	if err != nil {
		return scorers.Score{}, err
	}
	if wrong != "" {
		return scorers.Fail(wrong), nil
	}
	return scorers.Pass(fmt.Sprintf("the %d calls match (%s)", len(g.made), t.mode)), nil
}
