package redact_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"forerun/datasets"
	"forerun/datasets/redact"
)

// What somebody writes so that it is not found, and what formats within formats make of
// a value, is found as if it stood there plainly.
func TestDisguisedValuesAreReplaced(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		gone, left string
	}{
		{"zero-width characters", "mar\u200bia@fi\u200brm.de now", "rm.de", "@example.com now"},
		{"a full-width at sign", "maria＠firm.de", "firm", "＠example.com"},
		{"full-width digits", "４５３９１４８８０３４３６４６７", "１４８８", "400000"},
		{"Arabic digits", "٤٥٣٩١٤٨٨٠٣٤٣٦٤٦٧", "١٤٨٨", "400000"},
		{"spaces that do not break", "4539\u00a01488\u00a00343\u00a06467", "1488", "\u00a0"},
		{"hyphens that do not break", "4539\u20111488\u20110343\u20116467", "1488", "\u2011"},
		{"HTML", "maria&#64;firm.de", "firm", "&#64;example.com"},
		{"HTML by name", "maria&commat;firm.de", "firm", "&commat;example.com"},
		{"a line break of JSON", `pay\n4539148803436467 now`, "4539", `pay\n400000`},
		{"an escaped solidus", `postgres:\/\/shop:pw4x9@db:5432`, "pw4x9", `:\/\/shop:redacted-`},
		{"an escape of Unicode", `maria\u0040firm.de`, "firm", `\u0040example.com`},
		{"an escape that was escaped", `{\"mail\":\"maria\\u0040firm.de\"}`, "firm", `\\u0040example.com`},
		{"a query", "card%3D4539148803436467&x=1", "4539", "card%3D400000"},
		{"a query within a query", "url%3Dcard%253D4539148803436467", "4539", "%253D400000"},
		{"spaces of a query", "n=4539%201488%200343%206467", "1488", "%20"},
		{"spaces of a form", "n=4539+1488+0343+6467&x", "1488", "+"},
		{"a phone in a query", "tel=%2B4915123456789", "15123456789", "%2B49"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRedactor(t, redact.Options{})
			got := r.Text(tt.text)
			if strings.Contains(got, tt.gone) || !strings.Contains(got, tt.left) {
				t.Errorf("%q became %q", tt.text, got)
			}
			if again := r.Text(got); again != got {
				t.Errorf("redacted twice: %q became %q", got, again)
			}
		})
	}
}

