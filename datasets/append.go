package datasets

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"

	"forerun/datasets/jsonscan"
)

// AppendJSON appends the case as encoding/json writes it where it leaves HTML alone,
// byte for byte, in a fraction of its time: every case of an import is written so, some
// of them twice. What encoding/json refuses, or writes in a way of its own, is left to it.
func (c *Case) AppendJSON(b []byte) ([]byte, error) {
	w := caseWriter{b: b}
	w.whole(c)
	return w.or(b, c)
}

// or gives what was written behind b, or what encoding/json makes of v.
func (w *caseWriter) or(b []byte, v any) ([]byte, error) {
	if !w.bad {
		return w.b, nil
	}
	text, err := marshal(v)
	if err != nil {
		return b, err
	}
	return append(b, text...), nil
}

// caseWriter writes the members of a case that are not empty, in their order.
type caseWriter struct {
	b   []byte
	bad bool
}

// key begins a member.
func (w *caseWriter) key(name string) {
	if n := len(w.b); n > 0 && w.b[n-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(append(append(w.b, '"'), name...), '"', ':')
}

func (w *caseWriter) text(name, s string) {
	if s != "" {
		w.key(name)
		w.b = jsonscan.Quote(w.b, s)
	}
}

// value appends JSON without space between its tokens.
func (w *caseWriter) value(v json.RawMessage) {
	out, ok := jsonscan.Compact(w.b, v)
	w.b, w.bad = out, w.bad || !ok
}

func (w *caseWriter) raw(name string, v json.RawMessage) {
	if len(v) > 0 {
		w.key(name)
		w.value(v)
	}
}

// rare is for what few cases have.
func (w *caseWriter) rare(name string, v any) {
	text, err := marshal(v)
	w.bad = w.bad || err != nil
	w.key(name)
	w.b = append(w.b, text...)
}

func (w *caseWriter) number(name string, x *float64) {
	if x == nil {
		return
	}
	w.key(name)
	if size := math.Abs(*x); *x != 0 && (size < 1e-6 || size >= 1e21) || math.IsNaN(*x) {
		w.bad = true // written with an exponent, or no number
		return
	}
	w.b = strconv.AppendFloat(w.b, *x, 'f', -1, 64)
}

func (w *caseWriter) count(name string, n *int64) {
	if n != nil {
		w.key(name)
		w.b = strconv.AppendInt(w.b, *n, 10)
	}
}

func (w *caseWriter) truth(name string, yes *bool) {
	if yes != nil {
		w.key(name)
		w.b = strconv.AppendBool(w.b, *yes)
	}
}

func (w *caseWriter) raws(name string, m map[string]json.RawMessage) {
	if len(m) > 0 {
		w.key(name)
		w.bareRaws(m)
	}
}

func (w *caseWriter) bareRaws(m map[string]json.RawMessage) {
	w.b = append(w.b, '{')
	for i, key := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = append(jsonscan.Quote(w.b, key), ':')
		if m[key] == nil {
			w.b = append(w.b, "null"...)
		} else {
			w.value(m[key])
		}
	}
	w.b = append(w.b, '}')
}

// listOf writes a member that is a list. An empty one says that there was nothing.
func listOf[T any](w *caseWriter, name string, list []T, one func(*T)) {
	w.key(name)
	bareList(w, list, one)
}

func bareList[T any](w *caseWriter, list []T, one func(*T)) {
	w.b = append(w.b, '[')
	for i := range list {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		one(&list[i])
	}
	w.b = append(w.b, ']')
}
