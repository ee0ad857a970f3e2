package reports_test

import (
	"encoding/json"
	"encoding/xml"
	"html"
	"strings"
	"testing"

	page "forerun/reports/html"
	"forerun/reports/jsonreport"
	"forerun/reports/junit"
	"forerun/reports/markdown"
	"forerun/reports/plots"
	"forerun/reports/reporttest"
	"forerun/reports/terminal"
	"forerun/scorers/gate"
)

// Whoever reads one report must learn what readers of another do: every
// renderer shows the same verdict and the same first reason, and no plot a worse
// or a better verdict than its suite has.
func TestEveryRendererSaysTheSame(t *testing.T) {
	t.Parallel()
	flat := func(s string) string { return strings.Join(strings.Fields(html.UnescapeString(s)), " ") }
	for _, name := range reporttest.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := reporttest.Report(name)
			must := func(data []byte, err error) string {
				if err != nil {
					t.Fatal(err)
				}
				return string(data)
			}
			verdict, reason := flat(r.Words.Title()), flat(r.Words.Reasons[0])
			texts := map[string]string{
				"terminal": flat(terminal.Render(r, terminal.Options{Width: 110})),
				"markdown": strings.ReplaceAll(flat(string(markdown.Render(r))), "\u200b", ""),
				"html":     strings.ReplaceAll(flat(stripped(must(page.Render(r)))), "−", "-"),
				"junit":    flat(attributes(t, must(junit.Render(r)))),
			}
			for renderer, text := range texts {
				if !strings.Contains(text, verdict) || !strings.Contains(text, reason) {
					t.Errorf("%s does not say %q and %q:\n%s", renderer, verdict, reason, text)
				}
			}
			var doc struct {
				Verdict gate.Verdict  `json:"verdict"`
				Reasons []gate.Reason `json:"reasons"`
			}
			if err := json.Unmarshal([]byte(must(jsonreport.Render(r))), &doc); err != nil {
				t.Fatal(err)
			}
			if doc.Verdict != r.Verdict || doc.Reasons[0] != r.Reasons[0] {
				t.Errorf("report.json says %s, %v", doc.Verdict, doc.Reasons[0])
			}
			for i := range r.Suites {
				s := &r.Suites[i]
				said := must(plots.Forest(*s, plots.Wide)) + must(plots.Slices(*s, plots.Wide))
				for _, row := range s.Rows {
					if row.Finding.Decides && !strings.Contains(said, ": "+row.Stamp.Word) {
						t.Errorf("the plots of %s show no %q of %s", s.Name, row.Stamp.Word, row.Name)
					}
				}
			}
		})
	}
}

// stripped takes the tags from a page.
func stripped(page string) string {
	var b strings.Builder
	_, page, _ = strings.Cut(page, "</style>")
	page, _, _ = strings.Cut(page, "<script>")
	for part := range strings.SplitSeq(page, "<") {
		_, text, _ := strings.Cut(part, ">")
		b.WriteString(text)
	}
	return b.String()
}

// attributes lists the attributes of a file, in order.
func attributes(t *testing.T, file string) string {
	t.Helper()
	var b strings.Builder
	dec := xml.NewDecoder(strings.NewReader(file))
	for {
		tok, err := dec.Token()
		if err != nil {
			return b.String()
		}
		if e, ok := tok.(xml.StartElement); ok {
			for _, a := range e.Attr {
				b.WriteString(a.Value + " ")
			}
		}
	}
}
