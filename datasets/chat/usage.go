package chat

import (
	"strconv"

	"forerun/datasets"
)

// usage reads counts of tokens in the words of any provider. Cached tokens are
// part of Input in what it gives, and reasoning tokens part of Output, wherever
// the provider counts them; false says that there are no counts.
func usage(v value) (*datasets.Usage, bool) {
	o, ok := v.unwrap().object()
	if !ok {
		return nil, false
	}
	var u datasets.Usage
	u.Input = o.count("prompt_tokens", "input_tokens", "promptTokens", "inputTokens", "promptTokenCount", "prompt_token_count", "input")
	u.Output = o.count("completion_tokens", "output_tokens", "completionTokens", "outputTokens", "candidatesTokenCount", "candidates_token_count", "output")
	if in, ok := o.get("inputTokens").object(); ok { // the Vercel AI SDK, sixth
		u.Input, u.Cached = in.count("total"), in.count("cacheRead")
	}
	if out, ok := o.get("outputTokens").object(); ok {
		u.Output, u.Reasoning = out.count("total"), out.count("reasoning")
	}
	for _, name := range []string{"prompt_tokens_details", "input_tokens_details", "input_token_details", "inputTokenDetails"} {
		if in, ok := o.get(name).object(); ok {
			u.Cached = either(u.Cached, in.count("cached_tokens", "cache_read", "cacheReadTokens", "cachedTokens"))
		}
	}
	for _, name := range []string{"completion_tokens_details", "output_tokens_details", "output_token_details", "outputTokenDetails"} {
		if out, ok := o.get(name).object(); ok {
			u.Reasoning = either(u.Reasoning, out.count("reasoning_tokens", "reasoning", "reasoningTokens"))
		}
	}
	u.Cached = either(u.Cached, o.count("cachedInputTokens", "cachedContentTokenCount", "cached_content_token_count", "cached_tokens"))
	u.Reasoning = either(u.Reasoning, o.count("reasoningTokens", "reasoning_tokens"))
	if thoughts := o.count("thoughtsTokenCount", "thoughts_token_count"); thoughts != nil {
		u.Reasoning, u.Output = thoughts, plus(u.Output, thoughts) // Gemini counts them apart
	}
	read, written := o.count("cache_read_input_tokens"), o.count("cache_creation_input_tokens", "cache_write_input_tokens")
	if (read != nil || written != nil) && u.Cached == nil {
		u.Cached = read
		if !o.has("prompt_tokens") { // Anthropic counts them apart; a gateway that speaks OpenAI's words does not
			u.Input = plus(plus(u.Input, read), written)
		}
	}
	return &u, u.Input != nil || u.Output != nil
}

// count returns the first of the names that holds a number of tokens.
func (o object) count(names ...string) *int64 {
	for _, name := range names {
		if n := o.get(name).count(); n != nil {
			return n
		}
	}
	return nil
}

// count reads a whole number, or the text of one.
func (v value) count() *int64 {
	text := string(v)
	if v.is('"') {
		text = v.text()
	}
	const most = 1 << 53
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f < 0 || f > most || f != float64(int64(f)) {
		return nil
	}
	return new(int64(f))
}

func either(a, b *int64) *int64 {
	if a != nil {
		return a
	}
	return b
}

func plus(a, b *int64) *int64 {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	default:
		return new(*a + *b)
	}
}
