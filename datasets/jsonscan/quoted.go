package jsonscan

import "encoding/binary"

// quoted reads a string, whose opening quote comes.
func (s *scanner) quoted() bool {
	text := s.text
	for at := s.at + 1; at < len(text); {
		if at+8 <= len(text) && plain(binary.LittleEndian.Uint64(text[at:])) {
			at += 8
			continue
		}
		switch c := text[at]; {
		case c == '"':
			s.at = at + 1
			return true
		case c == '\\':
			n := escape(text[at:])
			if n == 0 {
				return false
			}
			at += n
		case c < ' ':
			return false
		default:
			at++
		}
	}
	return false
}

// plain reports that none of eight bytes is a quote, a backslash or a control
// character. It may be wrong about bytes behind one of these, and then says false.
func plain(eight uint64) bool {
	const each, high = 0x0101010101010101, 0x8080808080808080
	quote, slash := eight^each*'"', eight^each*'\\'
	return ((quote-each)&^quote|(slash-each)&^slash|(eight-each*' ')&^eight)&high == 0
}

// escape is the length of the escape that text begins with, 0 where it is none.
func escape(text []byte) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		const size = 6
		if len(text) < size {
			return 0
		}
		for _, c := range text[2:size] {
			if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
				return 0
			}
		}
		return size
	}
	return 0
}
