package datasets_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"forerun/datasets"
)

// defined is what canonical text is: decoded with its numbers as they are, and
// encoded with the keys of objects in order.
func defined(text []byte) []byte {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil || !json.Valid(text) {
		return text
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil { //nolint:errchkjson // what was decoded
		return text
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}

// jsonText draws JSON as no encoder would write it, too: keys in any order and
// twice, escapes of all kinds, space, odd numbers.
func jsonText(t *rapid.T, depth int) string {
	kinds := 3
	if depth > 0 {
		kinds = 5
	}
	text := func() string {
		return `"` + rapid.SampledFrom([]string{
			"", "a", "b", "role", "content", "é", `\u00e9`, `\n`, `\b\f\t\r`, `\/`, `\\`, `\"`, "\u2028", `<&>`, "\x7f", "\xff", `\ud800`, "aa",
		}).Draw(t, "text") + `"`
	}
	space := func() string {
		return rapid.SampledFrom([]string{"", "", "", "", "", "", "", " ", "\n"}).Draw(t, "space")
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return rapid.SampledFrom([]string{"0", "-0", "1.50", "1E5", "12345678901234567890123", "true", "false", "null"}).Draw(t, "word")
	case 1, 2:
		return text()
	case 3:
		var elements []string
		for range rapid.IntRange(0, 3).Draw(t, "elements") {
			elements = append(elements, space()+jsonText(t, depth-1))
		}
		return "[" + strings.Join(elements, ",") + space() + "]"
	}
	var members []string
	for range rapid.IntRange(0, 10).Draw(t, "members") {
		members = append(members, space()+text()+space()+":"+jsonText(t, depth-1))
	}
	return "{" + strings.Join(members, ",") + "}"
}

func TestCanonicalTextIsWhatDecodingAndEncodingGives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(jsonText(t, 3))
		if got, want := datasets.Canonical(bytes.Clone(text)), defined(text); !bytes.Equal(got, want) {
			t.Fatalf("%s\ngives %s\nwant  %s", text, got, want)
		}
	})
}

func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{`{"b":1,"a":[{"d":"x","c":null}]}`, `{"a":1,"a":2}`, ` 1`, `"\u00e9"`, `{`, ``, `[1 ]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if got, want := datasets.Canonical(bytes.Clone(text)), defined(text); !bytes.Equal(got, want) {
			t.Fatalf("%q gives %q, want %q", text, got, want)
		}
	})
}
