package view_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"forerun/reports/reporttest"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

func TestOnlyACompleteRunWithFindingsPasses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(*view.Input)
		want   gate.Verdict
		code   string
	}{
		{"complete", func(*view.Input) {}, gate.Pass, gate.ReasonAllHold},
		{"running", func(in *view.Input) { in.Run.Status = "running" }, gate.Inconclusive, "incomplete_run"},
		{"interrupted", func(in *view.Input) { in.Run.Status = "interrupted" }, gate.Inconclusive, "incomplete_run"},
		{"of no status", func(in *view.Input) { in.Run.Status = "" }, gate.Inconclusive, "incomplete_run"},
		{"no suite", func(in *view.Input) { in.Decision.Suites = nil }, gate.Inconclusive, "nothing_judged"},
		{"no finding", func(in *view.Input) {
			for i := range in.Decision.Suites {
				in.Decision.Suites[i].Findings = nil
			}
		}, gate.Inconclusive, "nothing_judged"},
		{"no verdict", func(in *view.Input) { in.Decision = gate.Decision{} }, gate.Inconclusive, "nothing_judged"},
		{"a finding without a verdict", func(in *view.Input) { in.Decision.Suites[0].Findings[0].Verdict = 0 }, gate.Inconclusive, gate.ReasonAllHold},
		{"a suite worse than its gate", func(in *view.Input) { in.Decision.Suites[0].Verdict = gate.Fail }, gate.Fail, gate.ReasonAllHold},
		{"an incomplete run that fails", func(in *view.Input) {
			in.Decision, in.Run.Status = reporttest.Input("fail").Decision, "interrupted"
		}, gate.Fail, gate.ReasonNotTolerable},
	} {
		in := reporttest.Input("pass")
		tt.change(&in)
		r := view.New(in)
		if r.Verdict != tt.want || r.Reasons[0].Code != tt.code {
			t.Errorf("%s: %s %v, want %s %s", tt.name, r.Verdict, r.Reasons, tt.want, tt.code)
		}
	}
}

func TestFindingsComeWorstFirst(t *testing.T) {
	t.Parallel()
	r := view.New(reporttest.Input("fail"))
	for i := 1; i < len(r.Worst); i++ {
		if r.Worst[i].Finding.Verdict > r.Worst[i-1].Finding.Verdict {
			t.Errorf("%s stands before %s", r.Worst[i-1].Name, r.Worst[i].Name)
		}
	}
	if r.Ranked[0].Name != "shadow" || r.Ranked[0].Rows[0].Name != "escalation.missed_per_case" {
		t.Errorf("first is %s, %s", r.Ranked[0].Name, r.Ranked[0].Rows[0].Name)
	}
	if r.Suites[0].Name != "golden" || r.Suites[1].Rows[0].Name != "success" {
		t.Error("the configuration's own order is lost")
	}
}

func TestTwoGuardrailsOnOneMetricHaveTwoNames(t *testing.T) {
	t.Parallel()
	in := reporttest.Input("pass")
	s := &in.Decision.Suites[0]
	s.Findings = append(s.Findings, s.Findings[0])
	rows := view.New(in).Suites[0].Rows
	if rows[0].Guardrail != "success" || rows[1].Guardrail != "success (2)" {
		t.Errorf("got %q and %q", rows[0].Guardrail, rows[1].Guardrail)
	}
}

func TestTheParagraphSaysWhatItMust(t *testing.T) {
	t.Parallel()
	got := view.New(reporttest.Input("fail")).Words.Paragraph
	for _, want := range []string{"support-agent FAIL", "2026-11-20", "2026-11-03", "6 guardrails: 1 fail, 5 pass", "Missed escalations: 41 cases, first c-0017", "$1.25", "Production is untouched"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
}

func TestCleanedTextIsSeenAsItIs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, line, text string }{
		{"plain", "plain", "plain"},
		{"naïve 🙂 👩\u200d💻 表", "naïve 🙂 👩\u200d💻 表", "naïve 🙂 👩\u200d💻 表"},
		{"a\nb\tc", "a b c", "a\nb\tc"},
		{"a\r\nb\rc", "a  b c", "a\nb\nc"},
		{"\x1b[31mred", `\x1b[31mred`, `\x1b[31mred`},
		{"\u202eabc\u202c", `\u202eabc\u202c`, `\u202eabc\u202c`},
		{"a\xffb", `a\xffb`, `a\xffb`},
		{"\x00\x7f\u0085\u2028", `\x00\x7f\u0085\u2028`, `\x00\x7f\u0085\u2028`},
		{"\ue000\ufeff\uffff", `\ue000\ufeff\uffff`, `\ue000\ufeff\uffff`},
	} {
		if got := view.Line(tt.in); got != tt.line {
			t.Errorf("Line(%q) = %q, want %q", tt.in, got, tt.line)
		}
		if got := view.Text(tt.in); got != tt.text {
			t.Errorf("Text(%q) = %q, want %q", tt.in, got, tt.text)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, p := range reporttest.Payloads() {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, got := range map[string]string{"line": view.Line(s), "text": view.Text(s)} {
			if !utf8.ValidString(got) {
				t.Errorf("%s of %q is no UTF-8", name, s)
			}
			for _, r := range got {
				if unicode.IsControl(r) && (name == "line" || (r != '\n' && r != '\t')) {
					t.Errorf("%s of %q holds %U", name, s, r)
				}
			}
		}
		if n := utf8.RuneCountInString(view.Cut(s, 10)); n > 10 {
			t.Errorf("%d runes of %q", n, s)
		}
	})
}

func TestBoundSaysWhatItCut(t *testing.T) {
	t.Parallel()
	if got := view.Bound("short"); got != "short" {
		t.Errorf("got %q", got)
	}
	exact := strings.Repeat("é", view.MaxText)
	if got := view.Bound(exact); got != exact {
		t.Error("a text that fits was cut")
	}
	if got := view.Bound(exact + "12345"); got != exact+"\n… cut here: 5 more bytes" {
		t.Errorf("got the end %q", got[len(got)-40:])
	}
}
