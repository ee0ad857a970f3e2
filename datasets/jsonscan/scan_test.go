package jsonscan_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"forerun/datasets/jsonscan"
)

func texts() []string {
	all := []string{
		`null`, `true`, `false`, `0`, `-0`, `1.50`, `-12e+7`, `3E-2`, `""`, `"a b"`, `"\u00e9\n\\\"\/"`, `[]`, `{}`, `[ ]`, `{ }`,
		` [ 1 , "a b" , { "k" : [ null ] } ] `, "\t{\"a\" :\r\n1}", `{"a":1,"a":2}`, `"ä ö ` + "\u2028" + `"`, `"a string of more than eight bytes"`,
		"", " ", "01", "-", "+1", "1.", ".5", "1e", "1e+", "tru", "True", "nul", `"`, `"\`, `"\x"`, `"\u12g4"`, `"\u12"`, "\"a\nb\"", "\"a\x00\"", "\"1234567\x1f\"",
		"[1,]", "[,1]", "[1 2]", "[", "]", "{", "}", `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{1:2}`, `{"a":1 "b":2}`, `[1}`, `{"a":1]`, "1 2", "[]]", "\x00", "1\x00", "\xff", "\"\xff\"", "\ufeff1", "1\v",
	}
	for _, n := range []int{9999, 10000, 10001} {
		all = append(all, strings.Repeat("[", n)+strings.Repeat("]", n), strings.Repeat(`{"a":`, n)+"1"+strings.Repeat("}", n))
	}
	return all
}

// compare holds a text against what encoding/json makes of it.
func compare(t *testing.T, text []byte) {
	t.Helper()
	var want bytes.Buffer
	err := json.Compact(&want, text)
	valid := err == nil && want.Len() > 0
	got, ok := jsonscan.Compact([]byte("before"), text)
	if ok != valid || jsonscan.Valid(text) != valid {
		t.Fatalf("%.100q: valid %t and %t, want %t (%v)", text, ok, jsonscan.Valid(text), valid, err)
	}
	rest, kept := bytes.CutPrefix(got, []byte("before"))
	if !kept || ok && !bytes.Equal(rest, want.Bytes()) || !ok && len(rest) > 0 {
		t.Fatalf("%.100q: compact %.100q, want %.100q", text, got, want.Bytes())
	}
}

// walk gives the members as they are decoded, and false where the walk broke off.
func walk(object []byte) (all map[string]json.RawMessage, whole bool) {
	all = map[string]json.RawMessage{}
	for name, value := range jsonscan.Members(object) {
		var key string
		if name == nil || json.Unmarshal([]byte(`"`+string(name)+`"`), &key) != nil {
			return nil, false
		}
		all[key] = value
	}
	return all, true
}

func TestTextIsTakenForWhatEncodingJSONTakesItFor(t *testing.T) {
	t.Parallel()
	for _, text := range texts() {
		compare(t, []byte(text))
	}
}

func TestMembersAreThoseOfTheObject(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{}`, ` { } `, `{"a":1}`, ` { "a b" : [ 1 , { "x" : "}" } ] , "c" : "\\" , "d":-1.5e3 , "e":null }`, `{"\"":"\\\"","b":{}}`, `{"a":1,"a":2}`, `{"":""}`,
	} {
		var want map[string]json.RawMessage
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		got, whole := walk([]byte(text))
		if !whole || len(got) != len(want) {
			t.Errorf("%s: %d members (whole: %t), want %d", text, len(got), whole, len(want))
		}
		for name, value := range want {
			if !bytes.Equal(got[name], value) {
				t.Errorf("%s: %q is %s, want %s", text, name, got[name], value)
			}
		}
	}
	for _, text := range []string{"", "[]", "1", `"a"`, `{"a":1`, `{"a"`, `{"a`, `{1`, `{"a":"b`} {
		if _, whole := walk([]byte(text)); whole {
			t.Errorf("%q: it broke off, and nothing said so", text)
		}
	}
}

func TestTheOnlyElement(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`[]`: "", ` [ ] `: "", `[1]`: "1", ` [ {"a":[1,2]} ] `: `{"a":[1,2]}`, `["a],"]`: `"a],"`, `[null ]`: "null", `[1,2]`: "", `{}`: "", ``: "", `[`: "", `[1`: "",
	} {
		if got := string(jsonscan.Only([]byte(text))); got != want {
			t.Errorf("%s: the only element is %s, want %s", text, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, text := range texts() {
		if len(text) < 100 {
			f.Add([]byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		compare(t, text)
		var want map[string]json.RawMessage
		if err := json.Unmarshal(text, &want); err == nil && want != nil {
			got, whole := walk(text)
			if !whole || len(got) != len(want) {
				t.Fatalf("%q: %d members (whole: %t), want %d", text, len(got), whole, len(want))
			}
			for name, value := range want {
				if !bytes.Equal(got[name], value) {
					t.Fatalf("%q: %q is %s, want %s", text, name, got[name], value)
				}
			}
		}
		_, _ = walk(text)       // whatever it is, it must end
		_ = jsonscan.Only(text) // this too
	})
}

func BenchmarkText(b *testing.B) {
	text := []byte(`{"id":"chatcmpl-1","object":"chat.completion","created":1760000000,"model":"bench-1","choices":[{"index":0,"message":{"role":"assistant",` +
		`"content":"Your parcel left the depot this morning and comes tomorrow before noon. The address can be changed until tonight: shall I?"},"finish_reason":"stop"}],` +
		`"usage":{"prompt_tokens":48,"completion_tokens":27,"total_tokens":75}}`)
	b.Run("Valid", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			jsonscan.Valid(text)
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			json.Valid(text)
		}
	})
	b.Run("Compact", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		room := make([]byte, 0, 1024)
		for b.Loop() {
			jsonscan.Compact(room, text)
		}
	})
}
