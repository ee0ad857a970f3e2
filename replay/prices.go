package replay

import (
	"math"
	"time"

	"forerun/datasets"
)

// Price is what a model costs, in USD per million tokens.
type Price struct {
	Input  float64  `json:"input"`
	Cached *float64 `json:"cached,omitempty"` // of input tokens read from a cache; nil: the price of Input
	Output float64  `json:"output"`

	// Date is the day that a list price is of. A price that the configuration names
	// has none, and goes before every one that has.
	Date string `json:"date,omitempty"`
}

// Prices are the prices known, by model.
type Prices map[string]Price

// Of finds the price of the first of some models that has one: the model that
// answered, then the one that was asked. Prices that the configuration names go
// before list prices, and a model's own price before that of the model that it is
// a dated snapshot of.
func (p Prices) Of(models ...string) (model string, price Price, ok bool) {
	for _, listed := range []bool{false, true} {
		for _, m := range models {
			for _, name := range []string{m, undated(m)} {
				if price, ok := p[name]; ok && name != "" && (price.Date != "") == listed {
					return name, price, true
				}
			}
		}
	}
	return "", Price{}, false
}

// undated is the model that a name is a snapshot of: gpt-4o of
// gpt-4o-2024-08-06, claude-3-5-sonnet of claude-3-5-sonnet-20241022. Any other
// name stays as it is.
func undated(model string) string {
	for _, layout := range []string{"-" + time.DateOnly, "-20060102"} {
		at := len(model) - len(layout)
		if at <= 0 {
			continue
		}
		if _, err := time.Parse(layout, model[at:]); err == nil {
			return model[:at]
		}
	}
	return model
}

// perTokens is the number of tokens that a [Price] is for.
const perTokens = 1e6

// Cost prices a usage by the first of the models that has a price. It is nil,
// which is unknown and not zero, where no model has one, or the usage lacks its
// input or output or holds a count below zero. Cached tokens that nobody reported
// count as input, which can only overstate.
func (p Prices) Cost(u *datasets.Usage, models ...string) *float64 {
	if u == nil || u.Input == nil || u.Output == nil || *u.Input < 0 || *u.Output < 0 {
		return nil
	}
	if u.Cached != nil && *u.Cached < 0 {
		return nil
	}
	_, price, ok := p.Of(models...)
	if !ok {
		return nil
	}
	cached := 0.0
	if u.Cached != nil {
		cached = float64(min(*u.Cached, *u.Input))
	}
	cachedPrice := price.Input
	if price.Cached != nil {
		cachedPrice = *price.Cached
	}
	usd := ((float64(*u.Input)-cached)*price.Input + cached*cachedPrice + float64(*u.Output)*price.Output) / perTokens
	return finite(&usd)
}

// addUsage sums two usages; a field that only one of them reports counts as is.
func addUsage(a, b *datasets.Usage) *datasets.Usage {
	if a == nil || b == nil {
		if a == nil {
			a = b
		}
		return a
	}
	return &datasets.Usage{
		Input: addTokens(a.Input, b.Input), Cached: addTokens(a.Cached, b.Cached),
		Output: addTokens(a.Output, b.Output), Reasoning: addTokens(a.Reasoning, b.Reasoning),
	}
}

// addTokens is nil, which is unknown, where the sum has no place in an int64.
func addTokens(a, b *int64) *int64 {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	if *b > 0 && *a > math.MaxInt64-*b || *b < 0 && *a < math.MinInt64-*b {
		return nil
	}
	sum := *a + *b
	return &sum
}
