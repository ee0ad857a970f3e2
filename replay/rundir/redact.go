package rundir

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"forerun/replay/secret"
)

// Redactor replaces secret values in everything that is written. It knows a
// value in all its [secret.Writings].
// A nil Redactor replaces nothing. It is safe for concurrent use.
type Redactor struct {
	forms   [][]byte
	escaped [][]byte // the forms inside JSON strings
	text    *strings.Replacer
	skipped int
}

// NewRedactor makes a redactor of secret values. Empty values and repetitions
// are ignored; values shorter than [secret.Shortest] are not looked for (see
// [Redactor.Skipped]).
func NewRedactor(secrets []string) *Redactor {
	r := &Redactor{}
	var long []string
	for _, s := range secrets {
		switch {
		case s == "":
		case utf8.RuneCountInString(s) < secret.Shortest:
			r.skipped++
		default:
			long = append(long, s)
		}
	}
	var pairs []string
	for _, f := range secret.Writings(long...) {
		r.forms, r.escaped = append(r.forms, []byte(f)), append(r.escaped, []byte(escape(f)))
		pairs = append(pairs, f, secret.Mark)
	}
	r.text = strings.NewReplacer(pairs...)
	return r
}

// Skipped is the number of secrets too short to be looked for.
func (r *Redactor) Skipped() int {
	if r == nil {
		return 0
	}
	return r.skipped
}

// encodeJSON is json.Marshal that leaves <, > and & alone: what was said comes
// out as it went in.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Text gives s without secrets.
func (r *Redactor) Text(s string) string {
	if r == nil || len(r.forms) == 0 {
		return s
	}
	return r.text.Replace(s)
}

// Bytes gives data without secrets, as plain text. What it is given is not
// changed, and is what it gives where there is nothing to hide.
func (r *Redactor) Bytes(data []byte) []byte {
	if !r.found(data) {
		return data
	}
	return []byte(r.text.Replace(string(data)))
}

// JSON gives JSON values or lines without secrets. It looks inside strings
// alone, however they are escaped, so what was valid stays valid: a number is
// never a secret. What it is given is not changed.
func (r *Redactor) JSON(data []byte) []byte {
	if r == nil || len(r.forms) == 0 || !disguised(data) && !contains(data, r.escaped) {
		return data
	}
	var out []byte // nil until something is hidden
	kept := 0
	for at := 0; at < len(data); {
		open := bytes.IndexByte(data[at:], '"')
		if open < 0 {
			break
		}
		start := at + open
		end := stringEnd(data, start)
		if end < 0 { // not JSON: plain text from here on
			return append(append(out, data[kept:start]...), r.Bytes(data[start:])...)
		}
		if clean, changed := r.jsonString(data[start:end]); changed {
			out = append(append(out, data[kept:start]...), clean...)
			kept = end
		}
		at = end
	}
	if out == nil {
		return data
	}
	return append(out, data[kept:]...)
}

// disguised reports whether JSON holds escapes that can spell a value in other ways
// than the one that the redactor looks for: \u may stand for anything, and \/ for a
// solidus.
func disguised(data []byte) bool {
	return bytes.Contains(data, []byte(`\u`)) || bytes.Contains(data, []byte(`\/`))
}

// escape writes a form as it stands inside a JSON string that has neither of the
// escapes which disguise it.
func escape(form string) string {
	return strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\b", `\b`, "\f", `\f`).Replace(form)
}

// jsonString redacts one JSON string, quotes included.
func (r *Redactor) jsonString(quoted []byte) ([]byte, bool) {
	if !bytes.Contains(quoted, []byte(`\`)) {
		if !r.found(quoted) {
			return nil, false
		}
		return r.Bytes(quoted), true
	}
	var s string
	if json.Unmarshal(quoted, &s) != nil {
		return r.Bytes(quoted), r.found(quoted)
	}
	clean := r.text.Replace(s)
	if clean == s {
		return nil, false
	}
	again, err := encodeJSON(clean)
	if err != nil {
		return r.Bytes(quoted), true // a string always encodes
	}
	return again, true
}

// stringEnd is the offset after the JSON string that begins at start, -1 where
// it does not end.
func stringEnd(data []byte, start int) int {
	for i := start + 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

func (r *Redactor) found(data []byte) bool { return r != nil && contains(data, r.forms) }

func contains(data []byte, forms [][]byte) bool {
	return slices.ContainsFunc(forms, func(f []byte) bool { return bytes.Contains(data, f) })
}
