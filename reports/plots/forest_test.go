package plots_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/color"
	"image/png"
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

func TestFiguresAreWhatTheGoldenFilesSay(t *testing.T) {
	t.Parallel()
	for _, name := range reporttest.Names() {
		for _, s := range reporttest.Report(name).Ranked {
			for _, f := range plots.Of(s) {
				got, err := f.SVG()
				if err != nil {
					t.Fatal(err)
				}
				reporttest.Golden(t, name+"-"+s.Name+"-"+f.Name+".svg", got)
			}
		}
	}
}

// What a run has no data for has no figure, and what it has has one.
func TestThereIsNoEmptyFigure(t *testing.T) {
	t.Parallel()
	all := map[string]bool{}
	for _, name := range reporttest.Names() {
		for _, s := range reporttest.Report(name).Ranked {
			for _, f := range plots.Of(s) {
				all[f.Name] = true
				if f.Caption == "" {
					t.Errorf("%s, %s: no caption", name, f.Name)
				}
			}
		}
	}
	for _, want := range []string{"latency", "latency-ecdf", "cost", "noise", "fidelity", "looks"} {
		if !all[want] {
			t.Errorf("no report has a figure %q", want)
		}
	}
	if got := plots.Of(view.Suite{Title: "empty"}); len(got) > 0 {
		t.Errorf("a suite without data has %d figures", len(got))
	}
}

// An image shows the same as the SVG, at twice its size.
func TestFiguresAsImages(t *testing.T) {
	t.Parallel()
	for _, f := range plots.All(reporttest.Report("fail").Ranked[0]) {
		data, err := f.PNG()
		if err != nil {
			t.Fatal(err)
		}
		again, err := f.PNG()
		if err != nil || !bytes.Equal(data, again) {
			t.Errorf("%s: two images of one figure differ (%v)", f.Name, err)
		}
		picture, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		colours := map[color.Color]bool{}
		for y := range picture.Bounds().Dy() {
			for x := range picture.Bounds().Dx() {
				colours[picture.At(x, y)] = true
			}
		}
		if picture.Bounds().Dx() < 2*plots.Narrow || len(colours) < 10 {
			t.Errorf("%s: %v with %d colours", f.Name, picture.Bounds(), len(colours))
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
			safe(t, got)
			slices, err := plots.Slices(s, width)
			if err != nil {
				t.Fatal(err)
			}
			safe(t, string(slices))
			for _, f := range plots.Of(s) {
				svg, err := f.SVG()
				if err != nil {
					t.Fatal(err)
				}
				safe(t, string(svg))
			}
		}
	})
}

// safe refuses an SVG that is not well-formed, or holds what could act.
func safe(t *rapid.T, svg string) {
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, svg)
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
			if a.Name.Local == "style" || a.Name.Local == "href" || strings.HasPrefix(a.Name.Local, "on") || strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				t.Fatalf("attribute %s=%q in %.300s", a.Name.Local, a.Value, svg)
			}
		}
	}
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
