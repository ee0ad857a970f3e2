package importers

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"forerun/datasets/jsonscan"
)

// otlpAttributes is what the attributes of one span say, by the table.
type otlpAttributes struct {
	values [otlpFields]pcommon.Value
	ranks  [otlpFields]int // of the key that said it, from 1; 0: nothing did
	groups [otlpGroups][]otlpMember
	bad    string // the key of a text that is no UTF-8
}

// otlpMember is an attribute of a family: what follows the family's prefix.
type otlpMember struct {
	key   string
	value pcommon.Value
}

// otlpKeys is the table by its keys.
type otlpKeys struct {
	rows     map[string]otlpPlace
	prefixes []otlpPrefix
}

type otlpPlace struct {
	field otlpField
	rank  int
}

func newOTLPKeys() *otlpKeys {
	k := &otlpKeys{rows: map[string]otlpPlace{}, prefixes: otlpPrefixes()}
	for _, row := range otlpTable() {
		for i, key := range row.keys {
			k.rows[key] = otlpPlace{row.field, i + 1}
		}
	}
	return k
}

// read adds attributes, each of them behind those of a better key by after: those
// of a resource stand behind a span's own.
func (k *otlpKeys) read(a *otlpAttributes, attributes pcommon.Map, after int) {
	for key, v := range attributes.All() {
		at, ok := k.rows[key]
		if !ok {
			k.member(a, key, v)
			continue
		}
		rank := at.rank + after
		if a.ranks[at.field] != 0 && a.ranks[at.field] < rank || otlpAbsent(v) {
			continue
		}
		if v.Type() == pcommon.ValueTypeStr && !utf8.ValidString(v.Str()) {
			a.bad = key
		}
		a.values[at.field], a.ranks[at.field] = v, rank
	}
}

func (k *otlpKeys) member(a *otlpAttributes, key string, v pcommon.Value) {
	for _, p := range k.prefixes {
		if !strings.HasPrefix(key, p.text) {
			continue
		}
		rest := key[len(p.text):]
		if p.group == otlpAnnotations {
			rest = key
		}
		if !utf8.ValidString(key) || v.Type() == pcommon.ValueTypeStr && !utf8.ValidString(v.Str()) {
			a.bad = key
		}
		a.groups[p.group] = append(a.groups[p.group], otlpMember{rest, v})
		return
	}
}

// otlpAbsent reports a value that says nothing: instrumentations write empty
// texts where they were told not to record, and ADK an empty object.
func otlpAbsent(v pcommon.Value) bool {
	return v.Type() == pcommon.ValueTypeEmpty || v.Type() == pcommon.ValueTypeStr && v.Str() == ""
}

func (a *otlpAttributes) clear() {
	groups := a.groups
	*a = otlpAttributes{}
	for i := range groups {
		a.groups[i] = groups[i][:0]
	}
}

func (a *otlpAttributes) has(f otlpField) bool { return a.ranks[f] != 0 }

// text gives a field as text; a list is its first element. MLflow and Langfuse
// write JSON into every attribute, and quotes around a word are theirs.
func (a *otlpAttributes) text(f otlpField) string {
	s := a.verbatim(f)
	if len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"' {
		return otlpPlain(json.RawMessage(s))
	}
	return s
}

func (a *otlpAttributes) verbatim(f otlpField) string {
	if !a.has(f) {
		return ""
	}
	return otlpString(a.values[f])
}

func otlpString(v pcommon.Value) string {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		return v.Str()
	case pcommon.ValueTypeSlice:
		if v.Slice().Len() > 0 {
			return otlpString(v.Slice().At(0))
		}
		return ""
	case pcommon.ValueTypeEmpty, pcommon.ValueTypeMap, pcommon.ValueTypeBytes:
		return ""
	case pcommon.ValueTypeInt, pcommon.ValueTypeDouble, pcommon.ValueTypeBool:
		return v.AsString()
	default:
		return ""
	}
}

// number gives a field as a number, which may be written as text.
func (a *otlpAttributes) number(f otlpField) *float64 {
	if !a.has(f) {
		return nil
	}
	return otlpNumber(a.values[f])
}

