package reports

import (
	"encoding/json"
	"slices"
	"strings"

	"forerun/datasets"
)

// request is what was asked: the last message of the user, or the input.
func request(c *datasets.Case) string {
	for _, m := range slices.Backward(c.Messages) {
		if m.Role == "user" {
			return content(m.Content)
		}
	}
	return content(c.Input)
}

// content gives a message's content as text: a JSON string is decoded, the
// text parts of an array are joined, anything else stays JSON.
func content(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var parts []struct {
		Text *string `json:"text"`
	}
	if json.Unmarshal(raw, &parts) != nil {
		return string(raw)
	}
	var texts []string
	for _, p := range parts {
		if p.Text != nil {
			texts = append(texts, *p.Text)
		}
	}
	if len(texts) == 0 {
		return string(raw)
	}
	return strings.Join(texts, "\n")
}
