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
	for _, c := range reporttest.Input("fail").Evidence.Cases {
		for _, text := range []string{c.Request, c.Stable.Output, c.Why} {
			if text != "" && strings.Contains(got, text) {
				t.Errorf("message text %q is in the file", text)
			}
		}
	}
}
