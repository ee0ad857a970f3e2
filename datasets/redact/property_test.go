package redact_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"forerun/datasets/redact"
)

// unified puts a mark in the place of what a pseudonym is made of, so that a test says
// what form it has.
func unified(s string) string {
	for _, u := range []struct{ pattern, with string }{
		{`[a-z2-7]{16}@example`, "1@example"},
		{`redacted-[0-9a-f]{16}`, "redacted-"},
		{`400000\d{10}`, "400000"},
		{`100\d{7}\b`, "100"},
		{`"000\d{6}"`, `"000"`},
	} {
		s = regexp.MustCompile(u.pattern).ReplaceAllString(s, u.with)
	}
	return s
}

func luhnPasses(digits string) bool {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// withLuhn adds the digit that makes a number pass.
func withLuhn(digits string) string {
	for c := '0'; c <= '9'; c++ {
		if luhnPasses(digits + string(c)) {
			return digits + string(c)
		}
	}
	return ""
}

func ibanPasses(bare string) bool {
	rest := 0
	for _, c := range bare[4:] + bare[:4] {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return rest == 1
}

func TestEveryCardStaysACard(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, redact.Options{})
	rapid.Check(t, func(t *rapid.T) {
		bare := withLuhn("45" + rapid.StringMatching(`[1-9][0-9]{12}`).Draw(t, "digits"))
		grouped := bare[:4] + " " + bare[4:8] + " " + bare[8:12] + " " + bare[12:]
		got, apart := r.Text("card "+bare), r.Text("card "+grouped)
		digits := strings.TrimPrefix(got, "card ")
		if digits == bare || len(digits) != 16 || !luhnPasses(digits) {
			t.Fatalf("%s became %s", bare, digits)
		}
		if strings.ReplaceAll(apart, " ", "") != "card"+digits {
			t.Fatalf("%s became %s, %s became %s", bare, got, grouped, apart)
		}
	})
}

func TestEveryIBANStaysAnIBAN(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, redact.Options{})
	rapid.Check(t, func(t *rapid.T) {
		account := rapid.SampledFrom([]string{"DE", "FR", "GB", "NL"}).Draw(t, "country")
		form := map[string]string{"DE": `[1-9][0-9]{17}`, "FR": `[1-9][0-9]{9}[A-Z0-9]{11}[0-9]{2}`, "GB": `[A-W]{4}[0-9]{14}`, "NL": `[A-W]{4}[0-9]{10}`}[account]
		rest := rapid.StringMatching(form).Draw(t, "account")
		iban := ""
		for check := range 98 {
			if one := fmt.Sprintf("%s%02d%s", account, check+2, rest); check+2 <= 98 && ibanPasses(one) {
				iban = one
			}
		}
		got := r.Text("to " + iban + ".")
		bare := strings.TrimSuffix(strings.TrimPrefix(got, "to "), ".")
		if bare == iban || len(bare) != len(iban) || !ibanPasses(bare) || bare[:2] != iban[:2] {
			t.Fatalf("%s became %s", iban, bare)
		}
	})
}

func TestEveryAddressStaysAnAddress(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, redact.Options{})
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Uint32Range(1<<24, 223<<24).Draw(t, "address")
		ip := netip.AddrFrom4([4]byte{byte(a >> 24), byte(a >> 16), byte(a >> 8), byte(a)})
		got := r.Text("from " + ip.String())
		out, err := netip.ParseAddr(strings.TrimPrefix(got, "from "))
		if err != nil || !out.Is4() {
			t.Fatalf("%s became %s", ip, got)
		}
		if again := r.Text(got); again != got {
			t.Fatalf("redacted twice: %s became %s", got, again)
		}
	})
}

func TestPhonesKeepTheirForm(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, redact.Options{})
	digit := regexp.MustCompile(`[0-9]`)
	rapid.Check(t, func(t *rapid.T) {
		phone := rapid.SampledFrom([]string{
			`\+49 1[5-7][0-9] [0-9]{7}`, `\+1 \([2-9][0-9]{2}\) [2-9][0-9]{2}-[0-9]{4}`, `\+44 7[0-9]{3} [0-9]{6}`,
			`tel: 0[1-9][0-9]{2}/[0-9]{6}`, `[2-9][0-9]{2}-[2-9][0-9]{2}-[0-9]{4}`,
		}).Draw(t, "form")
		text := rapid.StringMatching(phone).Draw(t, "phone")
		got := r.Text(text)
		if got == text || digit.ReplaceAllString(got, "9") != digit.ReplaceAllString(text, "9") {
			t.Fatalf("%s became %s", text, got)
		}
		if again := r.Text(got); again != got {
			t.Fatalf("redacted twice: %s became %s", got, again)
		}
	})
}

// pieces are what texts of a log are made of, of which some is personal.
func pieces() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{
			"maria@firm.internal", "+49 151 23456789", "4539 1488 0343 6467", "DE89 3704 0044 0532 0130 00", "81.2.69.142", "2a02:810d::42",
			"password=hunter2", "sk-proj-Ab3dEf6hIj9kLmNoPqRs", "SSN 219-09-9999", "Bearer abc123DEF456", "call 0151 2345678",
			"-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "eyJ", "://", "@", "secret: ", "is ", "\"", "\\", "\n", "é", "…", " ", "=",
			"a4:5e:60:c2:11:9f", "529.982.247-25", "12345678Z", "redacted-0123456789abcdef", "x@example.com", "400000", "000", "100",
		}),
		rapid.StringN(0, 8, -1), rapid.StringMatching(`[0-9 .:@+-]{1,12}`),
	)
}

func TestRedactingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, redact.Options{})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(pieces(), 0, 6).Draw(t, "pieces"), rapid.SampledFrom([]string{" ", ", ", "\n"}).Draw(t, "between"))
		once := r.Text(text)
		if twice := r.Text(once); twice != once {
			t.Fatalf("%q became %q became %q", text, once, twice)
		}
		if utf8.ValidString(text) && !utf8.ValidString(once) {
			t.Fatalf("%q became %q", text, once)
		}
	})
}

func TestRedactedJSONIsJSON(t *testing.T) {
	t.Parallel()
	r := newRedactor(t, redact.Options{Names: []string{"name"}, Deny: []string{"street"}})
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SampledFrom([]string{"name", "street", "phone", "password", "note", "maria@firm.internal", "ssn"})
		v := map[string]any{}
		for _, k := range rapid.SliceOfN(keys, 0, 4).Draw(t, "keys") {
			v[k] = []any{pieces().Draw(t, "value"), rapid.Int64().Draw(t, "number"), map[string]any{"x": pieces().Draw(t, "inner")}}
		}
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		once := r.JSON(text)
		if !json.Valid(once) {
			t.Fatalf("%s became %s", text, once)
		}
		if twice := r.JSON(once); string(twice) != string(once) {
			t.Fatalf("%s became %s became %s", text, once, twice)
		}
	})
}
