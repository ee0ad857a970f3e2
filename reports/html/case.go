package html

import (
	"html/template"

	"forerun/reports/textdiff"
	"forerun/reports/view"
)

// entry writes a case: the row that it is found by, and what unfolds below it.
func (m *markup) entry(e *view.Entry) {
	m.tag("<details>\n<summary>")
	m.summary(e)
	m.text("</summary>\n<div class=\"body\" id=\"", e.Anchor, "\">\n<p class=\"muted\">")
	m.text("", e.Title, "")
	for _, note := range e.Notes {
		m.text(" ", note, "")
	}
	if e.Cluster != e.Name {
		m.given(" Cluster ", e.Cluster, ".")
	}
	m.text(" <a class=\"self\" href=\"", e.Href(), "\">Link to this case</a></p>")
	m.given("\n<h3>Request</h3>\n<pre>", e.Request, "</pre>")
	m.answers(e)
	m.errors(e)
	m.steps(e)
	m.sides(e)
	m.tag("\n</div>\n</details>")
}

func (m *markup) summary(e *view.Entry) {
	m.text("<span class=\"who\"><span class=\"id\">", e.Name, "</span> ")
	m.text("<span class=\"kind t-", e.Stamp.Tone, "\">")
	m.text("<span aria-hidden=\"true\">", e.Stamp.Mark, "</span> ")
	m.text("", e.Word, "</span>")
	if e.Again != "" {
		m.text(" <span class=\"muted\">asked again ", e.Again, "")
		if e.Holds {
			m.tag(", confirmed")
		}
		m.tag("</span>")
	}
	m.text("</span>\n<span class=\"where\">", e.Suite, "")
	for _, s := range e.Segments {
		m.text(" · ", s, "")
	}
	m.tag("</span>")
	for _, c := range e.Columns {
		m.tag("<span class=\"cell")
		if c.Differs {
			m.tag(" differs")
		}
		m.text("\"><i>", c.Label, "</i> ")
		m.text("", c.Words, "</span>")
	}
	m.given("<span class=\"excerpt\">", e.Excerpt, "</span>")
}

// answers writes what the arms said: once where it is the same.
func (m *markup) answers(e *view.Entry) {
	switch {
	case !e.Same:
		m.text("\n<div class=\"pair\">\n<div><h3>", e.Arms[0], " said</h3><pre>")
		m.pieces(e.Said, textdiff.Gone)
		m.text("</pre></div>\n<div><h3>", e.Arms[1], " said</h3><pre>")
		m.pieces(e.Said, textdiff.New)
		m.tag("</pre></div>\n</div>")
	case len(e.Said) > 0:
		m.tag("\n<h3>Both arms said</h3>\n<pre>")
		m.pieces(e.Said, textdiff.Same)
		m.tag("</pre>")
	}
}

// pieces writes one side of a comparison of words: what both have, and what this side
// alone has, marked. Of a text that both have all is written.
func (m *markup) pieces(all []textdiff.Piece, side textdiff.Op) {
	for _, p := range all {
		switch {
		case p.Op == textdiff.Same || side == textdiff.Same:
			m.text("", p.Text, "")
		case p.Op != side:
		case side == textdiff.Gone:
			m.text("<del>", p.Text, "</del>")
		default:
			m.text("<ins>", p.Text, "</ins>")
		}
	}
}

// side gives one side of a comparison of words for a template.
func side(all []textdiff.Piece, of textdiff.Op) template.HTML {
	var m markup
	m.pieces(all, of)
	return template.HTML(m.out.String()) //nolint:gosec // its texts are escaped
}

func (m *markup) errors(e *view.Entry) {
	if e.Errors[0]+e.Errors[1] == "" {
		return
	}
	m.tag("\n<div class=\"pair\">")
	for i, said := range e.Errors {
		m.tag("<div>")
		if said != "" {
			m.text("<h3>", e.Arms[i], ": error</h3>")
			m.text("<pre class=\"error\">", said, "</pre>")
		}
		m.tag("</div>")
	}
	m.tag("</div>")
}

func (m *markup) sides(e *view.Entry) {
	m.text("\n<table class=\"sides\"><thead><tr><td></td><th scope=\"col\">", e.Arms[0], "</th>")
	m.text("<th scope=\"col\">", e.Arms[1], "</th></tr></thead><tbody>")
	for _, f := range e.Facts {
		m.line(f.Label, f.Differs)
		m.text("<td>", f.Stable, "</td>")
		m.text("<td>", f.Candidate, "</td></tr>")
	}
	for i := range e.Scores {
		s := &e.Scores[i]
		m.line(s.Name, s.Differs)
		for k, words := range s.Words {
			m.text("<td>", words, "")
			m.given(" <span class=\"why\">", s.Reasons[k], "</span>")
			m.tag("</td>")
		}
		m.tag("</tr>")
	}
	m.tag("\n</tbody></table>")
}

func (m *markup) line(label string, differs bool) {
	m.tag("\n<tr")
	if differs {
		m.tag(" class=\"differs\"")
	}
	m.text("><th scope=\"row\">", label, "</th>")
}
