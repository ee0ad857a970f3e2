package markdown

import "forerun/reports/view"

// Escape gives a text that is nothing but text wherever it stands in Markdown, on one
// line, for reports that are not about one gate.
func Escape(s string) string { return text(view.Line(s)) }
