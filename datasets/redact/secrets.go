package redact

import (
	"encoding/base64"
	"math"
	"strings"
)

// providerKey is how the keys of one provider look: what they begin with, and how
// many characters follow at least.
type providerKey struct {
	prefix string
	least  int
}

func providerKeys() []providerKey {
	return []providerKey{
		{"sk-lf-", 16},
		{"pk-lf-", 16},
		{"sk-", 20},
		{"sk_live_", 10},
		{"sk_test_", 10},
		{"rk_live_", 10},
		{"rk_test_", 10},
		{"whsec_", 16},
		{"ghp_", 20},
		{"gho_", 20},
		{"ghu_", 20},
		{"ghs_", 20},
		{"ghr_", 20},
		{"github_pat_", 20},
		{"glpat-", 16},
		{"xoxb-", 10},
		{"xoxp-", 10},
		{"xoxa-", 10},
		{"xoxr-", 10},
		{"xoxs-", 10},
		{"xapp-", 10},
		{"AKIA", 16},
		{"ASIA", 16},
		{"AIza", 30},
		{"ya29.", 20},
		{"hf_", 20},
		{"gsk_", 20},
		{"r8_", 30},
		{"npm_", 30},
		{"pypi-", 30},
		{"dop_v1_", 30},
		{"SG.", 30},
		{"shpat_", 20},
		{"lsv2_", 20},
		{"nvapi-", 20},
		{"xai-", 20},
		{"pplx-", 20},
		{"tvly-", 16},
		{"dapi", 32},
		{"AccountKey=", 30},
		{"SharedAccessKey=", 30},
		{"hooks.slack.com/services/", 20},
		{"api/webhooks/", 30},
		{"GOCSPX-", 20},
		{"hvs.", 20},
		{"ATATT3", 20},
		{"dckr_pat_", 20},
		{"lin_api_", 20},
		{"xoxe-", 10},
		{"xoxe.", 10},
		{"key-", 32},
		{"secret_", 40},
		{"sig=", 24},
	}
}

// secretForms finds what has a form of its own: keys, tokens, blocks.
func (p *pass) secretForms(s string) {
	for from := 0; ; {
		i := strings.Index(s[from:], "-----BEGIN ")
		if i < 0 {
			break
		}
		from = p.block(s, from+i)
	}
	for from := 0; ; {
		i := strings.Index(s[from:], "eyJ")
		if i < 0 {
			break
		}
		if from += i; from > 0 && (isLetter(s[from-1]) || isDigit(s[from-1])) {
			from += len("eyJ")
			continue
		}
		end, whole := jwtEnd(s, from)
		if whole {
			p.secret(s, from, end, Token)
		}
		from = max(end, from+len("eyJ"))
	}
	for _, k := range p.r.providers {
		for from := 0; ; {
			i := strings.Index(s[from:], k.prefix)
			if i < 0 {
				break
			}
			from += i + len(k.prefix)
			if begin := from - len(k.prefix); begin > 0 && (isLetter(s[begin-1]) || isDigit(s[begin-1])) {
				continue
			}
			end := from + tokenLen(s[from:])
			if end-from >= k.least && drawn(s[from:end]) {
				p.secret(s, from, end, ProviderKey)
			}
			from = end // of a long text of one word, what is in it is looked at once
		}
	}
}

// secret replaces what follows a prefix that stays.
func (p *pass) secret(s string, from, end int, kind Kind) {
	for end > from && (s[end-1] == '.' || s[end-1] == '-') { // the sentence's, not the key's
		end--
	}
	if value := s[from:end]; !strings.Contains(value, made) && !startsMailbox(s[from:]) {
		p.add(from, end, kind, p.r.word(kind, value), true)
	}
}

// block replaces what a PEM block of a private key holds, and gives where to go on.
func (p *pass) block(s string, from int) int {
	head := strings.Index(s[from+len("-----BEGIN "):], "-----")
	if head < 0 {
		return len(s)
	}
	begin := from + len("-----BEGIN ") + head + len("-----")
	if !strings.HasSuffix(s[from:begin], "PRIVATE KEY-----") && !strings.HasSuffix(s[from:begin], "PRIVATE KEY BLOCK-----") {
		return begin
	}
	end := len(s) // of one that was cut off
	if tail := strings.Index(s[begin:], "-----END"); tail >= 0 {
		end = begin + tail
	}
	inner := withoutBreaks(s[begin:end])
	if inner == "" || strings.Contains(inner, made) {
		return end
	}
	at := begin + strings.Index(s[begin:end], inner)
	p.add(at, at+len(inner), PrivateKey, p.r.word(PrivateKey, strings.Join(strings.Fields(inner), "")), true)
	return end
}

