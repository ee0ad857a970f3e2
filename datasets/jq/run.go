package jq

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/itchyny/gojq"
)

// What a program may take and make. The time is far above what a mapping needs,
// and short enough that one that counts to what its input says can't fill the
// memory.
const (
	MaxTime   = 5 * time.Second
	MaxOutput = 32 << 20 // bytes of JSON
)

// One gives the one value that the program makes of a JSON text, with values for
// its variables.
func (p *Program) One(ctx context.Context, input json.RawMessage, variables ...any) (json.RawMessage, error) {
	value, err := Value(input)
	if err != nil {
		return nil, err
	}
	return p.OneOf(ctx, value, variables...)
}

// Value reads one JSON text as a program takes it: numbers keep their digits.
func Value(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return value, nil
}

// OneOf is [Program.One] of a value that was read already: nil, bool, a number,
// string, []any or map[string]any, which it leaves as it is.
func (p *Program) OneOf(ctx context.Context, input any, variables ...any) (json.RawMessage, error) {
	result, err := p.only(ctx, input, variables)
	if err != nil {
		return nil, err
	}
	if !Finite(result) {
		return nil, errors.New("the program gives a number that is not finite: null says that one is not known")
	}
	text, err := gojq.Marshal(result)
	if err != nil {
		return nil, fmt.Errorf("the program gives no JSON: %w", err)
	}
	if len(text) > MaxOutput {
		return nil, fmt.Errorf("the program gives more than %d MiB", MaxOutput>>20)
	}
	return text, nil
}

// Holds reports whether a program that is a condition holds for a value that was
// read already. It must give true or false; null, which a field that is not there
// gives, is no.
func (p *Program) Holds(ctx context.Context, input any, variables ...any) (bool, error) {
	result, err := p.only(ctx, input, variables)
	if err != nil {
		return false, err
	}
	switch result := result.(type) {
	case nil:
		return false, nil
	case bool:
		return result, nil
	default:
		return false, fmt.Errorf("the condition gives %s: it must give true or false", gojq.TypeOf(result))
	}
}

// only gives the one value that the program makes of an input.
func (p *Program) only(ctx context.Context, input any, variables []any) (any, error) {
	if len(variables) != p.variables {
		return nil, fmt.Errorf("%d values for %d variables", len(variables), p.variables)
	}
	bounded, cancel := context.WithTimeout(ctx, MaxTime)
	defer cancel()
	results := p.code.RunWithContext(bounded, input, variables...)
	result, err := next(ctx, bounded, results)
	if err != nil {
		return nil, err
	}
	if result == nil {
		return nil, errors.New("the program gives no value: it must give exactly one")
	}
	if second, err := next(ctx, bounded, results); err != nil || second != nil {
		return nil, errors.Join(err, errors.New("the program gives more than one value: it must give exactly one"))
	}
	return result.value, nil
}

// one is a value, which may be null.
type one struct{ value any }

// next gives the program's next value, nil at the end.
func next(outer, bounded context.Context, results gojq.Iter) (*one, error) {
	v, ok := results.Next()
	if !ok {
		return nil, nil //nolint:nilnil // the end
	}
	err, failed := v.(error)
	if !failed {
		return &one{v}, nil
	}
	var halt *gojq.HaltError
	switch {
	case outer.Err() != nil:
		return nil, outer.Err()
	case bounded.Err() != nil:
		return nil, fmt.Errorf("the program runs longer than %s", MaxTime)
	case errors.As(err, &halt) && halt.Value() == nil:
		return nil, nil //nolint:nilnil // halt is an end
	}
	if _, said := err.(gojq.ValueError); said { //nolint:errorlint // as gojq gives it
		return nil, err
	}
	// The end of gojq's own messages is the beginning of a value, perhaps a
	// customer's, or half a key.
	what, _, _ := strings.Cut(err.Error(), " (")
	return nil, errors.New(what)
}

// Finite reports whether all numbers of what a program made have a JSON form: gojq
// would write null or the largest number for the others.
func Finite(v any) bool {
	switch v := v.(type) {
	case float64:
		return !math.IsNaN(v) && !math.IsInf(v, 0)
	case []any:
		for _, e := range v {
			if !Finite(e) {
				return false
			}
		}
	case map[string]any:
		for _, e := range v {
			if !Finite(e) {
				return false
			}
		}
	}
	return true
}
