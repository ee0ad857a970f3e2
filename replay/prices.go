package replay

import (
	"math"

	"forerun/datasets"
)

// Price is what a model costs, in USD per million tokens.
type Price struct {
	Input  float64  `json:"input"`
	Cached *float64 `json:"cached,omitempty"` // of input tokens read from a cache; nil: the price of Input
	Output float64  `json:"output"`
}

// Prices are the prices known, by model.
type Prices map[string]Price

// perTokens is the number of tokens that a [Price] is for.
const perTokens = 1e6

// Cost prices a usage by the first of the models that has a price. It is nil,
// which is unknown and not zero, where no model has one, or the usage lacks its
// input or output or holds a count below zero. Cached tokens that nobody reported count as input, which can
// only overstate.
func (p Prices) Cost(u *datasets.Usage, models ...string) *float64 {
	if u == nil || u.Input == nil || u.Output == nil || *u.Input < 0 || *u.Output < 0 {
		return nil
	}
	if u.Cached != nil && *u.Cached < 0 {
		return nil
	}
	for _, m := range models {
		price, ok := p[m]
		if !ok || m == "" {
			continue
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
	return nil
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
