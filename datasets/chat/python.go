package chat

import (
	"encoding/json"
	"strings"
)

// Python reads the text of a Python literal, as frameworks write what they print
// into a log ({'city': 'Berlin', 'when': None}); false says that the text is none.
func Python(text string) (json.RawMessage, bool) {
	p := python{text: text}
	v, ok := p.value(0)
	p.space()
	if !ok || p.at < len(text) || !json.Valid(v) {
		return nil, false
	}
	return json.RawMessage(v), true
}

type python struct {
	text string
	at   int
}

func (p *python) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *python) next(c byte) bool {
	p.space()
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

const deepest = 100

func (p *python) value(depth int) (value, bool) {
	p.space()
	if p.at >= len(p.text) || depth > deepest {
		return nil, false
	}
	switch c := p.text[p.at]; c {
	case '{':
		return p.dict(depth)
	case '[':
		return p.list(']', depth)
	case '(':
		return p.list(')', depth)
	case '\'', '"':
		return p.quoted(c)
	default:
		return p.word()
	}
}

func (p *python) dict(depth int) (value, bool) {
	out := value{'{'}
	for p.at++; !p.next('}'); {
		if len(out) > 1 {
			if !p.next(',') {
				return nil, false
			}
			if p.next('}') {
				break
			}
			out = append(out, ',')
		}
		k, ok := p.value(depth + 1)
		if !ok || !k.is('"') || !p.next(':') {
			return nil, false
		}
		v, ok := p.value(depth + 1)
		if !ok {
			return nil, false
		}
		out = append(append(append(out, k...), ':'), v...)
	}
	return append(out, '}'), true
}

func (p *python) list(end byte, depth int) (value, bool) {
	out := value{'['}
	for p.at++; !p.next(end); {
		if len(out) > 1 {
			if !p.next(',') {
				return nil, false
			}
			if p.next(end) {
				break
			}
			out = append(out, ',')
		}
		v, ok := p.value(depth + 1)
		if !ok {
			return nil, false
		}
		out = append(out, v...)
	}
	return append(out, ']'), true
}

func (p *python) quoted(q byte) (value, bool) {
	var s strings.Builder
	for p.at++; p.at < len(p.text); p.at++ {
		c := p.text[p.at]
		switch {
		case c == q:
			p.at++
			return quote(s.String()), true
		case c != '\\':
			s.WriteByte(c)
		default:
			p.at++
			if p.at >= len(p.text) {
				return nil, false
			}
			switch e := p.text[p.at]; e {
			case 'n':
				s.WriteByte('\n')
			case 't':
				s.WriteByte('\t')
			case 'r':
				s.WriteByte('\r')
			case '\\', '\'', '"':
				s.WriteByte(e)
			default:
				return nil, false
			}
		}
	}
	return nil, false
}

func (p *python) word() (value, bool) {
	from := p.at
	for p.at < len(p.text) && strings.IndexByte(",:]}) \t\r\n", p.text[p.at]) < 0 {
		p.at++
	}
	switch w := p.text[from:p.at]; w {
	case "None":
		return value("null"), true
	case "True":
		return value("true"), true
	case "False":
		return value("false"), true
	default:
		return value(w), w != "" && strings.IndexByte("-0123456789", w[0]) >= 0 && json.Valid([]byte(w))
	}
}
