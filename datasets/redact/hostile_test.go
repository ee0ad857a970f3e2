package redact_test

import (
	"strings"
	"testing"

	"forerun/datasets/redact"
)

// Texts that a log's author made long on purpose take time in proportion: each of
// these took minutes as long as some part was looked at again from each place in it.
func TestLongTextsAreReadOnce(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("long texts of many kinds take seconds under the race detector")
	}
	const long = 1 << 18
	for _, piece := range []string{
		"sk-", "eyJ-", "eyJaaaaaaaa.", "pwd=", "pwd:", "secret:", "://", "://a:b@", "a@b.de ", "@", "%40", "1", "1 ", "1-", "4539 1488 0343 6467 ",
		"-----BEGIN ", "-----BEGIN PRIVATE KEY-----", "a:", "::", "DE", "tel ", "tel 0151 23456", "bearer ", "Basic dXNl", "{", "[\"", "81.2.69.142 ", "é@",
	} {
		r := newRedactor(t, redact.Options{Names: []string{"name"}})
		text := strings.Repeat(piece, long/len(piece))
		if got := r.Text(text); len(got) == 0 {
			t.Errorf("%q became nothing", piece)
		}
		r.JSON([]byte(`{"name":["` + strings.NewReplacer(`"`, "", `\`, "").Replace(text) + `"]}`))
	}
	keys := strings.Repeat(`"a@b.de":1,`, 1<<14)
	newRedactor(t, redact.Options{}).JSON([]byte("{" + strings.TrimSuffix(keys, ",") + "}"))
}
