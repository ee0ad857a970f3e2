package junit_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"forerun/reports/junit"
	"forerun/reports/reporttest"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

func render(t interface{ Fatal(...any) }, r *view.Report) string {
	got, err := junit.Render(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func TestFileIsWhatTheGoldenFileSays(t *testing.T) {
	t.Parallel()
	for _, name := range reporttest.Names() {
		reporttest.Golden(t, name+".xml", []byte(render(t, reporttest.Report(name))))
	}
}

// results is what a server reads.
type results struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Suites   []struct {
		Name  string `xml:"name,attr"`
		Cases []struct {
			Name    string `xml:"name,attr"`
			Failure *struct {
				Type string `xml:"type,attr"`
			} `xml:"failure"`
			Error   *struct{} `xml:"error"`
			Skipped *struct{} `xml:"skipped"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

func TestOnlyAPassIsGreen(t *testing.T) {
	t.Parallel()
	incomplete := reporttest.Input("pass")
	incomplete.Run.Status = "running"
	cutOff := reporttest.Input("screen")
	cutOff.Run.Status = "interrupted"
	invalidWithoutFindings := reporttest.Input("invalid")
	invalidWithoutFindings.Decision.Suites[0].Findings = nil
	for name, tt := range map[string]struct {
		in               view.Input
		failures, errors int
		skipped          int
	}{
		"pass":                     {reporttest.Input("pass"), 0, 0, 0},
		"fail":                     {reporttest.Input("fail"), 1, 0, 0},
		"inconclusive":             {reporttest.Input("inconclusive"), 2, 0, 0},
		"invalid":                  {reporttest.Input("invalid"), 0, 2, 0},
		"invalid without findings": {invalidWithoutFindings, 0, 1, 0},
		"screen":                   {reporttest.Input("screen"), 0, 0, 2},
		"a monitor that fails":     {reporttest.Input("goals"), 0, 0, 1},
		"a slice that fails":       {reporttest.Input("slices"), 1, 0, 0},
		"a screen cut off":         {cutOff, 2, 0, 0},
		"incomplete":               {incomplete, 0, 1, 0},
		"nothing":                  {view.Input{Decision: gate.Decision{Verdict: gate.Pass}}, 0, 1, 0},
	} {
		var got results
		if err := xml.Unmarshal([]byte(render(t, view.New(tt.in))), &got); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		failures, errs, skipped, tests := 0, 0, 0, 0
		for _, s := range got.Suites {
			for _, c := range s.Cases {
				tests++
				if c.Failure != nil {
					failures++
				}
				if c.Error != nil {
					errs++
				}
				if c.Skipped != nil {
					skipped++
				}
			}
		}
		if failures != tt.failures || errs != tt.errors || skipped != tt.skipped {
			t.Errorf("%s: %d failures, %d errors, %d skipped; want %d, %d, %d", name, failures, errs, skipped, tt.failures, tt.errors, tt.skipped)
		}
		if got.Tests != tests || got.Failures != failures || got.Errors != errs {
			t.Errorf("%s: the counts %d, %d, %d are not those of the cases", name, got.Tests, got.Failures, got.Errors)
		}
	}
}

func TestInconclusiveIsAFailureOfItsOwnType(t *testing.T) {
	t.Parallel()
	if got := render(t, reporttest.Report("inconclusive")); !strings.Contains(got, `<failure type="inconclusive"`) {
		t.Errorf("no such failure in\n%s", got)
	}
}

func TestAnyReportIsWellFormed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var got results
		if err := xml.Unmarshal([]byte(render(t, view.New(reporttest.Hostile(t)))), &got); err != nil {
			t.Fatal(err)
		}
	})
}

func TestNoMessageTextInTheFile(t *testing.T) {
	t.Parallel()
	got := render(t, reporttest.Report("fail"))
	for _, c := range reporttest.Cases() {
		for _, text := range []string{c.Request, c.Stable.Output, c.Why} {
			if text != "" && strings.Contains(got, text) {
				t.Errorf("message text %q is in the file", text)
			}
		}
	}
}

// Who chooses so has what is not settled skipped; what failed or can't be judged stays
// what it is.
func TestInconclusiveIsSkippedByChoice(t *testing.T) {
	t.Parallel()
	skip := junit.Options{SkipInconclusive: true}
	for name, want := range map[string][3]int{ // failures, errors, skipped
		"pass": {0, 0, 0}, "fail": {1, 0, 0}, "inconclusive": {0, 0, 4}, "invalid": {0, 2, 0},
	} {
		text, err := skip.Render(reporttest.Report(name))
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Failures int `xml:"failures,attr"`
			Errors   int `xml:"errors,attr"`
			Skipped  int `xml:"skipped,attr"`
		}
		if err := xml.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		if [3]int{got.Failures, got.Errors, got.Skipped} != want {
			t.Errorf("%s: %d failures, %d errors, %d skipped; want %v:\n%s", name, got.Failures, got.Errors, got.Skipped, want, text)
		}
	}
}

func TestCasesThatGotWorseAreNamed(t *testing.T) {
	t.Parallel()
	got := render(t, reporttest.Report("fail"))
	for _, want := range []string{
		"<system-out>Missed escalations: c-0017 and others: forerun show RUN lists all</system-out>",
		"<system-out>Missed escalations: c-0017 and others: forerun show RUN lists all&#xA;Lost success: c-0044</system-out>",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
	if strings.Contains(got, "g-03") {
		t.Errorf("a case that got better is named:\n%s", got)
	}
}

// Every payload, wherever a log's words go, is text of a document that can be read.
func TestHostileTextIsText(t *testing.T) {
	t.Parallel()
	for _, payload := range reporttest.Payloads() {
		in := reporttest.Everywhere(payload)
		text := render(t, view.New(in))
		var got results
		if err := xml.Unmarshal([]byte(text), &got); err != nil {
			t.Errorf("%q: %v", payload, err)
		}
		for _, s := range got.Suites {
			if s.Name != view.Line(payload) {
				t.Errorf("%q is read as %q", payload, s.Name)
			}
		}
		for _, r := range text {
			if r < 0x20 && r != '\n' {
				t.Errorf("%q: %U is in the file", payload, r)
			}
		}
	}
}
