package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"forerun/replay/agents/internal/failure"
)

// object calls each for every member of the one JSON object in data, in order.
// The raw values are copies. Of what is no such object its errors show the
// beginning: it is mostly the page or the traceback that says what went wrong.
func object(data []byte, quote failure.Quoter, each func(key string, raw json.RawMessage) error) error {
	broken := func(d *json.Decoder) error {
		return fmt.Errorf("not JSON after byte %d: %s", d.InputOffset(), quote.Text(string(data), 200))
	}
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return errors.New(`an empty answer: write a JSON object, at least {"output":"…"}`)
	case !utf8.Valid(data):
		return fmt.Errorf("not UTF-8: %s", quote.Text(string(data), 200))
	case Deep(data):
		return ErrDeep
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return fmt.Errorf("not a JSON object: %s", quote.Text(string(data), 200))
	}
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		key, isKey := token.(string)
		if err != nil || !isKey {
			return broken(d)
		}
		if seen[key] {
			return fmt.Errorf("%s is there twice: write it once", quote.Text(key, 60))
		}
		seen[key] = true
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return broken(d)
		}
		if err := each(key, raw); err != nil {
			return fmt.Errorf("%s: %w", quote.Text(key, 60), err)
		}
	}
	if _, err := d.Token(); err != nil {
		return broken(d)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("more than one JSON value: the second begins after byte %d", d.InputOffset())
	}
	return nil
}

// into reads a JSON value into v; want says what it should have been. The error
// does not show the value: it may be a customer's.
func into(raw json.RawMessage, v any, want string) error {
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("got %s: write %s", shape(raw), want)
	}
	return nil
}

// shape says what kind of JSON value raw begins.
func shape(raw json.RawMessage) string {
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	default:
		return "a number"
	}
}

func absent(raw json.RawMessage) bool { return string(raw) == "null" }
