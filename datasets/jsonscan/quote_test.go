package jsonscan_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"forerun/datasets/jsonscan"
)

// quotes holds what is made of a text against what encoding/json makes of it, and of
// that the text again.
func quotes(t *testing.T, text string) {
	t.Helper()
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		t.Fatal(err)
	}
	got := jsonscan.Quote([]byte("before"), text)
	if string(got) != "before"+strings.TrimSuffix(want.String(), "\n") {
		t.Fatalf("%q is quoted as %s, want before%s", text, got, want.String())
	}
	if back, ok := jsonscan.Unquote(got[len("before"):]); !ok || utf8.ValidString(text) && back != text {
		t.Fatalf("%q is read as %q (%t)", got, back, ok)
	}
}

// unquotes holds what is read of a string against what encoding/json reads.
func unquotes(t *testing.T, quoted string) {
	t.Helper()
	var want string
	if json.Unmarshal([]byte(quoted), &want) != nil {
		return
	}
	if got, ok := jsonscan.Unquote([]byte(quoted)); !ok || got != want {
		t.Fatalf("%s is read as %q (%t), want %q", quoted, got, ok, want)
	}
}

func TestStringsAreThoseOfEncodingJSON(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "plain", `a"b\c/`, "<b>&amp;</b>", "line\nfeed\r\t\b\f\x00\x01\x1f\x7f", "käse 😀", "\u2028 \u2029", "bad \xff\xc3", "\ufffd", `\n`, `\`, `\\"`,
	} {
		quotes(t, text)
	}
	for _, quoted := range []string{`""`, `"\/\b\f\n\r\t\\\""`, `"\u00e9"`, `"\ud83d\ude00 \ud83d"`, `"\\u0041"`, `"a\\\\"`, `"é\n"`} {
		unquotes(t, quoted)
	}
	for _, broken := range []string{`"\x"`, `"\"`, `"\u12"`} {
		if got, ok := jsonscan.Unquote([]byte(broken)); ok {
			t.Errorf("%s is no string, and was read as %q", broken, got)
		}
	}
}

func FuzzStrings(f *testing.F) {
	for _, text := range []string{"", `a"b\c/`, "\x00\u2028", `\u12`, "bad \xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		quotes(t, text)
		if utf8.ValidString(text) {
			unquotes(t, `"`+text+`"`)
		}
	})
}
