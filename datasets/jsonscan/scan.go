package jsonscan

// maxDepth is how deep values may be nested, as encoding/json has it.
const maxDepth = 10000

// Valid reports whether text is one JSON value.
func Valid(text []byte) bool {
	s := scanner{text: text}
	return s.whole()
}

// Compact appends text to dst without the space between its tokens. Where it is not
// one JSON value dst comes back as it was, and false.
func Compact(dst, text []byte) ([]byte, bool) {
	s := scanner{text: text, copying: true, dst: dst}
	if !s.whole() {
		return dst, false
	}
	return append(s.dst, text[s.kept:s.at]...), true
}

// scanner goes through a text once. What has no space in it is copied in one piece.
type scanner struct {
	text  []byte
	at    int
	depth int

	copying bool
	dst     []byte
	kept    int // copied up to here, or left out
}

// whole reads one value and the space around it.
func (s *scanner) whole() bool {
	s.space()
	if !s.value() {
		return false
	}
	s.space()
	return s.at == len(s.text)
}

// next is the byte that comes, 0 at the end: no token begins with it.
func (s *scanner) next() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

// take passes over a byte, where it is the one that comes.
func (s *scanner) take(c byte) bool {
	if s.next() != c {
		return false
	}
	s.at++
	return true
}

// space passes over space, and leaves it out of the copy.
func (s *scanner) space() {
	if s.next() > ' ' {
		return
	}
	from := s.at
	for s.at < len(s.text) && isSpace(s.text[s.at]) {
		s.at++
	}
	if s.at > from && s.copying {
		s.dst = append(s.dst, s.text[s.kept:from]...)
		s.kept = s.at
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

func (s *scanner) value() bool {
	switch s.next() {
	case '{':
		return s.nested('}')
	case '[':
		return s.nested(']')
	case '"':
		return s.quoted()
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	default:
		return s.number()
	}
}

// nested reads an object or an array, whose opening bracket comes.
func (s *scanner) nested(end byte) bool {
	if s.depth++; s.depth > maxDepth {
		return false
	}
	s.at++
	s.space()
	if s.take(end) {
		s.depth--
		return true
	}
	for s.element(end) {
		s.space()
		if s.take(end) {
			s.depth--
			return true
		}
		if !s.take(',') {
			break
		}
		s.space()
	}
	return false
}

// element reads what lies between two commas.
func (s *scanner) element(end byte) bool {
	if end == ']' {
		return s.value()
	}
	return s.member()
}

// member reads a member of an object.
func (s *scanner) member() bool {
	if s.next() != '"' || !s.quoted() {
		return false
	}
	s.space()
	if !s.take(':') {
		return false
	}
	s.space()
	return s.value()
}

func (s *scanner) word(w string) bool {
	if len(s.text)-s.at < len(w) || string(s.text[s.at:s.at+len(w)]) != w {
		return false
	}
	s.at += len(w)
	return true
}

func (s *scanner) number() bool {
	s.take('-')
	if !s.take('0') && !s.digits() {
		return false
	}
	if s.take('.') && !s.digits() {
		return false
	}
	if c := s.next(); c == 'e' || c == 'E' {
		s.at++
		if !s.take('+') {
			s.take('-')
		}
		return s.digits()
	}
	return true
}

// digits reads at least one digit.
func (s *scanner) digits() bool {
	from := s.at
	for c := s.next(); c >= '0' && c <= '9'; c = s.next() {
		s.at++
	}
	return s.at > from
}
