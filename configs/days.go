package configs

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Days is a span of whole days, written as 7d.
type Days int

// UnmarshalYAML reads a number of days.
func (d *Days) UnmarshalYAML(node ast.Node) error {
	text := node.String()
	if s, ok := node.(*ast.StringNode); ok {
		text = s.Value
	}
	number, ok := strings.CutSuffix(text, "d")
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < 1 || n > 3650 {
		return fault(node, fmt.Sprintf("%q is not a number of days", text), "write days, such as 7d")
	}
	*d = Days(n)
	return nil
}

// MarshalYAML writes the days as they are read.
func (d Days) MarshalYAML() (any, error) { return strconv.Itoa(int(d)) + "d", nil }

// Std is the days as the standard library has it.
func (d Days) Std() time.Duration { return time.Duration(d) * 24 * time.Hour }
