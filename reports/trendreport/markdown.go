package trendreport

import (
	"fmt"
	"strings"

	"forerun/reports/markdown"
)

// Markdown prints a page for a summary or a comment.
func Markdown(p *Page) string {
	var b strings.Builder
	text := markdown.Escape
	fmt.Fprintf(&b, "## Trend of %s: %s\n\n", text(p.Name), text(p.Span))
	for _, r := range p.Rules {
		fmt.Fprintf(&b, "- **%s** %s\n", text(string(r.State)), text(r.Words))
	}
	for _, s := range p.Steps {
		fmt.Fprintf(&b, "- step: %s\n", text(s.Words))
	}
	if len(p.Steps) == 0 && len(p.Series) > 0 {
		b.WriteString("- no step is told from noise\n")
	}
	if len(p.Series) > 0 {
		b.WriteString("\n| metric | before | last run | candidate [90 %] | step |\n|---|---|---|---|---|\n")
	}
	for _, s := range p.Series {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", text(s.Name), text(s.Before), text(s.Last), text(s.Change), text(s.Step))
	}
	if len(p.Runs) > 0 {
		b.WriteString("\n<details><summary>Runs</summary>\n\n| run | day | verdict | stable → candidate | new in it | directory |\n|---|---|---|---|---|---|\n")
		for _, r := range p.Runs {
			fmt.Fprintf(&b, "| %d | %s | %s | %s | %s | %s |\n", r.Number, r.Day, text(r.Verdict), text(r.Arms), text(r.Marks), text(r.Dir))
		}
		b.WriteString("\n</details>\n")
	}
	if p.Note != "" {
		fmt.Fprintf(&b, "\n%s\n", text(p.Note))
	}
	return b.String()
}
