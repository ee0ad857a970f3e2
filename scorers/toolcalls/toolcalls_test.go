package toolcalls_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/scorertest"
	"forerun/scorers/toolcalls"
)

// parse reads calls as "name {arguments}" separated by semicolons.
func parse(text string) []datasets.ToolCall {
	list := []datasets.ToolCall{}
	for part := range strings.SplitSeq(text, ";") {
		name, args, _ := strings.Cut(strings.TrimSpace(part), " ")
		if name != "" {
			list = append(list, datasets.ToolCall{Name: name, Arguments: json.RawMessage(args)})
		}
	}
	return list
}

func newInput(expected, made []datasets.ToolCall) scorers.Input {
	o := &replay.Outcome{Status: replay.StatusOK, ToolCalls: []replay.Call{}}
	for _, c := range made {
		o.ToolCalls = append(o.ToolCalls, replay.Call{Name: c.Name, Arguments: c.Arguments})
	}
	return scorers.Input{Case: &datasets.Case{ID: "c", Expected: &datasets.Expected{ToolCalls: expected}}, Outcome: o}
}

func judge(t *testing.T, options string, in scorers.Input) scorers.Score {
	t.Helper()
	s, err := scorers.Judge(t.Context(), scorertest.Configure(t, toolcalls.Specs(), "tool_calls", options), in)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func word(s scorers.Score) string {
	if s.State != scorers.Scored {
		return s.State.String()
	}
	return s.Label
}

func TestConformance(t *testing.T) {
	t.Parallel()
	labelled := &datasets.Case{ID: "c", Expected: &datasets.Expected{ToolCalls: parse(`lookup {"order":17}; refund {"n":1}`)}}
	for _, mode := range []string{"exact", "in_order", "any_order", "subset", "superset"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			scorertest.Test(t, scorertest.Configure(t, toolcalls.Specs(), "tool_calls", "mode: "+mode), labelled, &datasets.Case{ID: "d"})
		})
	}
}

func TestModes(t *testing.T) {
	t.Parallel()
	const expected = `a {"x":1}; b; a {"x":1}`
	for _, test := range []struct {
		made                                       string
		exact, inOrder, anyOrder, subset, superset string
	}{
		{`a {"x":1}; b; a {"x":1}`, "pass", "pass", "pass", "pass", "pass"},
		{`a {"x":1}; c; b; a {"x":1}`, "fail", "pass", "pass", "fail", "pass"},
		{`b; a {"x":1}; a {"x":1}`, "fail", "fail", "pass", "pass", "pass"},
		{`a {"x":1}; b`, "fail", "fail", "fail", "pass", "fail"},
		{`a {"x":1}; b; a {"x":2}`, "fail", "fail", "fail", "fail", "fail"},
		{`a {"x":1}; b; a {"x":1}; a {"x":1}`, "fail", "pass", "pass", "fail", "pass"},
		{``, "fail", "fail", "fail", "pass", "fail"},
	} {
		for mode, want := range map[string]string{
			"exact": test.exact, "in_order": test.inOrder, "any_order": test.anyOrder, "subset": test.subset, "superset": test.superset,
		} {
			if s := judge(t, "mode: "+mode, newInput(parse(expected), parse(test.made))); word(s) != want {
				t.Errorf("%s of %q: got %s (%s), want %s", mode, test.made, word(s), s.Reason, want)
			}
		}
	}
}

func TestExpectingNoCallsIsNotNoExpectation(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string]string{
		"exact": "fail", "subset": "fail", "in_order": "not_applicable", "any_order": "not_applicable", "superset": "not_applicable",
	} {
		if s := judge(t, "mode: "+mode, newInput([]datasets.ToolCall{}, parse("refund"))); word(s) != want {
			t.Errorf("%s: got %s, want %s", mode, word(s), want)
		}
		if s := judge(t, "mode: "+mode, newInput(nil, parse("refund"))); word(s) != "not_applicable" {
			t.Errorf("%s without a label: got %s, want not_applicable", mode, word(s))
		}
	}
}