func otlpNumber(v pcommon.Value) *float64 {
	var x float64
	switch v.Type() {
	case pcommon.ValueTypeInt:
		x = float64(v.Int())
	case pcommon.ValueTypeDouble:
		x = v.Double()
	case pcommon.ValueTypeBool:
		if v.Bool() {
			x = 1
		}
	case pcommon.ValueTypeStr:
		n, err := strconv.ParseFloat(v.Str(), 64)
		if err != nil {
			return nil
		}
		x = n
	case pcommon.ValueTypeEmpty, pcommon.ValueTypeMap, pcommon.ValueTypeSlice, pcommon.ValueTypeBytes:
		return nil
	default:
		return nil
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// count gives a field as a number of tokens. One that is no such number is not
// known.
func (a *otlpAttributes) count(f otlpField) *int64 {
	x := a.number(f)
	if x == nil || *x < 0 || *x > 1<<53 || *x != math.Trunc(*x) {
		return nil
	}
	return new(int64(*x))
}

// chat gives a field for package chat, which looks for itself whether a text is
// JSON: a long conversation must not be looked at twice.
func (a *otlpAttributes) chat(f otlpField) string {
	if s := a.verbatim(f); a.has(f) && a.values[f].Type() == pcommon.ValueTypeStr && (s[0] == '[' || s[0] == '{') {
		return s
	}
	return string(a.json(f))
}

// json gives a field as JSON; nil where it is absent.
func (a *otlpAttributes) json(f otlpField) json.RawMessage {
	if !a.has(f) {
		return nil
	}
	return otlpValueJSON(a.values[f])
}

// otlpValueJSON gives a value as JSON. A text that is JSON is taken for what it
// says: attributes could hold nothing but texts for long.
func otlpValueJSON(v pcommon.Value) json.RawMessage {
	if v.Type() != pcommon.ValueTypeStr {
		return otlpAppendJSON(nil, v)
	}
	text := []byte(v.Str())
	if t := bytes.TrimLeft(text, " \t\r\n"); len(t) > 0 && (t[0] == '{' || t[0] == '[' || t[0] == '"') {
		if whole, ok := jsonscan.Compact(make([]byte, 0, len(text)), text); ok {
			return whole
		}
	}
	return otlpQuote(v.Str())
}

func otlpQuote(s string) json.RawMessage {
	return jsonscan.Quote(make([]byte, 0, len(s)+2), s)
}

// otlpAppendJSON writes a structured value. It nests no deeper than its message.
func otlpAppendJSON(buf []byte, v pcommon.Value) []byte {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		return append(buf, otlpQuote(v.Str())...)
	case pcommon.ValueTypeInt:
		return strconv.AppendInt(buf, v.Int(), 10)
	case pcommon.ValueTypeDouble:
		if math.IsNaN(v.Double()) || math.IsInf(v.Double(), 0) {
			return append(buf, "null"...)
		}
		return strconv.AppendFloat(buf, v.Double(), 'g', -1, 64)
	case pcommon.ValueTypeBool:
		return strconv.AppendBool(buf, v.Bool())
	case pcommon.ValueTypeMap:
		buf = append(buf, '{')
		seen := map[string]bool{}
		for key, inner := range v.Map().All() {
			if seen[key] {
				continue
			}
			if len(seen) > 0 {
				buf = append(buf, ',')
			}
			seen[key] = true
			buf = append(append(buf, otlpQuote(key)...), ':')
			buf = otlpAppendJSON(buf, inner)
		}
		return append(buf, '}')
	case pcommon.ValueTypeSlice:
		buf = append(buf, '[')
		for i, inner := range v.Slice().All() {
			if i > 0 {
				buf = append(buf, ',')
			}
			buf = otlpAppendJSON(buf, inner)
		}
		return append(buf, ']')
	case pcommon.ValueTypeBytes:
		return append(buf, otlpQuote(v.AsString())...) // base64
	case pcommon.ValueTypeEmpty:
		return append(buf, "null"...)
	default:
		return append(buf, "null"...)
	}
}
