package configs

import (
	"fmt"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Duration is a span of time, written as 250ms, 60s or 5m.
type Duration time.Duration

// UnmarshalYAML reads a duration; a number without a unit is refused.
func (d *Duration) UnmarshalYAML(node ast.Node) error {
	text := node.String()
	if s, ok := node.(*ast.StringNode); ok {
		text = s.Value
	}
	parsed, err := time.ParseDuration(text)
	if err != nil {
		return fault(node, fmt.Sprintf("%q is not a duration", text), "write a number and its unit without a space: 250ms, 60s, 5m")
	}
	*d = Duration(parsed)
	return nil
}

// MarshalYAML writes the duration as it is read.
func (d Duration) MarshalYAML() (any, error) { return d.String(), nil }

func (d Duration) String() string { return d.Std().String() }

// Std is the duration as the standard library has it.
func (d Duration) Std() time.Duration { return time.Duration(d) }
