package importers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"forerun/datasets"
)

// record is one JSON object of a log, by its keys.
type record map[string]json.RawMessage

// newRecord takes an object apart; of any other value it makes an empty record.
func newRecord(raw json.RawMessage) record {
	var r record
	if len(raw) == 0 || json.Unmarshal(raw, &r) != nil {
		return record{}
	}
	return r
}

// get returns the value of the first of the names that is there and not null.
func (r record) get(names ...string) json.RawMessage {
	for _, name := range names {
		if v := r[name]; len(v) > 0 && string(v) != "null" {
			return v
		}
	}
	return nil
}

func (r record) has(names ...string) bool {
	for _, name := range names {
		if r.get(name) == nil {
			return false
		}
	}
	return true
}

// text returns the first string or number of the names that is not empty.
func (r record) text(names ...string) string {
	for _, name := range names {
		if s := wordOf(r[name]); s != "" {
			return s
		}
	}
	return ""
}

// object returns the object of a name, also if it stands in a string.
func (r record) object(names ...string) record { return newRecord(unquoted(r.get(names...))) }

// unquoted returns the JSON object or list that stands in a string, and any other
// value as it is.
func unquoted(raw json.RawMessage) json.RawMessage {
	var s string
	if len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &s) != nil {
		return raw
	}
	s = strings.TrimSpace(s)
	if s != "" && (s[0] == '{' || s[0] == '[') && json.Valid([]byte(s)) {
		return json.RawMessage(s)
	}
	return raw
}

// number returns the first number, also if it stands in a string.
func (r record) number(names ...string) *float64 {
	for _, name := range names {
		s := wordOf(r[name])
		if s == "" {
			continue
		}
		if x, err := strconv.ParseFloat(s, 64); err == nil && x >= 0 && !math.IsInf(x, 0) {
			return &x
		}
	}
	return nil
}

func (r record) count(names ...string) *int64 {
	x := r.number(names...)
	if x == nil || *x != math.Trunc(*x) || *x >= 1<<53 {
		return nil
	}
	return new(int64(*x))
}

// time returns the first time: a text, or a number of seconds or of a thousandth,
// a millionth or a billionth of them since 1970, by its size.
func (r record) time(names ...string) time.Time {
	for _, name := range names {
		if t, ok := logTime(wordOf(r[name])); ok {
			return t
		}
	}
	return time.Time{}
}

func logTime(s string) (time.Time, bool) {
	if x, err := strconv.ParseFloat(s, 64); err == nil {
		return epoch(x)
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1970 && t.Year() < 2200 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

func epoch(x float64) (time.Time, bool) {
	const year2200 = 7.3e9 // seconds
	unit := 1.0
	for x >= year2200*unit && unit < 1e9 {
		unit *= 1000
	}
	if !(x > 0) || x >= year2200*unit {
		return time.Time{}, false
	}
	// Whole microseconds: a float has no more digits.
	return time.UnixMicro(int64(math.Round(x / unit * 1e6))).UTC(), true
}

// contentID names a record that has no id by what it holds.
func contentID(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

func quoted(s string) json.RawMessage {
	text, err := plainJSON(s)
	if err != nil {
		return json.RawMessage(`""`)
	}
	return text
}

// unreadable is a record of a form that a format does not have.
func unreadable(here datasets.Place, what, remedy string) error {
	return &datasets.RecordError{File: here.File, Line: here.Line, Row: here.Row, What: what, Remedy: remedy}
}
