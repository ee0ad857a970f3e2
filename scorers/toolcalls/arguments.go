package toolcalls

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"forerun/scorers"
)

// decode reads arguments without rounding numbers. None are an empty object.
func decode(raw json.RawMessage) (any, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return map[string]any{}, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the JSON value")
	}
	if v == nil {
		return map[string]any{}, nil
	}
	return v, nil
}

// equal compares decoded JSON values.
func equal(a, b any) bool {
	switch x := a.(type) {
	case json.Number:
		y, ok := b.(json.Number)
		return ok && sameNumber(x, y)
	case map[string]any:
		y, ok := b.(map[string]any)
		return ok && maps.EqualFunc(x, y, equal)
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, equal)
	}
	switch b.(type) {
	case map[string]any, []any:
		return false
	}
	return a == b
}

// difference says where the arguments of a call are not as expected; empty
// where they match.
func (r rules) difference(want, got any) (string, error) {
	if r.ignoreAll {
		return "", nil
	}
	return r.at("", value{want, true}, value{got, true})
}

func (r rules) at(path string, want, got value) (string, error) {
	if r.ignore[path] {
		return "", nil
	}
	if m, ok := r.match[path]; ok && (want.present || m.alone) {
		ok, err := m.match(want, got)
		if err != nil {
			return "", fmt.Errorf("argument %s: %w", path, err)
		}
		if !ok {
			return fmt.Sprintf("%s is %s, want %s (%s)", path, show(got), show(want), m.word), nil
		}
		return "", nil
	}
	if !want.present && !got.present {
		return "", nil
	}
	if !want.present || !got.present {
		return fmt.Sprintf("%s is %s, want %s", name(path), show(got), show(want)), nil
	}
	switch w := want.v.(type) {
	case map[string]any:
		if _, ok := got.v.(map[string]any); ok {
			return r.inside(path, want, got)
		}
	case []any:
		if g, ok := got.v.([]any); ok && len(g) == len(w) {
			for i := range w {
				if diff, err := r.at(path, value{w[i], true}, value{g[i], true}); diff != "" || err != nil {
					return diff, err
				}
			}
			return "", nil
		}
	default:
		if equal(want.v, got.v) {
			return "", nil
		}
	}
	return fmt.Sprintf("%s is %s, want %s", name(path), show(got), show(want)), nil
}

// inside compares two objects field by field, in the order of their names. A
// field with a rule is looked at even where neither object has it.
func (r rules) inside(path string, want, got value) (string, error) {
	w, _ := want.v.(map[string]any)
	g, _ := got.v.(map[string]any)
	keys := slices.Collect(maps.Keys(w))
	for key := range g {
		if _, ok := w[key]; !ok {
			keys = append(keys, key)
		}
	}
	for ruled := range r.match {
		if parent, key := split(ruled); parent == path {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		wv, inWant := w[key]
		gv, inGot := g[key]
		if diff, err := r.at(join(path, key), value{wv, inWant}, value{gv, inGot}); diff != "" || err != nil {
			return diff, err
		}
	}
	return "", nil
}

func split(path string) (parent, key string) {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func name(path string) string {
	if path == "" {
		return "the whole of the arguments"
	}
	return path
}

func show(x value) string {
	if !x.present {
		return "absent"
	}
	return scorers.Quote(x.text())
}
