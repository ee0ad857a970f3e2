package reports

import (
	"slices"

	"forerun/datasets"
)

// request is what was asked: the last message of the user, or the input.
func request(c *datasets.Case) string {
	for _, m := range slices.Backward(c.Messages) {
		if m.Role == "user" {
			return datasets.ContentText(m.Content)
		}
	}
	return datasets.ContentText(c.Input)
}
