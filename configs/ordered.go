package configs

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/goccy/go-yaml"
)

// Ordered gives a part of the configuration as JSON with the keys of its mappings
// in the order in which they were written: a model answers in the order of its
// schema, so that it is a part of what was configured. What was not written is
// nothing.
func (c *Config) Ordered(path string) (json.RawMessage, error) {
	node := c.source.body
	for _, step := range steps(path) {
		if _, node = child(node, step); node == nil {
			return nil, nil
		}
	}
	if node == nil {
		return nil, nil
	}
	var value any
	if err := yaml.NodeToValue(node, &value, yaml.UseOrderedMap()); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return appendOrdered(nil, value)
}

// appendOrdered writes a value as JSON.
func appendOrdered(b []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case yaml.MapSlice:
		next := byte('{')
		for _, item := range v {
			b = append(b, next)
			var err error
			if b, err = appendOrdered(b, fmt.Sprint(item.Key)); err != nil {
				return nil, err
			}
			if b, err = appendOrdered(append(b, ':'), item.Value); err != nil {
				return nil, err
			}
			next = ','
		}
		if next == '{' {
			b = append(b, next)
		}
		return append(b, '}'), nil
	case []any:
		next := byte('[')
		for _, item := range v {
			var err error
			if b, err = appendOrdered(append(b, next), item); err != nil {
				return nil, err
			}
			next = ','
		}
		if next == '[' {
			b = append(b, next)
		}
		return append(b, ']'), nil
	default:
		var out bytes.Buffer
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			return nil, err
		}
		return append(b, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...), nil
	}
}
