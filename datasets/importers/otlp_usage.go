package importers

import (
	"encoding/json"
	"strconv"
	"strings"

	"forerun/datasets"
)

// usage gives the tokens of a span in forerun's sense: what was read from a cache
// or written to one is part of the input, reasoning is part of the output.
//
// The conventions say so since 1.41, and OpenInference and OpenLLMetry do as much.
// The Vercel AI SDK passed a provider's own number on before its version 6, and
// Anthropic's has the cache beside the input. Whoever reports more cached than
// input, or a total that holds both, cannot have meant otherwise.
func (m *otlpMapper) usage() *datasets.Usage {
	a := &m.own
	u := datasets.Usage{
		Input: a.count(otlpTokensIn), Cached: a.count(otlpTokensCached), Output: a.count(otlpTokensOut), Reasoning: a.count(otlpTokensReasoning),
	}
	written := a.count(otlpTokensCacheWrite)
	beside := false
	if p := otlpAnthropic(a.json(otlpProviderUsage)); p != nil {
		beside = u.Input != nil && *u.Input == p.Input
		u.Cached, written = otlpOr(u.Cached, p.CacheRead), otlpOr(written, p.CacheCreation)
	}
	cache := otlpCount(u.Cached) + otlpCount(written)
	if u.Input != nil && cache > 0 {
		total, uncached := a.count(otlpTokensTotal), a.count(otlpTokensUncached)
		switch {
		case uncached != nil:
			beside = *uncached == *u.Input
		case cache > *u.Input:
			beside = true
		case total != nil && *total == *u.Input+otlpCount(u.Output)+cache:
			beside = true
		}
		if beside {
			u.Input = new(*u.Input + cache)
		}
	}
	if u.Output != nil && otlpCount(u.Reasoning) > *u.Output {
		u.Output = new(*u.Output + *u.Reasoning)
	}
	switch {
	case u != datasets.Usage{}:
		return &u
	case a.has(otlpTokensByKind):
		return langfuseUsage(record{"usage_details": a.json(otlpTokensByKind)})
	default:
		return nil
	}
}

// otlpAnthropicUsage is what Anthropic says of a request, as the Vercel AI SDK keeps it.
type otlpAnthropicUsage struct {
	Input         int64  `json:"input_tokens"`
	CacheRead     *int64 `json:"cache_read_input_tokens"`
	CacheCreation *int64 `json:"cache_creation_input_tokens"`
}

func otlpAnthropic(metadata json.RawMessage) *otlpAnthropicUsage {
	if metadata == nil || !strings.Contains(string(metadata), `"anthropic"`) {
		return nil
	}
	var of struct {
		Anthropic struct {
			Usage *otlpAnthropicUsage `json:"usage"`
		} `json:"anthropic"`
	}
	if json.Unmarshal(metadata, &of) != nil {
		return nil
	}
	return of.Anthropic.Usage
}

func otlpOr(n, other *int64) *int64 {
	if n != nil {
		return n
	}
	return other
}

func otlpCount(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// cost is in US dollars. A zero beside tokens means that nobody knew the price.
func (m *otlpMapper) cost(usage *datasets.Usage) *float64 {
	x := m.own.number(otlpCost)
	if v := newRecord(m.own.json(otlpCostByKind)).get("total"); x == nil && v != nil {
		if total, err := strconv.ParseFloat(string(v), 64); err == nil {
			x = &total
		}
	}
	if x == nil || *x < 0 || *x == 0 && usage != nil {
		return nil
	}
	return x
}
