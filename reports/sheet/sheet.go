package sheet

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"

	"forerun/reports/view"
)

//go:embed page.tmpl
var templates embed.FS

//go:embed style.css
var styleSheet string

//go:embed label.js
var script string

// Sheet is what somebody is asked to label.
type Sheet struct {
	ID    string `json:"sheet"`
	Items []Item `json:"items"`
}

// Item is one case.
type Item struct {
	ID      string    `json:"item"`
	Drawn   string    `json:"drawn"`
	Said    []Message `json:"said"`    // up to and with the request
	Answers []Answer  `json:"answers"` // one, or two in an order that the page cannot explain
}

// Message is what somebody said.
type Message struct {
	Role string `json:"role"`
	Text string `json:"text"`
}

// Answer is what one version made of the request.
type Answer struct {
	Text  string   `json:"text"`
	Facts []string `json:"facts"` // what it did beside answering, a line each
}

// The most that is shown of a case, in runes and messages.
const (
	MaxText     = 20_000
	MaxFact     = 500
	MaxMessages = 40
)

// Clean gives an item as it can be shown on a page and at a terminal: what could move
// a cursor, turn the reading direction or hide text is spelt out, and what is too long
// is cut, which shows.
func Clean(it Item) Item {
	out := Item{ID: it.ID, Drawn: it.Drawn, Said: []Message{}, Answers: []Answer{}}
	said := it.Said
	if n := len(said) - MaxMessages; n > 0 {
		out.Said = append(out.Said, Message{Role: "…", Text: fmt.Sprintf("%d messages before", n)})
		said = said[n:]
	}
	for _, m := range said {
		out.Said = append(out.Said, Message{Role: view.Cut(view.Line(m.Role), MaxFact), Text: view.Cut(view.Text(m.Text), MaxText)})
	}
	for _, a := range it.Answers {
		shown := Answer{Text: view.Cut(view.Text(a.Text), MaxText), Facts: []string{}}
		for _, f := range a.Facts {
			shown.Facts = append(shown.Facts, view.Cut(view.Line(f), MaxFact))
		}
		out.Answers = append(out.Answers, shown)
	}
	return out
}

// Render gives the page.
func Render(s Sheet) ([]byte, error) {
	shown := Sheet{ID: s.ID, Items: []Item{}}
	for _, it := range s.Items {
		shown.Items = append(shown.Items, Clean(it))
	}
	// Marshal escapes <, > and &, so nothing in it ends the block that it stands in.
	data, err := json.Marshal(shown)
	if err != nil {
		return nil, fmt.Errorf("write the label sheet: %w", err)
	}
	t, err := template.ParseFS(templates, "page.tmpl")
	if err != nil {
		return nil, fmt.Errorf("read the label sheet's template: %w", err)
	}
	var b bytes.Buffer
	err = t.Execute(&b, map[string]any{
		"Policy": "default-src 'none'; style-src 'sha256-" + digest(styleSheet) + "'; script-src 'sha256-" + digest(script) +
			"'; base-uri 'none'; form-action 'none'",
		"Style":  template.CSS(styleSheet), //nolint:gosec // our own file
		"Script": template.JS(script),      //nolint:gosec // our own file
		"Data":   template.JS(data),        //nolint:gosec // JSON, with all markup escaped
		"ID":     s.ID, "Count": len(shown.Items),
	})
	if err != nil {
		return nil, fmt.Errorf("write the label sheet: %w", err)
	}
	return b.Bytes(), nil
}

// digest names a text in a content policy.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}
