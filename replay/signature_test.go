package replay_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"forerun/replay"
)

func TestSignatureSeesTheValueNotItsForm(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{`{}`, ``, `null`, ` { } `},
		{`{"a":1,"b":[2]}`, `{"b":[2.0],"a":1e0}`, `{ "a" : 10e-1, "b" : [0.2e1] }`},
		{`{"a":0}`, `{"a":-0.0}`, `{"a":0e99}`},
		{`{"a":-1200}`, `{"a":-1.2e3}`, `{"a":-0.0012E+6}`},
		{`{"a":"\u00e4"}`, `{"a":"ä"}`},
	} {
		for _, s := range same[1:] {
			if replay.Signature("t", raw(s)) != replay.Signature("t", raw(same[0])) {
				t.Errorf("%s and %s are told apart", same[0], s)
			}
		}
	}
	all := []string{
		`{}`, `{"a":1}`, `{"a":"1"}`, `{"a":null}`, `{"a":[]}`, `{"a":{}}`, `{"a":10}`, `{"a":0.1}`, `[]`, `{"a":1}{}`, `{"a":`,
		`{"a":12345678901234567890}`, `{"a":12345678901234567891}`, `{"a":1e999999999}`, `{"a":1e-999999999}`, `{"a":true}`,
	}
	seen := make(map[string]string)
	for _, s := range all {
		sig := replay.Signature("t", raw(s))
		if other, ok := seen[sig]; ok {
			t.Errorf("%s and %s are one", s, other)
		}
		seen[sig] = s
	}
	if replay.Signature("a", nil) == replay.Signature("b", nil) {
		t.Error("two tools are one")
	}
}

func TestNumbersOfOneValueHaveOneSignature(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 1e15).Draw(t, "n")
		zeros := rapid.IntRange(0, 5).Draw(t, "zeros")
		forms := []string{
			strconv.FormatInt(n, 10), fmt.Sprintf("%d.%0*d", n, zeros+1, 0),
			fmt.Sprintf("%d%0*de-%d", n, zeros+1, 0, zeros+1), fmt.Sprintf("%.17e", float64(n)),
		}
		for _, f := range forms {
			if !json.Valid([]byte(f)) {
				t.Fatalf("%s is no number", f)
			}
			if replay.Signature("t", raw(f)) != replay.Signature("t", raw(forms[0])) {
				t.Fatalf("%s and %s are told apart", f, forms[0])
			}
		}
	})
}

func FuzzSignature(f *testing.F) {
	f.Add([]byte(`{"a":[1.50,{"b":null}]}`))
	f.Add([]byte(`1e99999999999999999999`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if again := slices.Clone(data); replay.Signature("t", data) != replay.Signature("t", again) {
			t.Fatal("one call has two signatures")
		}
	})
}
