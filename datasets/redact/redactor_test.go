package redact_test

import (
	"strings"
	"testing"

	"forerun/datasets/redact"
)

func newRedactor(tb testing.TB, o redact.Options) *redact.Redactor {
	tb.Helper()
	if o.Key == nil {
		o.Key = theKey()
	}
	r, err := redact.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestTextIsReplacedByKind(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		kind       redact.Kind
		gone, left string // what must not be there any more, and what must
	}{
		{"an address", "mail Maria.Weber+news@mail.firm.internal now", redact.Email, "firm", "@example.com now"},
		{"an address in a URL", "/reset?mail=maria%40firm.internal&x=1", redact.Email, "maria", "%40example.com&x=1"},
		{"an address at the end of a sentence", "Write to maria@firm.internal.", redact.Email, "maria", "@example.com."},
		{"an address in brackets", "Maria <maria@firm.internal>", redact.Email, "maria@", "Maria <"},
		{"an umlaut domain", "maria@müller.de", redact.Email, "müller", "@example.com"},
		{"a phone with its country", "+49 151 23456789", redact.Phone, "23456789", "+49 "},
		{"a phone of North America", "(415) 867-5309", redact.Phone, "867", "("},
		{"a phone with hyphens", "415-867-5309", redact.Phone, "867", "-"},
		{"a phone of France", "06 12 34 56 78", redact.Phone, "12 34", " "},
		{"a phone that is spoken of", "Handy: 0151 2345678", redact.Phone, "2345678", "Handy: "},
		{"a card", "4539 1488 0343 6467", redact.Card, "1488", "4000 00"},
		{"a card without spaces", "paid with 4539148803436467.", redact.Card, "14880", "paid with 400000"},
		{"an Amex", "378282246310005", redact.Card, "8282", "400000"},
		{"an IBAN", "DE89 3704 0044 0532 0130 00", redact.IBAN, "0532", "DE"},
		{"an IBAN with letters", "GB82WEST12345698765432", redact.IBAN, "WEST", "XXXX"},
		{"a SSN", "SSN 219-09-9999", redact.NationalID, "219", "SSN 000-"},
		{"a CPF", "529.982.247-25", redact.NationalID, "982", "000."},
		{"a DNI", "DNI 12345678Z", redact.NationalID, "12345678", "DNI 00"},
		{"a NIE", "X1234567L", redact.NationalID, "1234567", "X00"},
		{"a codice fiscale", "RSSMRA85T10A562S", redact.NationalID, "RSSMRA", ""},
		{"an NHS number", "NHS number 943 476 5919", redact.NationalID, "943", "NHS number 999 "},
		{"a BSN", "BSN 111222333", redact.NationalID, "111222333", "BSN 000"},
		{"a tax number", "Steuer-ID 86095742719", redact.NationalID, "86095742719", "Steuer-ID 0"},
		{"a French number", "1 85 05 78 006 084 91", redact.NationalID, "78 006", "1 "},
		{"an IPv4 address", "from 81.2.69.142:443", redact.IPAddress, "81.2", ":443"},
		{"an IPv4 address behind a name", "ip:81.2.69.142", redact.IPAddress, "81.2", "ip:198.1"},
		{"an IPv6 address", "from 2a02:810d:1c0::42", redact.IPAddress, "2a02", "2001:db8:"},
		{"a network card", "A4:5E:60:C2:11:9F", redact.MACAddress, "C2", "02:00:5E:"},
		{"an OpenAI key", "sk-proj-Ab3dEf6hIj9kLmNoPqRs", redact.ProviderKey, "Ab3d", "sk-"},
		{"a GitHub token", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", redact.ProviderKey, "16C7", "ghp_"},
		{"an AWS key", "AKIAIOSFODNN7EXAMPLE", redact.ProviderKey, "IOSF", "AKIA"},
		{"a JWT", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N", redact.Token, "eyJ", ""},
		{"a bearer token", "authorization: bearer abc123DEF456", redact.Token, "abc123", "bearer "},
		{"Basic", "Authorization: Basic dXNlcjpvcGVuc2VzYW1l", redact.Token, "dXNl", "Basic "},
		{"a password", "password=hunter2", redact.Password, "hunter2", "password="},
		{"a password that is told", "my password is hunter2!", redact.Password, "hunter2", "is "},
		{"a password in a URL", "redis://u:pw4x@cache:6379", redact.Password, "pw4x", "@cache:6379"},
		{"a secret that is spoken of", "client secret: 9f86d081884c7d659a2feaa0", redact.Entropy, "9f86", "secret: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRedactor(t, redact.Options{})
			got := r.Text(tt.text)
			if got == tt.text || strings.Contains(got, tt.gone) || !strings.Contains(got, tt.left) {
				t.Errorf("%q became %q", tt.text, got)
			}
			if again := r.Text(got); again != got {
				t.Errorf("redacted twice: %q became %q", got, again)
			}
			if other := newRedactor(t, redact.Options{Key: []byte("another key, as long as it must be")}); other.Text(tt.text) == got {
				t.Error("another key gives the same pseudonym")
			}
			if k := r.Report().Kinds; len(k) == 0 || k[0].Kind != tt.kind {
				t.Errorf("counted as %v, want %s", k, tt.kind)
			}
		})
	}
}

func TestTextIsLeftAlone(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, redact.Options{})
	for _, text := range []string{
		"", "a", "order #481516", "2026-11-03T10:15:30Z", "12:34:56", "1699999999123", "0.4539148803436467", "v1.2.3", "1.2.3",
		"550e8400-e29b-41d4-a716-446655440000", "token: 550e8400-e29b-41d4-a716-446655440000", "pages 12-34", "std::vector",
		"max_tokens: 4096", "The password is incorrect.", "the bearer of this letter", "a basic question", "user@host", "@maria",
		"hotel 1234567", "ask-a-question", "sk-short", "3.14159265358979", "127.0.0.1", "0.0.0.0", "somebody@example.com",
		"2001:db8::1", "192.0.2.7", "4539148803436468", "DE89370400440532013001", "000-12-3456", "invoice 2024-000123456", "https://firm.internal/a@b",
		"1,234,567.89", "Zimmer 12345", "{{phone}}", "password: ${PASSWORD}", "api_key=<your key>",
	} {
		if got := r.Text(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := r.Report(); len(got.Kinds) > 0 {
		t.Errorf("counted %v", got.Kinds)
	}
}

func TestWhatIsKnownOnceIsFoundAlone(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, redact.Options{Names: []string{"customer.name"}})
	got := string(r.JSON([]byte(`{"phone":"0151 2345678","note":"call back: 0151 2345678, ask for Maria","customer":{"name":"Maria Weber"},"by":"Weber, M."}`)))
	for _, gone := range []string{"2345678", "Maria", "Weber"} {
		if strings.Contains(got, gone) {
			t.Errorf("%s is still there: %s", gone, got)
		}
	}
	if again := string(r.JSON([]byte(got))); again != got {
		t.Errorf("redacted twice: %s became %s", got, again)
	}
}

func TestJSONStaysWhatItIs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, in, want string }{
		{"nothing to find", `{"a":[1,2.5,-3,true,null,"x"]}`, `{"a":[1,2.5,-3,true,null,"x"]}`},
		{"space stays", "{ \"a\" : \"maria@firm.internal\" , \"b\":\t1 }", "{ \"a\" : \"1@example.com\" , \"b\":\t1 }"},
		{"an escaped at sign", `"maria\u0040firm.internal"`, `"1@example.com"`},
		{"a key", `{"maria@firm.internal":1}`, `{"1@example.com":1}`},
		{"a number that is a card", `{"pan":4539148803436467}`, `{"pan":400000}`},
		{"a number that is a phone", `{"phone":4158675309}`, `{"phone":100}`},
		{"a number with zeros in front", `{"ssn":219099999}`, `{"ssn":"000"}`},
		{"a time is none", `{"created":1699999999123}`, `{"created":1699999999123}`},
		{"JSON in a string", `{"arguments":"{\"mail\":\"maria@firm.internal\",\"n\":1}"}`, `{"arguments":"{\"mail\":\"1@example.com\",\"n\":1}"}`},
		{"angle brackets", `"<maria@firm.internal> & <b>"`, `"<1@example.com> & <b>"`},
		{"a field that speaks", `{"client_secret":"x y"}`, `{"client_secret":"redacted-"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := unified(string(newRedactor(t, redact.Options{}).JSON([]byte(tt.in))))
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestFieldsAreAllowedAndDenied(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, redact.Options{Allow: []string{"support_mail", "a.*.mail"}, Deny: []string{"street", "a.b.age"}})
	in := `{"support_mail":"help@firm.internal","a":{"b":{"mail":"x@firm.internal","age":42},"mail":"y@firm.internal"},"address":{"street":"Hauptstr. 5"},"note":"to Hauptstr. 5"}`
	got := string(r.JSON([]byte(in)))
	for _, left := range []string{`"help@firm.internal"`, `"x@firm.internal"`, `"age":0`} {
		if !strings.Contains(got, left) {
			t.Errorf("%s is missing: %s", left, got)
		}
	}
	for _, gone := range []string{"y@firm.internal", "Hauptstr"} {
		if strings.Contains(got, gone) {
			t.Errorf("%s is still there: %s", gone, got)
		}
	}
}

func TestKeysThatFallTogetherStayApart(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, redact.Options{})
	got := string(r.JSON([]byte(`{"maria@firm.internal":1,"Maria@firm.internal":2}`)))
	if !strings.Contains(got, "example.com\":1") || !strings.Contains(got, "example.com~2\":2") {
		t.Errorf("got %s", got)
	}
}

func TestKeysOfPseudonyms(t *testing.T) {
	t.Parallel()
	key, err := redact.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := redact.ParseKey(redact.FormatKey(key)); err != nil || string(again) != string(key) {
		t.Errorf("a key came back as %x (%v)", again, err)
	}
	for _, bad := range []string{"", "abc", "not hexadecimal", "00112233"} {
		if _, err := redact.ParseKey(bad); err == nil {
			t.Errorf("%q was taken for a key", bad)
		}
	}
	if _, err := redact.New(redact.Options{Key: []byte("short")}); err == nil {
		t.Error("a short key was taken")
	}
	if _, err := redact.New(redact.Options{Key: key, Deny: []string{"*"}}); err == nil {
		t.Error("a field without a name was taken")
	}
}
