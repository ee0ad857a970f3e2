package redact

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"forerun/datasets/jsonscan"
)

// JSON gives a JSON value with everything replaced in its strings, its keys, and its
// whole numbers. What is no valid JSON is redacted as a text.
func (r *Redactor) JSON(v []byte) []byte {
	if !json.Valid(v) {
		return []byte(r.Text(string(v)))
	}
	p := r.begin()
	defer p.end()
	out := p.json(v, nil)
	if len(p.known) > 0 {
		p.second = true
		out = p.json(out, nil)
	}
	return out
}

// json redacts a JSON value that stands at a path. What it is given is not changed,
// and is what it gives where nothing was found.
func (p *pass) json(v []byte, at path) []byte {
	if len(v) == 0 {
		return v
	}
	if !p.needs(v, at) {
		return v
	}
	w := jsonWalk{p: p, in: v, out: slices.Grow(p.out[:0], len(v)+len(v)/8), at: at}
	p.out = nil // JSON in a string of this one has other memory
	w.value()
	w.space()
	p.out = w.out
	switch {
	case w.broken || w.pos < len(v):
		return []byte(p.text(string(v)))
	case bytes.Equal(w.out, v):
		return v
	}
	return bytes.Clone(w.out)
}

// needs reports whether anything can be found in a value.
func (p *pass) needs(v []byte, at path) bool {
	switch {
	case p.second:
		for value := range p.known {
			if bytes.Contains(v, []byte(value)) || escapes(value) || bytes.IndexByte(v, '\\') >= 0 {
				return true
			}
		}
		return false
	case len(p.r.deny) > 0 || len(p.r.names) > 0 || len(p.r.allow) > 0:
		return true
	case hintAt(at) != hintNone:
		return true
	}
	return p.r.scanner.scan(v) != 0 || disguised(v)
}

// disguised reports whether JSON has what can stand for something that is looked for.
func disguised(v []byte) bool {
	return bytes.Contains(v, []byte(`\u`)) || bytes.Contains(v, []byte(`\/`)) || bytes.Contains(v, []byte(`\\`)) || hasLongWord(v) ||
		bytes.IndexByte(v, '%') >= 0 || bytes.IndexByte(v, '&') >= 0 || beyondASCII(v)
}

// beyondASCII reports whether a text has a character that may look like one of ASCII's.
func beyondASCII(v []byte) bool {
	for len(v) > 0 {
		r, size := rune(v[0]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(v)
			if _, ok := alike(r); ok {
				return true
			}
		}
		v = v[size:]
	}
	return false
}

func escapes(s string) bool { return strings.ContainsAny(s, "\"\\\n\r\t<>&") }

func last(at path) string {
	if len(at) == 0 {
		return ""
	}
	return at[len(at)-1]
}

// hintAt reads the name of the field at a path, and where that says nothing the one that
// it lies in: {"phone": {"home": …}}.
func hintAt(at path) hint {
	h := hintOf(last(at))
	if h == hintNone && len(at) > 1 {
		if within := hintOf(at[len(at)-2]); within == hintPhone || last(at) == "value" {
			return within
		}
	}
	return h
}

// jsonWalk copies JSON, and redacts on the way. What is in a case was checked when it
// was read, so it is not checked once more; one that was made by hand may turn out to
// be broken.
type jsonWalk struct {
	p       *pass
	in, out []byte
	pos     int
	at      path
	broken  bool
}

func (w *jsonWalk) space() {
	from := w.pos
	for w.pos < len(w.in) && (w.in[w.pos] == ' ' || w.in[w.pos] == '\t' || w.in[w.pos] == '\n' || w.in[w.pos] == '\r') {
		w.pos++
	}
	w.out = append(w.out, w.in[from:w.pos]...)
}

// take copies one character, if it is the next behind the space.
func (w *jsonWalk) take(c byte) bool {
	w.space()
	if w.pos >= len(w.in) || w.in[w.pos] != c {
		return false
	}
	w.pos++
	w.out = append(w.out, c)
	return true
}

func (w *jsonWalk) must(c byte) {
	if !w.take(c) {
		w.broken = true
	}
}

func (w *jsonWalk) value() {
	w.space()
	if w.broken = w.broken || w.pos >= len(w.in); w.broken {
		return
	}
	switch w.in[w.pos] {
	case '{':
		w.object()
	case '[':
		w.take('[')
		for n := 0; !w.take(']') && !w.broken; n++ {
			if n > 0 {
				w.must(',')
			}
			w.value()
		}
	case '"':
		w.text()
	default:
		from := w.pos
		for w.pos < len(w.in) && strings.IndexByte(",]} \t\r\n", w.in[w.pos]) < 0 {
			w.pos++
		}
		w.broken = w.broken || w.pos == from
		w.out = append(w.out, w.p.number64(w.in[from:w.pos], w.at)...)
	}
}

