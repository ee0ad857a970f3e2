package redact

import "strings"

// features are what a text has that some kind of value cannot be without.
type features uint16

const (
	hasAt      features = 1 << iota // an at sign, or %40
	hasDigits                       // two digits side by side
	hasDots                         // a digit beside a dot
	hasColons                       // a colon or a hyphen beside something hexadecimal
	hasSecret                       // how a provider's keys begin, or a block or token of known form
	hasContext                      // a word after which a secret may stand
	hasURL                          // a scheme
	trigger                         // of a pair: some literal has it
)

// literal is a piece of text that gives a feature. Case is not told apart: what
// finds the value looks again.
type literal struct {
	text    string // in lower case
	feature features
	trigger int // where in it the pair stands that is met least
}

// scanner looks for features in one pass. A pair of neighbours is a number of twelve
// bits, for which a table says what it can be a part of: nearly all pairs are a part of
// nothing.
type scanner struct {
	class    [256]uint8
	pair     [1 << 12]features
	triggers [1 << 12][]literal
}

// classes are the bytes that are told apart beside letters and digits.
const classes = "@.:-_%/ +=\"'"

func newScanner() *scanner {
	s := &scanner{}
	const letters, marks, others = 1, 27, 62
	for i := range s.class {
		c := byte(i)
		switch at := strings.IndexByte(classes, c); {
		case isDigit(c):
			s.class[i] = 0
		case isLetter(c):
			s.class[i] = letters + (c | 0x20 - 'a')
		case at >= 0:
			s.class[i] = marks + uint8(at) //nolint:gosec // there are a dozen
		default:
			s.class[i] = others
		}
	}
	for a := range 256 {
		for b := range 256 {
			s.pair[s.at(byte(a), byte(b))] |= pairFeatures(byte(a), byte(b))
		}
	}
	for _, l := range literals() {
		at := s.at(l.text[l.trigger], l.text[l.trigger+1])
		s.pair[at] |= trigger
		s.triggers[at] = append(s.triggers[at], l)
	}
	return s
}

func (s *scanner) at(a, b byte) int { return int(s.class[a])<<6 | int(s.class[b]) }

func pairFeatures(a, b byte) features {
	var f features
	switch {
	case a == '@' || b == '@' || a == '%' && b == '4':
		f |= hasAt
	case isDigit(a) && isDigit(b):
		f |= hasDigits
	case isDigit(a) && b == '.' || a == '.' && isDigit(b):
		f |= hasDots
	case b == ':' && (isHex(a) || a == ':') || a == ':' && isHex(b) || isHex(a) && b == '-' || a == '-' && isHex(b):
		f |= hasColons
	}
	return f
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// scan gives what a text has.
func (s *scanner) scan(text []byte) features {
	if len(text) < 2 {
		return 0
	}
	var f features
	last := int(s.class[text[0]])
	for i := 1; i < len(text); i++ {
		this := int(s.class[text[i]])
		pair := s.pair[last<<6|this]
		if pair&trigger != 0 {
			pair &^= trigger
			f |= s.verify(text, i-1, last<<6|this)
		}
		f |= pair
		last = this
	}
	return f
}

// verify gives the features of the literals that a pair is really a part of.
func (s *scanner) verify(text []byte, at, pair int) features {
	var f features
	for _, l := range s.triggers[pair] {
		from := at - l.trigger
		if from >= 0 && from+len(l.text) <= len(text) && folded(text[from:from+len(l.text)], l.text) {
			f |= l.feature
		}
	}
	return f
}

// folded compares without telling ASCII's cases apart; want is in lower case.
func folded(text []byte, want string) bool {
	for i, c := range text {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != want[i] {
			return false
		}
	}
	return true
}

// literals are what the scanner looks for.
func literals() []literal {
	var out []literal
	add := func(text string, f features) {
		text = strings.ToLower(text)
		out = append(out, literal{text: text, feature: f, trigger: rarest(text)})
	}
	for _, p := range providerKeys() {
		add(p.prefix, hasSecret)
	}
	add("eyJ", hasSecret)
	add("-----BEGIN", hasSecret)
	add("://", hasURL)
	for _, word := range append(passwordWords(), secretWords()...) {
		add(word, hasContext)
	}
	for _, word := range []string{"bearer", "basic ", "cookie", "authorization"} {
		add(word, hasContext)
	}
	return out
}

// rarest gives the place of the pair in a literal that ordinary text has least of,
// by the usual order of letters.
func rarest(text string) int {
	const common = " etaoinsrhldcumfpgwybvkxjqz" // what is not in it is rarer
	best, place := -1, 0
	for i := 0; i+1 < len(text); i++ {
		rank := 0
		for _, c := range []byte(text[i : i+2]) {
			if at := strings.IndexByte(common, c); at >= 0 {
				rank += at
			} else {
				rank += len(common)
			}
		}
		if rank > best {
			best, place = rank, i
		}
	}
	return place
}
