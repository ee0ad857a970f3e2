package secret_test

import (
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"forerun/replay/secret"
)

func TestVariants(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, value string
		want        []string
	}{
		{"nothing", "", nil},
		{"a key", "sk-123456", []string{"sk-123456"}},
		{"space around it", " sk-123456\n", []string{" sk-123456\n", "sk-123456"}},
		{"short ones stay whole", "abc\ndef", []string{"abc\ndef"}},
		{"lines", "first-line\r\nx\nthird-line", []string{"first-line\r\nx\nthird-line", "first-line", "third-line"}},
		{"a scheme", "Bearer sk-123456", []string{"Bearer sk-123456", "sk-123456"}},
		{"a scheme in another case", "APIKEY  sk-123456", []string{"APIKEY  sk-123456", "sk-123456"}},
		{"a passphrase is no scheme", "correct battery staple", []string{"correct battery staple"}},
		{"a user and a password", "Basic dXNlcjpvcGVuc2VzYW1l", []string{
			"Basic dXNlcjpvcGVuc2VzYW1l", "dXNlcjpvcGVuc2VzYW1l", "user:opensesame", "opensesame",
		}},
		{"a padded one, short", "basic dTpwdw==", []string{"basic dTpwdw==", "dTpwdw=="}},
		{"no Basic after all", "Basic !!!!!!", []string{"Basic !!!!!!", "!!!!!!"}},
	} {
		if diff := cmp.Diff(tt.want, secret.Variants(tt.value)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestWritings(t *testing.T) {
	t.Parallel()
	got := secret.Writings(`a/b"c'<é> &=`, "", `a/b"c'<é> &=`)
	for _, want := range []string{
		`a/b"c'<é> &=`,
		`a/b\"c'<é> &=`,
		`a/b\"c'\u003cé\u003e \u0026=`,
		`a\/b\"c'<é> &=`,
		`a\/b\"c'<\u00e9> &=`,
		`a/b\\\"c'<é> &=`,
		`a\\/b\\\"c'<é> &=`,
		`a\\\/b\\\"c'<é> &=`,
		`a/b&#34;c&#39;&lt;é&gt; &amp;=`,
		`a/b&quot;c&#x27;&lt;é&gt; &amp;=`,
		`a/b&quot;c&#39;&lt;é&gt; &amp;=`,
		`a%2Fb%22c%27%3C%C3%A9%3E+%26%3D`,
		`a%2fb%22c%27%3c%c3%a9%3e+%26%3d`,
		`a%2Fb%22c'%3C%C3%A9%3E%20%26%3D`,
		`a/b%22c%27%3C%C3%A9%3E%20&=`,
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not looked for", want)
		}
	}
	if !slices.IsSortedFunc(got, func(a, b string) int { return len(b) - len(a) }) || slices.Contains(got, "") {
		t.Errorf("not the longest first, or empty: %q", got)
	}
	for i := range got {
		if slices.Contains(got[i+1:], got[i]) {
			t.Errorf("%s is there twice", got[i])
		}
	}
}

func TestEveryEncodersWritingIsKnown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringN(1, 20, -1).Draw(t, "value")
		quoted, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		known := secret.Writings(value)
		for _, want := range []string{
			value, string(quoted[1 : len(quoted)-1]), html.EscapeString(value), url.QueryEscape(value), url.PathEscape(value),
			strings.ReplaceAll(string(quoted[1:len(quoted)-1]), "/", `\/`),
		} {
			if !slices.Contains(known, want) {
				t.Fatalf("%q is not looked for", want)
			}
		}
	})
}
