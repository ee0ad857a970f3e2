package openai

import (
	"cmp"
	"encoding/json"
)

// toolNames lists the names of checked tool definitions, as a JSON array: whoever
// judges a run has its directory, and not the file that offered the tools.
func toolNames(definitions []byte) string {
	var list []struct {
		Name     string `json:"name"`
		Function struct {
			Name string `json:"name"`
		} `json:"function"`
	}
	if json.Unmarshal(definitions, &list) != nil {
		return "[]" // configuredTools has refused it
	}
	names := make([]string, 0, len(list))
	for _, t := range list {
		names = append(names, cmp.Or(t.Name, t.Function.Name))
	}
	text, err := json.Marshal(names)
	if err != nil {
		return "[]" // strings always encode
	}
	return string(text)
}
