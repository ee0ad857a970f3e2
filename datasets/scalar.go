package datasets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// valueKind is what a JSON value is, as the first word of a message.
type valueKind string

const (
	kindObject valueKind = "an object"
	kindArray  valueKind = "a list"
	kindString valueKind = "a string"
	kindNumber valueKind = "a number"
	kindBool   valueKind = "true or false"
	kindNull   valueKind = "null"
)

func kind(v []byte) valueKind {
	switch v[0] {
	case '{':
		return kindObject
	case '[':
		return kindArray
	case '"':
		return kindString
	case 't', 'f':
		return kindBool
	case 'n':
		return kindNull
	default:
		return kindNumber
	}
}

func isNull(v []byte) bool { return v[0] == 'n' }

func wants(want valueKind, v []byte) error {
	have := string(kind(v))
	if kind(v) == kindBool {
		have = string(v)
	}
	return refuse("is "+have, "write "+string(want))
}

// The functions below read one value into dst. A null leaves dst alone: in
// files, null means absent.

func readText(v []byte, dst *string) error {
	if isNull(v) {
		return nil
	}
	if kind(v) != kindString {
		return wants(kindString, v)
	}
	*dst = unquote(v)
	return nil
}

// readAnswer reads a text that may be any JSON, which is kept as compact text.
func readAnswer(v []byte, dst **string) error {
	switch {
	case isNull(v):
	case kind(v) == kindString:
		*dst = new(unquote(v))
	default:
		*dst = new(string(v))
	}
	return nil
}

func readRaw(v []byte, dst *json.RawMessage) error {
	if !isNull(v) {
		*dst = v
	}
	return nil
}

func readBool(v []byte, dst **bool) error {
	switch {
	case isNull(v):
	case kind(v) == kindBool:
		*dst = new(v[0] == 't')
	default:
		return wants(kindBool, v)
	}
	return nil
}

// readAmount reads a number that cannot be negative.
func readAmount(v []byte, dst **float64) error {
	if isNull(v) {
		return nil
	}
	x, err := number(v)
	if err != nil {
		return err
	}
	*dst = &x
	return checkAmount(x)
}

func checkAmount(x float64) error {
	if x < 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return refuse(fmt.Sprintf("is %v", x), "write a finite number that is not negative, or leave it out where it is not known")
	}
	return nil
}

func number(v []byte) (float64, error) {
	if kind(v) != kindNumber {
		return 0, wants(kindNumber, v)
	}
	x, err := strconv.ParseFloat(string(v), 64)
	if err != nil {
		return 0, refuse("is too large a number", "write one that fits in 64 bits")
	}
	return x, nil
}

func readCount(v []byte, dst **int64) error {
	if isNull(v) {
		return nil
	}
	if kind(v) != kindNumber {
		return wants(kindNumber, v)
	}
	n, err := strconv.ParseInt(string(v), 10, 64)
	if err != nil {
		return refuse("is "+clip(string(v)), "write a whole number")
	}
	*dst = &n
	return checkCount(n)
}

func checkCount(n int64) error {
	if n < 0 {
		return refuse(fmt.Sprintf("is %d", n), "write a number of tokens that is not negative, or leave it out where it is not known")
	}
	return nil
}

func readTime(v []byte, dst **time.Time) error {
	var s string
	if err := readText(v, &s); err != nil || isNull(v) {
		return err
	}
	var t time.Time
	if err := t.UnmarshalText([]byte(s)); err != nil {
		return refuse(fmt.Sprintf("is the time %q", clip(s)), "write it as RFC 3339, like 2026-11-03T09:30:00Z")
	}
	// Parquet counts nanoseconds in 64 bits.
	if t.Year() < 1678 || t.Year() > 2261 {
		return refuse("is in the year "+strconv.Itoa(t.Year()), "write a time between 1678 and 2261")
	}
	*dst = new(t.UTC())
	return nil
}

// readArguments reads the arguments of a call: an object, or the JSON text of
// one, as models write them.
func readArguments(v []byte, dst *json.RawMessage) error {
	if isNull(v) {
		return nil
	}
	if kind(v) == kindString {
		text, err := compact([]byte(unquote(v)))
		if err != nil {
			return refuse("is a string that holds no JSON", "write an object, {} where there are no arguments")
		}
		v = text
	}
	if kind(v) != kindObject {
		return wants(kindObject, v)
	}
	*dst = v
	return nil
}

// readWord reads one of a few words.
func readWord[W ~string](v []byte, words []W, dst *W) error {
	var s string
	if err := readText(v, &s); err != nil || isNull(v) {
		return err
	}
	*dst = W(s)
	return checkWord(*dst, words)
}

func checkWord[W ~string](w W, words []W) error {
	if slices.Contains(words, w) {
		return nil
	}
	valid := make([]string, len(words))
	for i := range words {
		valid[i] = string(words[i])
	}
	return refuse(fmt.Sprintf("unknown word %q", clip(string(w))), "write one of "+strings.Join(valid, ", "))
}

// clip shortens a value from outside for a message.
func clip(s string) string {
	if len(s) <= 60 {
		return s
	}
	return string(bytes.ToValidUTF8([]byte(s[:60]), nil)) + "…"
}
