package configs

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// units lists what may stand behind a number, with the base unit it means and
// the factor to it. Longer words come first, so that "ms" is not read as "s".
func units() []struct {
	word, base string
	factor     float64
} {
	return []struct {
		word, base string
		factor     float64
	}{
		{"tokens", "tokens", 1},
		{"calls", "calls", 1},
		{"usd", "usd", 1},
		{"pp", "pp", 0.01},
		{"ms", "ms", 1},
		{"s", "ms", 1000},
		{"%", "%", 0.01},
	}
}

// UnitsRemedy is what to write where a quantity's unit is missing or wrong.
const UnitsRemedy = "write 2pp for proportions, 10% for ratios and quantiles, else a number and its unit without a space: 250ms, 2s, 0.01usd, 200tokens, 0.5calls"

// UnmarshalYAML reads a quantity.
func (q *Quantity) UnmarshalYAML(node ast.Node) error {
	text := strings.TrimSpace(node.String())
	if s, ok := node.(*ast.StringNode); ok {
		text = s.Value
	}
	parsed, err := ParseQuantity(text)
	if err != nil {
		return fault(node, err.Error(), UnitsRemedy)
	}
	*q = parsed
	return nil
}

// ParseQuantity reads a number with its unit.
func ParseQuantity(text string) (Quantity, error) {
	number, unit, factor := text, "", 1.0
	for _, u := range units() {
		if n, ok := strings.CutSuffix(text, u.word); ok {
			number, unit, factor = n, u.base, u.factor
			break
		}
	}
	value, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(value) || math.IsInf(value, 0) {
		return Quantity{}, fmt.Errorf("%q is not a number with a unit", text)
	}
	return Quantity{Text: text, Value: scaled(value, factor), Unit: unit}, nil
}

// scaled keeps 5 % at 0.05 and not 0.05000000000000001.
func scaled(value, factor float64) float64 {
	if factor == 0.01 {
		return value / 100
	}
	return value * factor
}

// Set reports whether the quantity was given.
func (q Quantity) Set() bool { return q.Text != "" }

// MarshalYAML writes the quantity as it was given; one that was not is left out.
func (q Quantity) MarshalYAML() (any, error) {
	if !q.Set() {
		return nil, nil //nolint:nilnil // the YAML library's word for "leave it out"
	}
	return q.Text, nil
}
