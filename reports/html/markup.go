package html

import (
	"bytes"
	"html/template"
)

// markup is written piece by piece. Ten thousand cases are too many for a template.
type markup struct{ out bytes.Buffer }

// tag is markup as it stands in the source of this package: a constant becomes one by
// itself, a text that comes from anywhere else does not.
type tag string

func (m *markup) tag(t tag) { m.out.WriteString(string(t)) }

// text writes a text that anybody may have made, between two tags.
func (m *markup) text(before tag, text string, after tag) {
	m.tag(before)
	m.out.WriteString(template.HTMLEscapeString(text))
	m.tag(after)
}

// given is [markup.text], and nothing where there is no text.
func (m *markup) given(before tag, text string, after tag) {
	if text != "" {
		m.text(before, text, after)
	}
}
