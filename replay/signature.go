package replay

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// Signature names a tool call by what it asks: two calls have one signature
// when their names are equal and their arguments are the same JSON value,
// whatever the order of keys and the form of numbers (1, 1.0, 1e0). No arguments
// are an empty object.
func Signature(name string, arguments json.RawMessage) string {
	return strconv.Quote(name) + canonicalJSON(arguments)
}

// canonicalJSON writes a JSON value in one form. What is no JSON value is
// written as it is, after a mark that no JSON begins with.
func canonicalJSON(raw json.RawMessage) string {
	trimmed := bytes.TrimSpace(raw)
	if len(trimmed) == 0 || string(trimmed) == "null" {
		return "{}"
	}
	dec := json.NewDecoder(bytes.NewReader(trimmed))
	dec.UseNumber() // no number of a log is rounded
	var v any
	if err := dec.Decode(&v); err != nil {
		return "!" + string(raw)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return "!" + string(raw)
	}
	canonical, err := json.Marshal(plainNumbers(v)) // sorts keys
	if err != nil {
		return "!" + string(raw)
	}
	return string(canonical)
}

// plainNumbers puts all numbers of v into one form, in place where it can.
func plainNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		return plainNumber(v)
	case []any:
		for i := range v {
			v[i] = plainNumbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plainNumbers(v[k])
		}
	}
	return v
}

// plainNumber writes a number as digits without zeros at either end and an
// exponent. It never works the number out: 1e999999999 is a few characters.
func plainNumber(n json.Number) json.Number {
	text, negative := strings.CutPrefix(string(n), "-")
	mantissa, exponent := text, int64(0)
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		e, err := strconv.ParseInt(text[at+1:], 10, 64)
		if err != nil || e > 1<<32 || e < -1<<32 {
			return n // beyond what is worth comparing
		}
		mantissa, exponent = text[:at], e
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	exponent -= int64(len(fraction))
	short := strings.TrimRight(digits, "0")
	if short == "" {
		return "0" // and so is -0
	}
	exponent += int64(len(digits) - len(short))
	out := short
	if exponent != 0 {
		out += "e" + strconv.FormatInt(exponent, 10)
	}
	if negative {
		out = "-" + out
	}
	return json.Number(out)
}
