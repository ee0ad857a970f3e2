package redact

import "strings"

// phoneWords are what stands before a phone number that does not look like one.
func phoneWords() []string {
	return []string{
		"phone", "telephone", "tel", "telefon", "teléfono", "téléphone", "mobile", "mobil", "cell", "fax", "whatsapp", "handy", "sms",
		"call", "ring", "text me", "wa.me",
	}
}

// The digits behind the country code, and at the beginning of a number without one,
// of every number that we make. None is given out that begins so.
const (
	nobodyAbroad = "00"
	nobodyHere   = "100" // of a number that may be written without quotes in JSON
	nobodyTrunk  = "000" // of one that begins with a zero
)

// phone finds numbers that begin with + or 00, that are written as in North America or
// in France, and others behind a word that speaks of phones.
func (p *pass) phone(n number) (int, Kind, string) {
	from := n.groups[0].from
	plus := from > 0 && n.s[from-1] == '+'
	groups := 0
	switch {
	case plus:
		groups = n.upTo(11, 15)
	case n.groups[0].len() == 3 && (n.shape("-", 3, 3, 4) || n.shape(".", 3, 3, 4)),
		n.s[max(0, from-1)] == '(' && len(n.groups) > 2 && n.groups[0].len() == 3 && strings.HasPrefix(n.sep(0), ")") &&
			n.groups[1].len() == 3 && n.groups[2].len() == 4 && len(n.sep(1)) == 1 && n.ends(3):
		groups = 3
	case n.shape(" .", 2, 2, 2, 2, 2) && n.s[from] == '0' && n.s[from+1] > '0':
		groups = 5
	case n.isDate():
	case len(n.groups) > 1 && strings.HasPrefix(n.s[from:], "00") && n.groups[0].len() > 3 && n.groups[0].len() < 6 && n.s[from+2] > '0':
		if groups = n.upTo(13, 17); groups < 2 || len(digitsOf(n.text(groups))) < 10 {
			groups = 0
		}
	case before(n.s, from, phoneWords()):
		groups = n.upTo(10, 15)
	}
	if groups == 0 {
		return 0, "", ""
	}
	text := n.text(groups)
	return groups, Phone, p.r.phone(text, plus)
}

// isDate reports whether a number begins as a date: 2026-11-24 or 24.11.2026.
func (n number) isDate() bool {
	if len(n.groups) < 3 || n.sep(0) != n.sep(1) || len(n.sep(0)) != 1 || strings.IndexByte("-./", n.sep(0)[0]) < 0 {
		return false
	}
	year := n.groups[0]
	if year.len() != 4 {
		year = n.groups[2]
	}
	if year.len() != 4 || n.groups[1].len() > 2 || n.groups[0].len()+n.groups[2].len() > 6 {
		return false
	}
	century := n.s[year.from : year.from+2]
	return century == "19" || century == "20"
}

// upTo gives how many groups make a number that has at least 7 digits and not more
// than most; once there are enough no group is added. 0 is none.
func (n number) upTo(enough, most int) int {
	digits, groups := 0, 0
	for groups < len(n.groups) && digits < enough {
		if groups > 0 && strings.Trim(n.sep(groups-1), " -.()/") != "" {
			break
		}
		if digits+n.groups[groups].len() > most {
			break
		}
		digits += n.groups[groups].len()
		groups++
	}
	for groups > 0 && !n.ends(groups) { // the last of them goes on: 415.5 or 12-13
		if n.endsBefore(groups) {
			break
		}
		groups--
		digits -= n.groups[groups].len()
	}
	if digits < 7 {
		return 0
	}
	return groups
}

// endsBefore reports whether what follows so many groups is another number.
func (n number) endsBefore(groups int) bool {
	return groups < len(n.groups) && strings.IndexByte(" -.()/,", n.sep(groups - 1)[0]) >= 0
}

// phone gives a number's pseudonym in its form; "" where it is one.
func (r *Redactor) phone(text string, plus bool) string {
	digits := digitsOf(text)
	keep, nobody := 0, nobodyHere
	switch {
	case plus:
		keep, nobody = countryCode(digits), nobodyAbroad
	case strings.HasPrefix(string(digits), nobodyTrunk):
		return ""
	case digits[0] == '0' && digits[1] == '0':
		keep, nobody = 2+countryCode(digits[2:]), nobodyAbroad
	case digits[0] == '0':
		nobody = nobodyTrunk
	}
	head := string(digits[:keep]) + nobody
	if strings.HasPrefix(string(digits), head) || len(head) >= len(digits) {
		return ""
	}
	canonical := strings.TrimPrefix(string(digits), "00")
	return inForm(text, append([]byte(head), r.digits(Phone, canonical, len(digits)-len(head))...))
}

// countryCode is how many digits the country code has that digits begin with.
func countryCode(d []byte) int {
	if len(d) < 3 {
		return 0
	}
	const two = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98"
	switch {
	case d[0] == '1' || d[0] == '7':
		return 1
	case strings.Contains(two, string(d[:2])):
		return 2
	}
	return 3
}