func (w *jsonWalk) object() {
	w.take('{')
	var keys []string        // so far
	named := ""              // what {"name": "Cookie", "value": …} says of its value
	var taken map[string]int // the same, once one of them was replaced: how often it was wanted
	for n := 0; !w.take('}') && !w.broken; n++ {
		if n > 0 {
			w.must(',')
		}
		w.space()
		quoted := w.quoted()
		if w.broken {
			return
		}
		key := unquoted(quoted)
		name := key
		if !w.p.r.allow.match(append(w.at, key)) {
			name = w.p.text(key)
		}
		if name != key && taken == nil {
			taken = map[string]int{}
			for _, k := range keys {
				taken[k]++
			}
		}
		for plain := name; taken[name] > 0; { // two keys must not become one
			taken[plain]++
			name = plain + "~" + strconv.Itoa(taken[plain])
		}
		if taken == nil {
			keys = append(keys, name)
		} else {
			taken[name]++
		}
		if name == key {
			w.out = append(w.out, quoted...)
		} else {
			w.out = append(w.out, quote(name)...)
		}
		w.must(':')
		w.at = append(w.at, key)
		if key == "value" && named != "" {
			w.at[len(w.at)-1] = named
		}
		w.space()
		if w.pos < len(w.in) && w.in[w.pos] == '"' && (key == "name" || key == "key") {
			named = w.peek()
		}
		w.value()
		w.at = w.at[:len(w.at)-1]
	}
}

// peek gives the string that comes next, where it says what another one is.
func (w *jsonWalk) peek() string {
	from := w.pos
	text := w.quoted()
	w.pos = from
	if w.broken || hintOf(unquoted(text)) == hintNone {
		return ""
	}
	return unquoted(text)
}

// quoted steps over a string.
func (w *jsonWalk) quoted() []byte {
	from := w.pos
	if from < len(w.in) && w.in[from] == '"' {
		for i := from + 1; i < len(w.in); i++ {
			switch w.in[i] {
			case '\\':
				i++
			case '"':
				w.pos = i + 1
				return w.in[from:w.pos]
			}
		}
	}
	w.broken = true
	return nil
}

func (w *jsonWalk) text() {
	quoted := w.quoted()
	if w.broken {
		return
	}
	if s, changed := w.p.value(quoted, w.at); changed {
		w.out = append(w.out, quote(s)...)
	} else {
		w.out = append(w.out, quoted...)
	}
}

// value redacts a JSON string that stands at a path.
func (p *pass) value(quoted []byte, at path) (string, bool) {
	if len(p.r.allow)+len(p.r.deny)+len(p.r.names) == 0 && !p.second && hintAt(at) == hintNone &&
		!disguised(quoted) && p.r.scanner.scan(quoted) == 0 {
		return "", false
	}
	s := unquoted(quoted)
	out := p.field(s, at)
	return out, out != s
}

// field redacts the text of a field.
func (p *pass) field(s string, at path) string {
	if s == "" || p.r.allow.match(at) {
		return s
	}
	if !p.second {
		switch {
		case p.r.deny.match(at):
			out, _ := p.whole(s, Denied)
			return out
		case p.r.names.match(at):
			return p.named(s)
		}
		if h := hintAt(at); h != hintNone {
			if out, ok := p.hinted(s, h); ok {
				return out
			}
		}
	}
	if c := strings.TrimLeft(s, " \t\r\n"); c != "" && strings.IndexByte(`{["`, c[0]) >= 0 && jsonscan.Valid([]byte(s)) { // JSON in a string
		return string(p.json([]byte(s), at))
	}
	return p.text(s)
}

// number64 redacts a JSON number: a whole one may be a card or, in a field of that
// name, a phone or an id.
func (p *pass) number64(v []byte, at path) []byte {
	for _, c := range v {
		if !isDigit(c) {
			return v // a word, a fraction, below zero
		}
	}
	if p.r.allow.match(at) {
		return v
	}
	s := string(v)
	var out string
	switch denied := p.r.deny.match(at); {
	case p.second:
		out = p.again(s)
	case denied && s != "0":
		p.counts[Denied.index()]++
		return []byte("0")
	case denied:
		return v
	default:
		var ok bool
		if out, ok = p.hinted(s, hintAt(at)); !ok {
			out = p.text(s)
		}
	}
	if out == s || out[0] == '0' || strings.Trim(out, "0123456789") != "" { // no number any more
		if out != s {
			return quote(out)
		}
		return v
	}
	return []byte(out)
}

func unquoted(quoted []byte) string {
	s, ok := jsonscan.Unquote(quoted)
	if !ok {
		return string(quoted[1 : len(quoted)-1]) // cannot be: it is valid
	}
	return s
}

// quote writes a string as JSON, and leaves <, > and & alone.
func quote(s string) []byte {
	return jsonscan.Quote(make([]byte, 0, len(s)+2), s)
}