func TestADisguiseChangesNoPseudonym(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, redact.Options{})
	if plain, coded := r.Text("maria@firm.de"), r.Text("ma\u00adria%40firm.de"); strings.Replace(coded, "%40", "@", 1) != plain {
		t.Errorf("%s and %s", plain, coded)
	}
	for _, text := range []string{`C:\new\table`, "100%20 off", "AT&T; R&D", "50 % — “quoted”", "naïve, 你好，再见", `\d+\.\d{2}`, "&lt;b&gt;", "a\u200bb", "%zz"} {
		if got := r.Text(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestTextInBase64IsRedacted(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, redact.Options{})
	for _, how := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		body := how.EncodeToString([]byte("Dear Maria, you wrote from maria.weber@firm.de — thanks?>"))
		got := string(r.JSON([]byte(`{"raw":"` + body + `","n":1}`)))
		var out struct {
			Raw string `json:"raw"`
		}
		if err := json.Unmarshal([]byte(got), &out); err != nil {
			t.Fatal(err)
		}
		plain, err := how.DecodeString(out.Raw)
		if err != nil || strings.Contains(string(plain), "firm.de") || !strings.Contains(string(plain), "@example.com") {
			t.Errorf("%s became %q (%v)", body, plain, err)
		}
	}
	for _, text := range []string{"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "src/components/navigation/sidebar", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB"} {
		if got := r.Text(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestSecretsByTheirFieldAndTheirWords(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, gone string }{
		{`{"aws_secret_access_key":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY"}`, "wJalr"},
		{`{"SecretAccessKey":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY"}`, "wJalr"},
		{`{"db_password":"hunter two"}`, "hunter"},
		{`{"newPassword":"hunter two"}`, "hunter"},
		{`{"password":{"value":"hunter two"}}`, "hunter"},
		{`{"token":"0a1b2c3d4e5f6a7b8c9d"}`, "0a1b"},
		{`{"x-auth-token":"0a1b2c3d4e5f6a7b8c9d"}`, "0a1b"},
		{`{"webhookSecret":"0a1b2c3d4e5f6a7b8c9d"}`, "0a1b"},
		{`{"cookie":"sid=8f9a0b1c2d3e4f5a; theme=dark"}`, "8f9a"},
		{`{"Set-Cookie":["sid=8f9a0b1c2d3e4f5a; Path=/"]}`, "8f9a"},
		{`{"authorization":"Digest username=\"m\", response=\"6629fae49393a05397450978507c4ef1\""}`, "6629"},
		{`{"headers":[{"name":"Authorization","value":"9944b09199c62bcf9418ad846dd0e4bb"},{"key":"password","value":"hunter two"}]}`, "hunter"},
		{`{"headers":[{"name":"Authorization","value":"9944b09199c62bcf9418ad846dd0e4bb"}]}`, "9944"},
		{`{"phone":{"home":"0151 2345678"}}`, "2345678"},
		{`{"phone_home":"0151 2345678"}`, "2345678"},
		{`{"iban":"de89370400440532013000"}`, "0532"},
		{`{"args":" {\"password\":\"hunter two\"}"}`, "hunter"},
		{`{"args":"\"{\\\"password\\\":\\\"hunter two\\\"}\""}`, "hunter"},
		{`{"args":"x={\"password\":\"hunter two\"}"}`, "hunter"},
		{`"PGPASSWORD=hunter2 psql"`, "hunter2"},
		{`"userPassword: hunter2"`, "hunter2"},
		{`"tool --password hunter2 run"`, "hunter2"},
		{`"my password was hunter2"`, "hunter2"},
		{`"clientSecret=0a1b2c3d4e5f6a7b8c9d"`, "0a1b"},
		{`"Cookie: sessionid=8f9a0b1c2d3e4f5a6b7c; csrftoken=abcDEF123456"`, "8f9a"},
		{`"Authorization: Token 9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b"`, "9944"},
		{`"Authorization: Bearer abcdefghijklmnopqrstuvwxyz"`, "abcdef"},
		{`"https://hooks.slack.com/services/T01234567/B01234567/abcdEFGH1234ijklMNOP5678"`, "abcdEFGH"},
		{`"?sv=2020&sig=a%2Bbcdefghijklmnop1234567890QRSTU%3D&se=2"`, "klmnop"},
		{`"token_eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"`, "dozjg"},
		{`"sk-proj-AbcDefGhiJklMnoPqrStuVwx"`, "AbcDef"},
		{`"it came from 81.2.69.142."`, "81.2"},
		{`"0049 151 23456789"`, "2345"},
		{`"DE89-3704-0044-0532-0130-00"`, "0532"},
		{`"SSN 219 09 9999"`, "9999"},
	} {
		r := newRedactor(t, redact.Options{})
		got := string(r.JSON([]byte(tt.in)))
		if strings.Contains(got, tt.gone) || !json.Valid([]byte(got)) {
			t.Errorf("%s became %s", tt.in, got)
		}
		if again := string(r.JSON([]byte(got))); again != got {
			t.Errorf("redacted twice: %s became %s", got, again)
		}
	}
}

func TestWhatOnlyLooksPersonalIsLeftAlone(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, redact.Options{})
	for _, in := range []string{
		`"call me on 2026-11-25 at 10"`, `"the call center closed 24.12.2024"`, `"image@2x.png and pkg@1.0.0.tgz"`, `"ask-learn-something-very-long"`,
		`{"password":null,"reset_password":true,"new_password":"required"}`, `{"max_token":"4096","pagetoken":"next"}`, `{"mobile_model":"15 pro max"}`,
		`"tokens: 123456"`, `"a signature: yes"`, `"cookie: oatmeal, with raisins"`, `"authorization: given by the manager"`, `"be12aaaa34567890"`,
	} {
		if got := string(r.JSON([]byte(in))); got != in {
			t.Errorf("%s became %s", in, got)
		}
	}
}

// Whatever has a name in a case can be called after a customer.
func TestNamesInACaseAreRedacted(t *testing.T) {
	t.Parallel()
	const mail = "maria@firm.de"
	c, err := datasets.ParseCase([]byte(`{"id":"x","segments":{"maria@firm.de":"a"},"tools":[{"name":"maria@firm.de"}],
		"messages":[{"role":"user","content":"hi","maria@firm.de":1},{"role":"assistant","tool_calls":[{"id":"maria@firm.de","type":"function",
		"function":{"name":"maria@firm.de","arguments":"{}"}}]},{"role":"tool","tool_call_id":"maria@firm.de","content":"ok"}],
		"tool_log":[{"name":"maria@firm.de","arguments":{}}],"approvals":[{"action":"maria@firm.de","decision":"approved"}],
		"expected":{"labels":{"maria@firm.de":"x"}},"logged":{"version":"maria@firm.de","model_served":"maria@firm.de","scores":{"maria@firm.de":1}},
		"metadata":{"maria@firm.de":{"a":1}}}`))
	if err != nil {
		t.Fatal(err)
	}
	newRedactor(t, redact.Options{}).Case(&c)
	text, err := json.Marshal(c)
	if err != nil || strings.Contains(string(text), mail) {
		t.Errorf("a name is still there (%v): %s", err, text)
	}
	if c.ToolLog[0].Name != c.Tools[0].Name || c.Messages[1].ToolCalls[0].ID != c.Messages[2].ToolCallID {
		t.Errorf("what belongs together does not any more: %s", text)
	}
}