// withoutBreaks takes space and ends of lines from both ends of a text. An end of a
// line may be two characters: a key inside JSON inside JSON.
func withoutBreaks(s string) string {
	for {
		was := s
		s = strings.TrimSpace(s)
		for _, end := range []string{`\n`, `\r`} {
			s = strings.TrimSuffix(strings.TrimPrefix(s, end), end)
		}
		if s == was {
			return s
		}
	}
}

// jwtEnd gives the end of a JSON Web Token that begins at from. Where it is none, no
// other one begins before the end that is given.
func jwtEnd(s string, from int) (end int, whole bool) {
	end, dots, last, first := from, 0, from, 0
	for ; end < len(s); end++ {
		c := s[end]
		if c == '.' && dots < 2 && end-last >= 8 {
			if dots == 0 {
				first = end
			}
			dots, last = dots+1, end+1
			continue
		}
		if !isWord(c) && c != '-' {
			break
		}
	}
	switch {
	case dots == 2 && end-last >= 8:
		for range 2 { // an encrypted one has five parts
			if more := segment(s, end); more > end+8 {
				end = more
			}
		}
		return end, true
	case dots > 0:
		return first, false
	}
	return end, false
}

// segment gives the end of the part of a token that a dot begins at a place.
func segment(s string, at int) int {
	if at >= len(s) || s[at] != '.' {
		return at
	}
	for at++; at < len(s) && (isWord(s[at]) || s[at] == '-'); at++ {
	}
	return at
}

// drawn tells what may be a key from words with hyphens: it has a digit, or capitals and
// small letters without order.
func drawn(s string) bool {
	if strings.ContainsAny(s, "0123456789") {
		return true
	}
	turns := 0
	for i := 1; i < len(s); i++ {
		if isLetter(s[i]) && isLetter(s[i-1]) && s[i]&0x20 != s[i-1]&0x20 {
			turns++
		}
	}
	return 4*turns >= len(s)
}

// passwordsInURLs finds user:password@ behind a scheme.
func (p *pass) passwordsInURLs(s string) {
	for from := 0; ; {
		i := strings.Index(s[from:], "://")
		if i < 0 {
			return
		}
		from += i + len("://")
		end := from
		for end < len(s) && s[end] > ' ' && strings.IndexByte("/?#\"'<>\\", s[end]) < 0 {
			end++
		}
		at := strings.LastIndexByte(s[from:end], '@')
		if at < 0 {
			continue
		}
		if colon := strings.IndexByte(s[from:from+at], ':'); colon >= 0 && colon+1 < at {
			p.secret(s, from+colon+1, from+at, Password)
		}
	}
}

// tokenLen is how many characters at the beginning may belong to a key or a token.
func tokenLen(s string) int {
	for i := range len(s) {
		if c := s[i]; !isWord(c) && strings.IndexByte("-.~+/=", c) < 0 {
			return i
		}
	}
	return len(s)
}

// inWord reports whether a word goes on at a place.
func inWord(s string, at int) bool { return at > 0 && isWord(s[at-1]) }

// random reports whether a text looks like one that was drawn: letters and digits,
// and more than three bits a character.
func random(s string) bool {
	var counts [256]int
	const long = 20
	var digits, small, large int
	for i := range len(s) {
		counts[s[i]]++
		switch {
		case isDigit(s[i]):
			digits++
		case !isLetter(s[i]):
		case s[i] >= 'a':
			small++
		default:
			large++
		}
	}
	if small+large < 2 || digits < 2 && (digits == 0 || small == 0 || large == 0 || len(s) < long) {
		return false
	}
	bits := 0.0
	for _, n := range counts {
		if n > 0 {
			share := float64(n) / float64(len(s))
			bits -= share * math.Log2(share)
		}
	}
	return bits >= 3
}

// isBasic reports whether a text is the credentials of HTTP's scheme Basic.
func isBasic(s string) bool {
	plain, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	return err == nil && strings.IndexByte(string(plain), ':') > 0
}
