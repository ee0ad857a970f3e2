package datasets

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// objectWriter writes a JSON object member by member. Unlike a marshalled map
// it keeps the order, and unlike json.Marshal it leaves <, > and & alone.
type objectWriter struct {
	buf  bytes.Buffer
	used []string // names written so far; a message has few
	err  error
}

func newObject() *objectWriter {
	o := &objectWriter{}
	o.buf.WriteByte('{')
	return o
}

func (o *objectWriter) key(name string) {
	if o.buf.Len() > 1 {
		o.buf.WriteByte(',')
	}
	o.used = append(o.used, name)
	o.encode(name)
	o.buf.WriteByte(':')
}

func (o *objectWriter) encode(v any) {
	if s, ok := v.(string); ok && plainText(s) {
		o.buf.WriteByte('"')
		o.buf.WriteString(s)
		o.buf.WriteByte('"')
		return
	}
	enc := json.NewEncoder(&o.buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil && o.err == nil {
		o.err = err
		return
	}
	o.buf.Truncate(o.buf.Len() - 1) // the encoder's newline
}

// plainText reports a string in which JSON escapes nothing. An encoder costs more
// than all the rest of writing such a member.
func plainText(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

func (o *objectWriter) text(name, s string) {
	if s != "" {
		o.value(name, s)
	}
}

func (o *objectWriter) value(name string, v any) {
	o.key(name)
	o.encode(v)
}

func (o *objectWriter) raw(name string, v json.RawMessage) {
	if v != nil {
		o.key(name)
		o.buf.Write(v)
	}
}

func (o *objectWriter) object(name string, v *objectWriter) {
	text, err := v.close()
	if err != nil && o.err == nil {
		o.err = err
	}
	o.raw(name, text)
}

// extra writes the members whose names are not taken yet.
func (o *objectWriter) extra(members map[string]json.RawMessage) {
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !slices.Contains(o.used, name) {
			o.raw(name, members[name])
		}
	}
}

func (o *objectWriter) close() ([]byte, error) {
	o.buf.WriteByte('}')
	return o.buf.Bytes(), o.err
}
