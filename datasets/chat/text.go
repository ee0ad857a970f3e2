package chat

import (
	"strings"

	"forerun/datasets"
)

// Text returns what a message says in words: its content, or the texts among its
// parts, a line each. False says that it says nothing in words.
func Text(m *datasets.Message) (string, bool) {
	v, ok := value(m.Content), len(m.Content) > 0
	if v.is('"') {
		return v.text(), true
	}
	if ok {
		v, ok = parse(m.Content)
	}
	if !ok || !v.is('[') {
		return "", false
	}
	var texts []string
	for e := range v.elements() {
		o, _ := e.object()
		if text := o.get("text"); text.is('"') {
			texts = append(texts, text.text())
		}
	}
	return strings.Join(texts, "\n"), texts != nil
}
