package redact_test

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"forerun/datasets/redact"
)

func FuzzText(f *testing.F) {
	for _, s := range []string{
		"maria@firm.internal +49 151 23456789", "4539 1488 0343 6467", "DE89 3704 0044 0532 0130 00", "-----BEGIN RSA PRIVATE KEY-----\nabc",
		"password: \"hunter2\"", "a4-5e-60-c2-11-9f 2a02:810d::1", "call 00491512345678", "eyJhbGciOiJI.eyJzdWIiOiIx.dozjgNryP4J", "\xff@\xff.\xff",
		"00 1 100 000-000-0000 (100) 000-0000", "secret is redacted-0123456789abcdef", "https://u:p@h@firm.internal", "+0 81.2.69.142 4539 1488 0343 6467", "+0 12345678Z 1",
		"secret: password=hunter2", "+1.0.0.0", "call NHS number 943 476 5919",
	} {
		f.Add(s)
	}
	r := newRedactor(f, redact.Options{})
	f.Fuzz(func(t *testing.T, s string) {
		once := r.Text(s)
		if twice := r.Text(once); twice != once {
			t.Errorf("%q became %q became %q", s, once, twice)
		}
		if utf8.ValidString(s) && !utf8.ValidString(once) {
			t.Errorf("%q became %q", s, once)
		}
	})
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{
		`{"mail":"maria@firm.internal","n":4539148803436467}`, `{"phone":4158675309,"note":"4158675309"}`, `{"name":"Maria Weber","x":"\u004daria"}`,
		`"{\"password\":\"hunter2\"}"`, `[1e5,-0,0.1]`, `{"a@b.de":1,"A@b.de":2}`, `{"street":7,"s":"\ud800@firm.internal"}`, ` [ { } ] `,
	} {
		f.Add([]byte(s))
	}
	r := newRedactor(f, redact.Options{Names: []string{"name"}, Deny: []string{"street"}, Allow: []string{"ours"}})
	f.Fuzz(func(t *testing.T, v []byte) {
		once := r.JSON(v)
		if json.Valid(v) && !json.Valid(once) {
			t.Fatalf("%s became %s", v, once)
		}
		if twice := r.JSON(once); json.Valid(v) && string(twice) != string(once) {
			t.Errorf("%s became %s became %s", v, once, twice)
		}
	})
}
