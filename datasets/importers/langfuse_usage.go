package importers

import (
	"strings"

	"forerun/datasets"
)

// langfuseUsage reads counts of tokens by kind. Langfuse takes the kinds of input
// out of "input" when it stores them (input, input_cache_read and the like add up
// to all of it), while what came by OpenTelemetry may have them inside. Where there
// is a total, it tells; else the names do.
func langfuseUsage(r record) *datasets.Usage {
	kinds := r.object("usage_details", "usageDetails")
	var in, out tokenSide
	for name := range kinds {
		n := kinds.count(name)
		if n == nil || name == "total" {
			continue
		}
		switch {
		case name == "input":
			in.whole, in.told = *n, true
		case name == "output":
			out.whole, out.told = *n, true
		case strings.HasPrefix(name, "output") || strings.HasPrefix(name, "completion") || strings.Contains(name, "reasoning"):
			out.add(name, *n, "reasoning", "thought")
		case strings.HasPrefix(name, "input") || strings.HasPrefix(name, "prompt") || strings.Contains(name, "cache"):
			in.add(name, *n, "cache")
		}
	}
	if !in.told && !out.told && in.apart == 0 && out.apart == 0 {
		return langfuseOldUsage(r)
	}
	if total := kinds.count("total"); total != nil {
		switch *total - in.whole - out.whole {
		case 0:
			in.apart, out.apart = 0, 0
		case in.apart:
			out.apart = 0
		case out.apart:
			in.apart = 0
		}
	}
	return &datasets.Usage{Input: in.all(), Cached: in.special, Output: out.all(), Reasoning: out.special}
}

// tokenSide are the counts of what was read or written.
type tokenSide struct {
	whole   int64
	told    bool
	apart   int64  // of kinds that are not in whole, as far as their names say
	special *int64 // of the kind that is reported on its own
}

func (t *tokenSide) add(name string, n int64, special ...string) {
	if !strings.Contains(name, "_details.") { // OpenInference's are always inside
		t.apart += n
	}
	for _, word := range special {
		if !strings.Contains(name, word) || strings.Contains(name, "creation") || strings.Contains(name, "write") {
			continue
		}
		if t.special == nil {
			t.special = new(int64(0))
		}
		*t.special += n
		return
	}
}

func (t *tokenSide) all() *int64 {
	if !t.told && t.apart == 0 {
		return nil
	}
	return new(t.whole + t.apart)
}

// langfuseOldUsage reads the counts of older exports. An observation that is no
// model's has zeros there.
func langfuseOldUsage(r record) *datasets.Usage {
	old := r.object("usage")
	in, out := old.count("input", "promptTokens"), old.count("output", "completionTokens")
	if in == nil && out == nil {
		in, out = r.count("inputUsage", "promptTokens", "prompt_tokens"), r.count("outputUsage", "completionTokens", "completion_tokens")
	}
	if (in == nil || *in == 0) && (out == nil || *out == 0) {
		return nil
	}
	return &datasets.Usage{Input: in, Output: out}
}
