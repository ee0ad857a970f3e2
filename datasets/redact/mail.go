package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// emails finds addresses, also where a URL has %40 for the at sign.
func (p *pass) emails(s string) {
	last := 0 // where the last address ended: no other begins in it
	signs := atSigns{s: s, plain: -1, coded: -1}
	for from := 0; ; {
		at, wide := signs.next(from)
		if at < 0 {
			return
		}
		from = at + wide
		begin, end := last+mailboxStart(s[last:], at-last), domainEnd(s, from)
		domain := s[from:end]
		if begin == at || !isDomain(domain) || isFile(domain) || strings.HasPrefix(s[begin:at], made) {
			continue
		}
		if last = end; documentation(domain) {
			p.add(begin, end, Email, "", false)
			from = end
			continue
		}
		address := s[begin:at] + "@" + domain
		p.add(begin, end, Email, p.r.mailbox(address)+s[at:from]+"example.com", false)
		from = end
	}
}

// atSigns are those of a text, plain or as a URL writes them. Each is looked for once:
// plain and coded are the next of its kind, or the text's end.
type atSigns struct {
	s            string
	plain, coded int
}

// next gives the first from a place on, and how wide it is; -1 where there is none.
func (a *atSigns) next(from int) (at, wide int) {
	seek := func(known int, sign string) int {
		if known >= from {
			return known
		}
		if i := strings.Index(a.s[from:], sign); i >= 0 {
			return from + i
		}
		return len(a.s)
	}
	a.plain, a.coded = seek(a.plain, "@"), seek(a.coded, "%40")
	switch at = min(a.plain, a.coded); {
	case at == len(a.s):
		return -1, 0
	case at == a.coded:
		return at, len("%40")
	}
	return at, 1
}

// mailboxStart gives where the part before the at sign begins.
func mailboxStart(s string, at int) int {
	const longest = 64
	begin := at
	for begin > 0 && at-begin < longest {
		c, size := utf8.DecodeLastRuneInString(s[:begin])
		if !mailRune(c) && !strings.ContainsRune(".!#$&'*+-=?^_`{|}~", c) {
			break
		}
		begin -= size
	}
	for begin < at && strings.IndexByte(".'`*=&?{|}", s[begin]) >= 0 {
		begin++
	}
	if i := strings.LastIndexAny(s[begin:at], "=&?"); i >= 0 { // of a URL's query
		begin += i + 1
	}
	return begin
}

// domainEnd gives where the part behind the at sign ends.
func domainEnd(s string, from int) int {
	const longest = 255
	end := from
	for end < len(s) && end-from < longest {
		c, size := utf8.DecodeRuneInString(s[end:])
		if !mailRune(c) && c != '.' && c != '-' {
			break
		}
		end += size
	}
	for end > from && (s[end-1] == '.' || s[end-1] == '-') {
		end--
	}
	return end
}

// mailRune are the letters of addresses: those of scripts that write without spaces
// would take the sentence with them.
func mailRune(c rune) bool {
	if c < utf8.RuneSelf {
		return isWord(byte(c)) && c != '_' //nolint:gosec // it is ASCII
	}
	return unicode.In(c, unicode.Latin, unicode.Cyrillic, unicode.Greek)
}

// isDomain reports whether a text is a domain with a top level of letters.
func isDomain(s string) bool {
	dot := strings.LastIndexByte(s, '.')
	if dot < 1 || len(s)-dot < 3 || strings.Contains(s, "..") {
		return false
	}
	for _, c := range s[dot+1:] {
		if c < utf8.RuneSelf && !isLetter(byte(c)) && c != '-' { //nolint:gosec // it is ASCII
			return strings.HasPrefix(s[dot+1:], "xn--")
		}
	}
	return true
}

// isFile reports whether what looks like a domain is the name of a file: logo@2x.png.
func isFile(s string) bool {
	switch lowered(s[strings.LastIndexByte(s, '.')+1:]) {
	case "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "tgz", "css", "js", "json", "yaml", "yml":
		return true
	}
	return false
}

// documentation reports whether a domain is one that nobody has: those that stand in
// documentation, and what we make.
func documentation(domain string) bool {
	domain = strings.ToLower(domain)
	for _, d := range []string{"example.com", "example.org", "example.net", "example", "test", "invalid", "localhost"} {
		if domain == d || strings.HasSuffix(domain, "."+d) {
			return true
		}
	}
	return false
}
