package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"forerun/scorers"
)

const (
	maxOutput   = 8 << 20 // bytes
	maxNumber   = 400     // characters: a float64 written out in full has fewer
	maxExponent = 400
)

// parse reads the whole output as one JSON value that is safe to validate.
func parse(output string) (any, error) {
	if len(output) > maxOutput {
		return nil, fmt.Errorf("the output is no answer to validate: %d bytes, more than %d", len(output), maxOutput)
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(output))
	if err != nil {
		var syntax *json.SyntaxError
		switch {
		case errors.As(err, &syntax):
			return nil, fmt.Errorf("the output is no JSON: %w, at byte %d of %s", syntax, syntax.Offset, scorers.Quote(output))
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil, fmt.Errorf("the output is no JSON: it ends too early: %s", scorers.Quote(output))
		}
		return nil, fmt.Errorf("the output is no JSON: %w: %s", err, scorers.Quote(output))
	}
	if err := numbers(v); err != nil {
		return nil, err
	}
	return v, nil
}

// numbers refuses those that a validator would have to expand: 1e999999999 is
// eleven characters and a gigabyte.
func numbers(v any) error {
	switch x := v.(type) {
	case json.Number:
		return checkNumber(string(x))
	case []any:
		for _, e := range x {
			if err := numbers(e); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, e := range x {
			if err := numbers(e); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkNumber(text string) error {
	bad := len(text) > maxNumber
	if i := strings.IndexAny(text, "eE"); i >= 0 && !bad {
		exp, err := strconv.Atoi(text[i+1:])
		bad = err != nil || exp > maxExponent || exp < -maxExponent
	}
	if bad {
		return fmt.Errorf("the output has a number beyond all use: %s", scorers.Quote(text))
	}
	return nil
}
