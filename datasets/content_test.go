package datasets_test

import (
	"encoding/json"
	"testing"

	"forerun/datasets"
)

func TestContentIsReadAsText(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		``:             "",
		`null`:         "",
		`"a \"word\""`: `a "word"`,
		`[{"type":"text","text":"a"},{"type":"image_url"},{"type":"text","text":"b"}]`: "a\nb",
		`[{"type":"image_url","image_url":{"url":"x"}}]`:                               `[{"type":"image_url","image_url":{"url":"x"}}]`,
		`{"order":7}`: `{"order":7}`,
		`[1]`:         `[1]`,
		`{`:           `{`,
	} {
		if got := datasets.ContentText(json.RawMessage(content)); got != want {
			t.Errorf("%s: %q, want %q", content, got, want)
		}
	}
}
