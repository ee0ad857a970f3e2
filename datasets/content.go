package datasets

import (
	"encoding/json"
	"strings"
)

// ContentText gives a message's content, or an input, for a person to read: the text of
// a JSON string, and the texts of an array of parts, a line each. Anything else stays
// the JSON that it is.
func ContentText(content json.RawMessage) string {
	var text string
	if len(content) == 0 || json.Unmarshal(content, &text) == nil {
		return text
	}
	var parts []struct {
		Text *string `json:"text"`
	}
	if json.Unmarshal(content, &parts) != nil {
		return string(content)
	}
	var texts []string
	for _, p := range parts {
		if p.Text != nil {
			texts = append(texts, *p.Text)
		}
	}
	if len(texts) == 0 {
		return string(content)
	}
	return strings.Join(texts, "\n")
}
