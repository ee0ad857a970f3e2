package redact

import (
	"strings"
)

// digitGroup is a run of digits in a text.
type digitGroup struct{ from, to int }

func (g digitGroup) len() int { return g.to - g.from }

// digitGroups gives the runs of digits of a text.
func digitGroups(s string) []digitGroup {
	var out []digitGroup
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			continue
		}
		from := i
		for i < len(s) && isDigit(s[i]) {
			i++
		}
		out = append(out, digitGroup{from, i})
	}
	return out
}

// number is a place in a text at which a number may begin: groups of digits that
// stand close together.
type number struct {
	s      string
	groups []digitGroup // the first begins the number, any of the others may belong to it
}

// sep is what stands between a group and the next.
func (n number) sep(i int) string { return n.s[n.groups[i].to:n.groups[i+1].from] }

// shape reports whether the groups begin with these lengths, and stand apart by the
// same one of seps.
func (n number) shape(seps string, lengths ...int) bool {
	if len(n.groups) < len(lengths) {
		return false
	}
	for i, want := range lengths {
		if n.groups[i].len() != want {
			return false
		}
		if i > 0 && (len(n.sep(i-1)) != 1 || strings.IndexByte(seps, n.sep(i - 1)[0]) < 0 || n.sep(i-1) != n.sep(0)) {
			return false
		}
	}
	return n.ends(len(lengths))
}

// ends reports whether a number may end behind so many groups.
func (n number) ends(groups int) bool {
	to := n.groups[groups-1].to
	if to == len(n.s) {
		return true
	}
	c := n.s[to]
	if c == ':' { // the first part of an address
		return to+1 == len(n.s) || !isWord(n.s[to+1]) && n.s[to+1] != ':'
	}
	if c == '.' || c == '-' || c == ',' { // a decimal point, or one more group
		return to+1 == len(n.s) || !isDigit(n.s[to+1])
	}
	return !isWord(c) && c < 0x80 || c >= 0x80
}

// text is what so many groups span.
func (n number) text(groups int) string { return n.s[n.groups[0].from:n.groups[groups-1].to] }

// numbers finds cards, phones and the ids of persons that are numbers.
func (p *pass) numbers(s string) {
	const least, far = 7, 3 // digits; characters between the groups of one number
	groups := digitGroups(s)
	for i := 0; i < len(groups); {
		if p.taken(groups[i].from, groups[i].to) {
			i++
			continue
		}
		end, digits := i+1, groups[i].len()
		for end < len(groups) && groups[end].from-groups[end-1].to <= far && digits < 24 && !p.taken(groups[end].from, groups[end].to) {
			digits += groups[end].len()
			end++
		}
		if digits < least {
			i++
			continue
		}
		taken := p.number(number{s, groups[i:end]})
		i += max(taken, 1)
	}
}

// number replaces what begins at a place, and gives how many groups it took.
func (p *pass) number(n number) int {
	from := n.groups[0].from
	if from > 0 {
		c := n.s[from-1]
		if isWord(c) || c == '.' && from > 1 && isDigit(n.s[from-2]) {
			return 0
		}
	}
	for _, find := range []func(number) (int, Kind, string){p.card, p.national, p.phone} {
		groups, kind, with := find(n)
		if groups > 0 {
			p.add(from, n.groups[groups-1].to, kind, with, kind != Card)
			return groups
		}
	}
	return 0
}

// testCard is how the numbers of cards begin that we make: an issuer's range that is
// for tests.
const testCard = "400000"

func (p *pass) card(n number) (int, Kind, string) {
	var groups int
	switch g := n.groups; {
	case g[0].len() >= 13 && g[0].len() <= 19 && n.ends(1):
		groups = 1
	case n.shape(" -+", 4, 4, 4, 4, 3) || n.shape(" -+", 4, 4, 4, 4, 2):
		groups = 5
	case n.shape(" -+", 4, 4, 4, 4) || n.shape(" -+", 4, 4, 4, 1) || n.shape(" -+", 4, 4, 4, 3):
		groups = 4
	case n.shape(" -+", 4, 6, 5) || n.shape(" -+", 4, 6, 4):
		groups = 3
	default:
		return 0, "", ""
	}
	text := n.text(groups)
	digits := digitsOf(text)
	if !isCard(digits) {
		return 0, "", ""
	}
	if strings.HasPrefix(string(digits), testCard) {
		return groups, Card, ""
	}
	with := append([]byte(testCard), p.r.digits(Card, string(digits), len(digits)-len(testCard)-1)...)
	return groups, Card, inForm(text, append(with, luhn(with)))
}

// isCard reports whether digits are a card of a range that is issued.
func isCard(d []byte) bool {
	if len(d) < 13 || len(d) > 19 || !passesLuhn(d) {
		return false
	}
	two, four := string(d[:2]), string(d[:4])
	switch {
	case d[0] == '4':
		return len(d) == 13 || len(d) == 16 || len(d) == 19
	case two >= "51" && two <= "55", four >= "2221" && four <= "2720":
		return len(d) == 16
	case two == "34" || two == "37":
		return len(d) == 15
	case two == "36" || two == "38" || string(d[:3]) >= "300" && string(d[:3]) <= "305":
		return len(d) >= 14
	case four == "6011" || two == "65" || string(d[:3]) >= "644" && string(d[:3]) <= "649", two == "35", two == "62":
		return len(d) >= 16
	}
	return false
}
