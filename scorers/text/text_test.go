package text_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/scorertest"
	"forerun/scorers/text"
)

func labelled() *datasets.Case {
	return &datasets.Case{
		ID: "c-1",
		Expected: &datasets.Expected{
			Answer: new("Order 17 was refunded."), Facts: []string{"order 17", "refunded"}, Labels: map[string]string{"intent": "refund"},
		},
		Logged:   &datasets.Logged{Output: new("Refunded.")},
		Metadata: map[string]json.RawMessage{"code": json.RawMessage(`"R-17"`), "n": json.RawMessage(`17`), "none": json.RawMessage(`null`)},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	bare := &datasets.Case{ID: "c-2"}
	for use, test := range map[string]struct {
		options string
		not     *datasets.Case
	}{
		"exact": {"{}", bare}, "contains": {"{}", bare}, "facts": {"{}", bare}, "regex": {`{pattern: "(a*)*b|order"}`, nil},
	} {
		t.Run(use, func(t *testing.T) {
			t.Parallel()
			scorertest.Test(t, scorertest.Configure(t, text.Specs(), use, test.options), labelled(), test.not)
		})
	}
}

func TestTextScorers(t *testing.T) {
	t.Parallel()
	const pass, fail, na = "pass", "fail", "not_applicable"
	for _, test := range []struct {
		use, options, output string
		want                 string
		reason               string
	}{
		{"exact", `{}`, "Order 17 was refunded.", pass, ""},
		{"exact", `{}`, "order 17 was refunded.", fail, `the output is "order 17 was refunded.", want "Order 17 was refunded."; they are equal with ignore_case: true`},
		{"exact", `{}`, "Order 17 was refunded.\n", fail, "they are equal with trim: true"},
		{"exact", `{trim: true}`, "Order 17 was refunded.\n", pass, ""},
		{"exact", `{ignore_case: true}`, "ORDER 17 was refunded.", pass, ""},
		{"exact", `{collapse_space: true}`, "Order  17\n was refunded. ", pass, ""},
		{"exact", `{}`, "Refused.", fail, `want "Order 17 was refunded."`},
		{"exact", `{value: "yes"}`, "yes", pass, ""},
		{"exact", `{value: ""}`, "", pass, ""},
		{"exact", `{field: expected.labels.intent}`, "refund", pass, ""},
		{"exact", `{field: expected.labels.tone}`, "refund", na, "the case has no expected.labels.tone"},
		{"exact", `{field: logged.output}`, "Refunded.", pass, ""},
		{"exact", `{field: metadata.code}`, "R-17", pass, ""},
		{"exact", `{field: metadata.n}`, "17", pass, ""},
		{"exact", `{field: metadata.none}`, "17", na, ""},

		{"contains", `{}`, "Good news: Order 17 was refunded. Bye!", pass, ""},
		{"contains", `{}`, "Good news!", fail, `the output does not contain "Order 17 was refunded."`},
		{"contains", `{value: "R-17", ignore_case: true}`, "code r-17", pass, ""},
		{"contains", `{value: "a  b"}`, "a b", fail, ""},
		{"contains", `{value: "a  b", collapse_space: true}`, "x a\tb y", pass, ""},

		{"regex", `{pattern: "order \\d+"}`, "your order 17", pass, `the pattern finds "order 17"`},
		{"regex", `{pattern: "order \\d+"}`, "your order", fail, `the pattern "order \\d+" finds nothing`},
		{"regex", `{pattern: "(?i)sorry", not: true}`, "Sorry, no.", fail, `the pattern finds "Sorry"`},
		{"regex", `{pattern: "(?i)sorry", not: true}`, "Done.", pass, ""},

		{"facts", `{}`, "We REFUNDED it; it was order\n17.", pass, "all 2 facts are in the output"},
		{"facts", `{}`, "We refunded it.", fail, `1 of 2 facts are missing: "order 17"`},
		{"facts", `{}`, "order 170 was refunded", pass, ""},
		{"facts", `{whole_words: true}`, "order 170 was refunded", fail, `"order 17"`},
		{"facts", `{whole_words: true}`, "order 170, order 17: refunded", pass, ""},
		{"facts", `{ignore_case: false}`, "order 17 Refunded", fail, `"refunded"`},
		{"facts", `{collapse_space: false}`, "order  17 refunded", fail, `"order 17"`},
	} {
		t.Run(fmt.Sprintf("%s %s %.30s", test.use, test.options, test.output), func(t *testing.T) {
			t.Parallel()
			c := scorertest.Configure(t, text.Specs(), test.use, test.options)
			s, err := scorers.Judge(t.Context(), c, scorers.Input{Case: labelled(), Outcome: &replay.Outcome{Status: replay.StatusOK, Output: test.output}})
			if err != nil {
				t.Fatal(err)
			}
			got := s.Label
			if s.State != scorers.Scored {
				got = s.State.String()
			}
			if got != test.want || !strings.Contains(s.Reason, test.reason) {
				t.Errorf("got %s: %s\nwant %s: %s", got, s.Reason, test.want, test.reason)
			}
		})
	}
}

func TestEvidenceFollowsWhatIsCompared(t *testing.T) {
	t.Parallel()
	for options, want := range map[string]scorers.Evidence{
		`{}`: "A", `{value: x}`: "C", `{field: logged.output}`: "E", `{field: expected.labels.intent}`: "A",
	} {
		if got := scorertest.Configure(t, text.Specs(), "contains", options).Metric.Evidence; got != want {
			t.Errorf("contains %s has evidence %s, want %s", options, got, want)
		}
	}
}

func TestAFactOfNoWordsIsNoFact(t *testing.T) {
	t.Parallel()
	c := scorertest.Configure(t, text.Specs(), "facts", `{}`)
	in := scorers.Input{Case: &datasets.Case{Expected: &datasets.Expected{Facts: []string{"", " \n"}}}, Outcome: &replay.Outcome{Status: replay.StatusOK}}
	s, err := scorers.Judge(t.Context(), c, in)
	if err != nil || s.State != scorers.NotApplicable {
		t.Errorf("got %v %v, want not applicable: every output holds an empty fact", s, err)
	}
	in.Case = &datasets.Case{Expected: &datasets.Expected{Answer: new("")}}
	s, err = scorers.Judge(t.Context(), scorertest.Configure(t, text.Specs(), "contains", `{}`), in)
	if err != nil || s.State != scorers.NotApplicable {
		t.Errorf("got %v %v, want not applicable: every output contains an empty answer", s, err)
	}
}

func TestRefusedOptions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ use, options, option, want string }{
		{"exact", `{value: a, field: logged.output}`, "field", "keep one"},
		{"exact", `{field: expected.anwser}`, "field", "use expected.answer, expected.labels.NAME"},
		{"exact", `{field: expected.labels.}`, "field", ""},
		{"exact", `{value: 17}`, "value", "is a number, want a string"},
		{"contains", `{value: ""}`, "value", "every output contains"},
		{"contains", `{igore_case: true}`, "igore_case", `did you mean "ignore_case"`},
		{"regex", `{}`, "pattern", "is missing"},
		{"regex", `{pattern: "a(?!b)"}`, "pattern", "RE2"},
		{"facts", `{facts: [a]}`, "facts", "is not known"},
	} {
		t.Run(test.use+test.options, func(t *testing.T) {
			t.Parallel()
			scorertest.Refuse(t, text.Specs(), test.use, test.options, test.option, test.want)
		})
	}
}
