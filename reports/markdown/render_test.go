package markdown_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"forerun/reports/markdown"
	"forerun/reports/reporttest"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

func TestCommentIsWhatTheGoldenFileSays(t *testing.T) {
	t.Parallel()
	for _, name := range reporttest.Names() {
		reporttest.Golden(t, name+".md", markdown.Render(reporttest.Report(name)))
	}
}

func TestCommentBeginsWithItsMarker(t *testing.T) {
	t.Parallel()
	in := reporttest.Input("pass")
	for name, want := range map[string]string{
		"support-agent":         "<!-- forerun:support-agent -->\n",
		"a b":                   "<!-- forerun:a_b -->\n",
		"--> <script>x":         "<!-- forerun:",
		"x -- y":                "<!-- forerun:x_-__y -->\n",
		strings.Repeat("é", 99): "<!-- forerun:" + strings.Repeat("_", 60) + " -->\n",
	} {
		in.Run.Name = name
		got := string(markdown.Render(view.New(in)))
		if !strings.HasPrefix(got, want) {
			t.Errorf("%q: %.80q", name, got)
		}
		if first, _, _ := strings.Cut(got, "\n"); strings.Count(first, "-->") != 1 || strings.Count(first, "<") != 1 {
			t.Errorf("%q: the marker can be left: %q", name, first)
		}
	}
}

// Whatever the strings, only forerun's own tags are in the comment, no link, no
// mention, and no more table cells than the table has.
func TestNothingOfALogBecomesMarkup(t *testing.T) {
	t.Parallel()
	for _, payload := range reporttest.Payloads() {
		check(t, payload, string(markdown.Render(view.New(reporttest.Everywhere(payload)))))
	}
}

func check(t *testing.T, payload, got string) {
	t.Helper()
	_, body, _ := strings.Cut(got, "\n")
	rest := body
	for _, tag := range []string{"<code>", "</code>", "<details>", "</details>", "<summary>", "</summary>"} {
		rest = strings.ReplaceAll(rest, tag, "")
	}
	for _, bad := range []string{"<", "http:", "www.evil", "](", "@someone", "`", "javascript:"} {
		if strings.Contains(rest, bad) {
			t.Errorf("payload %q: %q is in\n%s", payload, bad, body)
		}
	}
	for line := range strings.Lines(body) {
		if strings.HasPrefix(line, "|") && strings.Count(line, "|") != 9 {
			t.Errorf("payload %q: a row of %d bars: %q", payload, strings.Count(line, "|"), line)
		}
		for _, r := range line {
			if r != '\n' && (unicode.Is(unicode.Cc, r) || (unicode.Is(unicode.Cf, r) && r != 0x200d && r != 0x200c)) {
				t.Errorf("payload %q: %U in %q", payload, r, line)
			}
		}
	}
}

func TestCommentStaysSmall(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		got := markdown.Render(view.New(reporttest.Hostile(t)))
		if len(got) >= markdown.MaxBytes {
			t.Fatalf("%d bytes", len(got))
		}
	})
}

// The worst there can be: everything at its longest, of the longest escapes.
func TestCommentStaysSmallAtItsWorst(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("#@", 5000)
	in := reporttest.Input("fail")
	in.Run.Name, in.Stable.Version, in.Candidate.Version, in.Run.ToolVersion = long, long, long, long
	in.Run.DatasetDigest, in.Run.PolicyDigest = long, long
	in.Stable.Containment.Words, in.Candidate.Containment.Words = long, long
	in.Diagnoses = nil
	finding := in.Decision.Suites[1].Findings[1]
	finding.Guardrail.Metric, finding.Sentence, finding.Comparison.Method = long, long, long
	finding.Comparison.Unit = long
	in.Decision.Suites = nil
	for range 300 {
		s := gate.Suite{Name: long, Verdict: gate.Fail}
		for range 5 {
			s.Findings = append(s.Findings, finding)
		}
		in.Decision.Suites = append(in.Decision.Suites, s)
		in.Decision.Reasons = append(in.Decision.Reasons, gate.Reason{Sentence: long})
		in.Warnings = append(in.Warnings, gate.Reason{Sentence: long})
		in.Diagnoses = append(in.Diagnoses, view.Diagnosis{Code: long, Sentence: long, Evidence: long, Tuned: long, Cases: []string{long, long, long, long}})
		in.Confirmed = append(in.Confirmed, view.Confirmation{Suite: long, CaseID: long})
		c := in.Evidence.Cases[1]
		c.Suite, c.CaseID = long, long
		in.Evidence.Cases = append(in.Evidence.Cases, c)
	}
	got := markdown.Render(view.New(in))
	if len(got) >= markdown.MaxBytes {
		t.Fatalf("%d bytes", len(got))
	}
	if !strings.Contains(string(got), "more findings in the report") {
		t.Error("what was left out is not said")
	}
}

func TestNoMessageTextInTheComment(t *testing.T) {
	t.Parallel()
	got := string(markdown.Render(reporttest.Report("fail")))
	for _, c := range reporttest.Cases() {
		for _, text := range []string{c.Request, c.Stable.Output, c.Candidate.Output, c.Why} {
			if text != "" && strings.Contains(got, text) {
				t.Errorf("message text %q is in the comment", text)
			}
		}
		if !strings.Contains(got, c.CaseID) {
			t.Errorf("case %s is not named", c.CaseID)
		}
	}
}