func TestUnknownCallsAreNotNoCalls(t *testing.T) {
	t.Parallel()
	unseen := func(expected []datasets.ToolCall, status replay.Status) scorers.Input {
		in := newInput(expected, nil)
		in.Outcome.ToolCalls, in.Outcome.Status = nil, status
		return in
	}
	for _, mode := range []string{"exact", "in_order", "any_order", "subset", "superset"} {
		s := judge(t, "mode: "+mode, unseen(parse("refund"), replay.StatusOK))
		if word(s) != "unscored" || s.Reason != "the tool calls are not known" {
			t.Errorf("%s: got %s (%s), want unscored and why", mode, word(s), s.Reason)
		}
		if s := judge(t, "mode: "+mode, unseen(parse("refund"), replay.StatusTimeout)); word(s) != "fail" {
			t.Errorf("%s of a trial that failed: got %s, want fail", mode, word(s))
		}
		if s := judge(t, "mode: "+mode, unseen(nil, replay.StatusOK)); word(s) != "not_applicable" {
			t.Errorf("%s without a label: got %s, want not_applicable", mode, word(s))
		}
	}
	for _, mode := range []string{"exact", "subset"} {
		if s := judge(t, "mode: "+mode, unseen([]datasets.ToolCall{}, replay.StatusOK)); word(s) != "unscored" {
			t.Errorf("%s, no calls expected: got %s, want unscored", mode, word(s))
		}
	}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ options, expected, made, want, reason string }{
		{`{}`, `a {"x":1,"y":[true,null]}`, `a {"y":[true,null],"x":1.0}`, "pass", ""},
		{`{}`, `a {"x":100}`, `a {"x":1e2}`, "pass", ""},
		{`{}`, `a {"id":12345678901234567890}`, `a {"id":12345678901234567891}`, "fail", `id is "12345678901234567891", want "12345678901234567890"`},
		{`{}`, `a {"x":1}`, `a {"x":"1"}`, "fail", ""},
		{`{}`, `a {"x":null}`, `a {}`, "fail", "x is absent, want \"null\""},
		{`{}`, `a`, `a {}`, "pass", ""},
		{`{}`, `a`, `a null`, "pass", ""},
		{`{}`, `a {"x":1}`, `a {"x":1,"y":2}`, "fail", `call 1: a: y is "2", want absent`},
		{`{}`, `a {"x":{"y":[{"z":1}]}}`, `a {"x":{"y":[{"z":2}]}}`, "fail", `x.y.z is "2", want "1"`},
		{`{}`, `a {"x":[1,2]}`, `a {"x":[2,1]}`, "fail", ""},
		{`{}`, `a {"x":1}`, `a {"x":`, "fail", "the arguments are no JSON"},
		{`{}`, `a {"x":`, `a {"x":1}`, "errored", "expected.tool_calls[0]"},
		{`{}`, `a {"x":1}`, `b {"x":1}`, "fail", `called "b", want a`},
		{`{ignore_arguments: true}`, `a {"x":1}`, `a {"x":`, "pass", ""},
		{`{arguments: {ignore: [note, x.trace]}}`, `a {"x":{"trace":1,"n":2},"note":"hi"}`, `a {"x":{"trace":9,"n":2}}`, "pass", ""},
		{`{arguments: {ignore: [items.id]}}`, `a {"items":[{"id":1,"n":1},{"id":2,"n":2}]}`, `a {"items":[{"id":7,"n":1},{"n":2}]}`, "pass", ""},
		{`{arguments: {match: {name: ignore_case}}}`, `a {"name":"Ann"}`, `a {"name":"ANN"}`, "pass", ""},
		{`{arguments: {match: {amount: number_tolerance:0.01}}}`, `a {"amount":10}`, `a {"amount":"10.005"}`, "pass", ""},
		{`{arguments: {match: {amount: number_tolerance:0.01}}}`, `a {"amount":10}`, `a {"amount":10.1}`, "fail", `amount is "10.1", want "10" (number_tolerance:0.01)`},
		{`{arguments: {match: {amount: number_tolerance:1}}}`, `a {"amount":10}`, `a {"amount":1e999}`, "fail", ""},
		{`{arguments: {match: {amount: number_tolerance:1}}}`, `a {"amount":"ten"}`, `a {"amount":10}`, "errored", "the expected value is no number"},
		{`{arguments: {match: {q: regex}}}`, `a {"q":"(?i)order.*17"}`, `a {"q":"Order no. 17"}`, "pass", ""},
		{`{arguments: {match: {q: regex}}}`, `a {"q":"("}`, `a {"q":"x"}`, "errored", "no regular expression"},
		{`{arguments: {match: {q: "regex:^\\d+$"}}}`, `a`, `a {"q":17}`, "pass", ""},
		{`{arguments: {match: {q: "regex:^\\d+$"}}}`, `a`, `a`, "fail", "q is absent"},
		{`{arguments: {match: {q: present}}}`, `a {"q":1}`, `a {"q":null}`, "pass", ""},
		{`{arguments: {match: {q: present}}}`, `a`, `a`, "fail", "q is absent"},
		{`{arguments: {match: {q: ignore_case}}}`, `a`, `a`, "pass", ""},
		{`{arguments: {match: {q: ignore_case}}}`, `a`, `a {"q":"x"}`, "fail", `q is "x", want absent`},
		{`{mode: any_order}`, `refund {"amount":42}`, `lookup; refund {"amount":40}`, "fail", `missing: refund "{\"amount\":42}"; called, but amount is "40", want "42"`},
		{`{mode: any_order, arguments: {match: {q: regex}}}`, `a {"q":"."}; a {"q":"^x$"}`, `a {"q":"x"}; a {"q":"y"}`, "pass", ""},
	} {
		t.Run(fmt.Sprintf("%s %s / %s", test.options, test.expected, test.made), func(t *testing.T) {
			t.Parallel()
			s := judge(t, test.options, newInput(parse(test.expected), parse(test.made)))
			if word(s) != test.want && s.State.String() != test.want || !strings.Contains(s.Reason, test.reason) {
				t.Errorf("got %s: %s\nwant %s: %s", word(s), s.Reason, test.want, test.reason)
			}
		})
	}
}

func TestRefusedOptions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ options, option, want string }{
		{`{mode: anyorder}`, "mode", `did you mean "any_order"`},
		{`{mode: 1}`, "mode", "use one of exact, in_order, any_order, subset, superset"},
		{`{arguments: {ignored: [a]}}`, "arguments.ignored", "the keys are ignore and match"},
		{`{arguments: {ignore: a}}`, "arguments.ignore", "is not a list"},
		{`{arguments: {match: {amount: close}}}`, "arguments.match.amount", "use exact, ignore_case, number_tolerance:X"},
		{`{arguments: {match: {amount: "number_tolerance:-1"}}}`, "arguments.match.amount", "tolerance"},
		{`{arguments: {match: {amount: "regex:("}}}`, "arguments.match.amount", "no regular expression"},
		{`{arguments: {match: {amount: exact}, ignore: [amount]}}`, "arguments.match.amount", "ignored and matched"},
		{`{ignore_arguments: true, arguments: {ignore: [a]}}`, "arguments", "keep one"},
	} {
		t.Run(test.options, func(t *testing.T) {
			t.Parallel()
			scorertest.Refuse(t, toolcalls.Specs(), "tool_calls", test.options, test.option, test.want)
		})
	}
}
