package openai

import (
	"encoding/json"
	"errors"
	"strings"

	"forerun/datasets"
	"forerun/replay/agents/internal/document"
)

// report is what an endpoint says of one call's tokens.
type report struct {
	Prompt       *int64             `json:"prompt_tokens"`
	Completion   *int64             `json:"completion_tokens"`
	PromptOf     *promptDetails     `json:"prompt_tokens_details"`
	CompletionOf *completionDetails `json:"completion_tokens_details"`
}

type promptDetails struct {
	Cached *int64 `json:"cached_tokens"`
}

type completionDetails struct {
	Reasoning *int64 `json:"reasoning_tokens"`
}

// usage gives the tokens of one call, nil where none were reported. A count that
// can't be is not known either; a part larger than its whole says that one of the
// two is wrong, and not which.
func (r *report) usage() *datasets.Usage {
	if r == nil {
		return nil
	}
	u := &datasets.Usage{Input: count(r.Prompt), Output: count(r.Completion)}
	if r.PromptOf != nil {
		u.Cached = count(r.PromptOf.Cached)
	}
	if r.CompletionOf != nil {
		u.Reasoning = count(r.CompletionOf.Reasoning)
	}
	if u.Cached != nil && u.Input != nil && *u.Cached > *u.Input {
		u.Cached, u.Input = nil, nil
	}
	if u.Reasoning != nil && u.Output != nil && *u.Reasoning > *u.Output {
		u.Reasoning, u.Output = nil, nil
	}
	return u
}

// decode reads a value that holds a usage. A usage in a form that nobody knows is
// not known, and spoils nothing else.
func decode(data []byte, v any, used **report) error {
	err := json.Unmarshal(data, v)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && strings.HasPrefix(wrong.Field+".", "usage.") {
		*used = nil
		return nil
	}
	return err
}

// count keeps a number of tokens that can be one.
func count(n *int64) *int64 {
	if n == nil || *n < 0 || *n > document.MaxCount {
		return nil
	}
	return n
}

// sum adds the tokens of two calls. What one of them did not report is not known
// of both.
func sum(a, b *datasets.Usage) *datasets.Usage {
	if a == nil || b == nil {
		return nil
	}
	add := func(x, y *int64) *int64 {
		if x == nil || y == nil {
			return nil
		}
		return count(new(*x + *y)) // either is far from where int64 ends
	}
	return &datasets.Usage{
		Input: add(a.Input, b.Input), Cached: add(a.Cached, b.Cached),
		Output: add(a.Output, b.Output), Reasoning: add(a.Reasoning, b.Reasoning),
	}
}

// tokens is what is known of input and output together, 0 where nothing is.
func tokens(u *datasets.Usage) int64 {
	var n int64
	if u != nil && u.Input != nil {
		n += *u.Input
	}
	if u != nil && u.Output != nil {
		n += *u.Output
	}
	return n
}
