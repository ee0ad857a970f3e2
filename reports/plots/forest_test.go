package plots_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"forerun/reports/plots"
	"forerun/reports/reporttest"
	"forerun/reports/view"
)

func forest(t interface{ Fatal(...any) }, s view.Suite, width int) string {
	got, err := plots.Forest(s, width)
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func TestForestPlotIsWhatTheGoldenFileSays(t *testing.T) {
	t.Parallel()
	for _, name := range reporttest.Names() {
		for _, s := range reporttest.Report(name).Ranked {
			reporttest.Golden(t, name+"-"+s.Name+".svg", []byte(forest(t, s, plots.Wide)))
			reporttest.Golden(t, name+"-"+s.Name+"-narrow.svg", []byte(forest(t, s, plots.Narrow)))
		}
	}
}

// Any suite gives the same well-formed SVG twice, without anything that a
// content policy forbids or that could act.
func TestAnySuiteGivesASafePicture(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.SampledFrom([]int{0, plots.Narrow, plots.Wide}).Draw(t, "width")
		suites := view.New(reporttest.Hostile(t)).Suites
		for _, s := range suites[:min(2, len(suites))] {
			got := forest(t, s, width)
			if got != forest(t, s, width) {
				t.Fatal("two pictures of one suite differ")
			}
			dec := xml.NewDecoder(strings.NewReader(got))
			for {
				tok, err := dec.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("not well-formed: %v\n%s", err, got)
				}
				e, ok := tok.(xml.StartElement)
				if !ok {
					continue
				}
				switch e.Name.Local {
				case "svg", "title", "desc", "g", "path", "text", "tspan":
				default:
					t.Fatalf("element %s", e.Name.Local)
				}
				for _, a := range e.Attr {
					if a.Name.Local == "style" || a.Name.Local == "href" || strings.HasPrefix(a.Name.Local, "on") {
						t.Fatalf("attribute %s=%q", a.Name.Local, a.Value)
					}
				}
			}
		}
	})
}

func TestAPictureSaysWhatItDoesNotDraw(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		s    view.Suite
		want string
	}{
		{"no guardrail", view.Suite{Title: "empty"}, "nothing was judged"},
		{"no estimate", reporttest.Report("inconclusive").Suites[0], "not drawn: the cost of 40 of 40"},
	} {
		if got := forest(t, tt.s, plots.Wide); !strings.Contains(got, tt.want) {
			t.Errorf("%s: the picture does not say %q:\n%s", tt.name, tt.want, got)
		}
	}
}

func TestVerdictsDifferInShape(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, name := range []string{"pass", "fail", "inconclusive", "invalid", "screen"} {
		r := reporttest.Report(name)
		s := r.Ranked[0]
		s.Rows = s.Rows[:1]
		for i := range s.Rows[0].Tests {
			s.Rows[0].Tests[i].Stamp = r.Words.Stamp
			s.Rows[0].Tests[i].Estimate, s.Rows[0].Tests[i].Lo, s.Rows[0].Tests[i].Hi = new(0.0), new(-0.5), new(0.5)
		}
		// The marker's path is the last thing that is drawn.
		got := forest(t, s, plots.Wide)
		last := got[strings.LastIndex(got, "<path"):]
		_, after, _ := strings.Cut(last, `d="`)
		shape, _, _ := strings.Cut(after, `"`)
		if strings.Contains(last, `fill="none"`) {
			shape += " hollow"
		}
		if other := seen[shape]; other != "" {
			t.Errorf("%s and %s have one shape", name, other)
		}
		seen[shape] = name
	}
}
