package datasets

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// canonical sorts the keys of all objects and unifies the escapes of strings.
// Numbers keep their digits.
func canonical(text []byte) []byte {
	if !json.Valid(text) {
		return text
	}
	if out, ok := sortKeys(text); ok {
		return out
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return text
	}
	out, err := marshal(v)
	if err != nil {
		return text
	}
	return out
}

// sortKeys is canonical for text that needs nothing but its keys sorted, as nearly
// all does: it takes a tenth of the time. ok is false where there is more to do:
// space between tokens, escapes of other kinds than an encoder writes, a key with
// an escape in it, or twice.
func sortKeys(text []byte) (out []byte, ok bool) {
	if !utf8.Valid(text) || bytes.Contains(text, []byte("\u2028")) || bytes.Contains(text, []byte("\u2029")) {
		return nil, false
	}
	k := keySorter{in: text, out: make([]byte, 0, len(text))}
	if !k.value() || k.at != len(text) {
		return nil, false
	}
	return k.out, true
}

// keySorter copies valid JSON.
type keySorter struct {
	in, out []byte
	at      int // in in
}

func (k *keySorter) value() bool {
	switch k.in[k.at] {
	case '{':
		return k.object()
	case '[':
		return k.array()
	case '"':
		_, ok := k.text()
		return ok
	case ' ', '\t', '\r', '\n':
		return false
	}
	from := k.at
	for k.at < len(k.in) && strings.IndexByte(",]} \t\r\n", k.in[k.at]) < 0 {
		k.at++
	}
	k.out = append(k.out, k.in[from:k.at]...)
	return true
}

// take copies one byte, if it is the next.
func (k *keySorter) take(c byte) bool {
	if k.in[k.at] != c {
		return false
	}
	k.at++
	k.out = append(k.out, c)
	return true
}

func (k *keySorter) array() bool {
	k.take('[')
	for n := 0; !k.take(']'); n++ {
		if n > 0 && !k.take(',') || !k.value() {
			return false
		}
	}
	return true
}

// keyed is where a member lies in the output.
type keyed struct {
	key      []byte
	from, to int
}

func (k *keySorter) object() bool {
	k.take('{')
	begin := len(k.out)
	var few [8]keyed
	members, sorted := few[:0], true
	for !k.take('}') {
		if len(members) > 0 && !k.take(',') {
			return false
		}
		m := keyed{from: len(k.out)}
		if k.in[k.at] != '"' {
			return false
		}
		var ok bool
		if m.key, ok = k.text(); !ok || bytes.IndexByte(m.key, '\\') >= 0 || !k.take(':') || !k.value() {
			return false
		}
		m.to = len(k.out)
		sorted = sorted && (len(members) == 0 || bytes.Compare(members[len(members)-1].key, m.key) < 0)
		members = append(members, m)
	}
	if sorted {
		return true
	}
	slices.SortFunc(members, func(a, b keyed) int { return cmp.Or(bytes.Compare(a.key, b.key), cmp.Compare(a.from, b.from)) })
	was := bytes.Clone(k.out[begin:])
	k.out = k.out[:begin]
	for i, m := range members {
		if i > 0 {
			if bytes.Equal(members[i-1].key, m.key) {
				return false
			}
			k.out = append(k.out, ',')
		}
		k.out = append(k.out, was[m.from-begin:m.to-begin]...)
	}
	k.out = append(k.out, '}')
	return true
}

// text copies a string and gives what is between its quotes.
func (k *keySorter) text() (inside []byte, ok bool) {
	from := k.at
	for k.at++; k.in[k.at] != '"'; k.at++ {
		if k.in[k.at] != '\\' {
			continue
		}
		k.at++
		if strings.IndexByte(`"\nrtbf`, k.in[k.at]) < 0 {
			return nil, false
		}
	}
	k.at++
	k.out = append(k.out, k.in[from:k.at]...)
	return k.in[from+1 : k.at-1], true
}
