package meter

import (
	"encoding/json"
	"errors"

	"forerun/datasets"
)

// found is what an answer told.
type found struct {
	usage *datasets.Usage // nil: not told
	model string
	ttft  *float64 // ms; nil where it did not stream
}

// said is what of an answer, or of one event of a stream, is of interest. The
// shapes don't get in each other's way.
type said struct {
	Type     string  `json:"type"`
	Model    string  `json:"model"`
	Usage    *counts `json:"usage"`
	Response *inner  `json:"response"` // in the last event of a stream of responses
	Message  *inner  `json:"message"`  // in the first event of a stream of messages
}

type inner struct {
	Model string  `json:"model"`
	Usage *counts `json:"usage"`
}

// counts are the tokens of a call under the names of each shape.
type counts struct {
	Prompt            *int64   `json:"prompt_tokens"`
	Completion        *int64   `json:"completion_tokens"`
	PromptDetails     *details `json:"prompt_tokens_details"`
	CompletionDetails *details `json:"completion_tokens_details"`

	Input         *int64   `json:"input_tokens"`
	Output        *int64   `json:"output_tokens"`
	InputDetails  *details `json:"input_tokens_details"`
	OutputDetails *details `json:"output_tokens_details"`

	CacheRead    *int64 `json:"cache_read_input_tokens"`
	CacheWritten *int64 `json:"cache_creation_input_tokens"`
}

type details struct {
	Cached    *int64 `json:"cached_tokens"`
	Reasoning *int64 `json:"reasoning_tokens"`
}

// readSaid reads an answer or an event. A field of another type than expected is as
// good as not there.
func readSaid(text []byte) (s said, ok bool) {
	err := json.Unmarshal(text, &s)
	if _, other := errors.AsType[*json.UnmarshalTypeError](err); other {
		err = nil
	}
	return s, err == nil
}

// modelAsked is the model that a call names.
func modelAsked(body []byte) string {
	s, _ := readSaid(body)
	return s.Model
}

// take enters what an answer or event says into what was found before. counts are
// merged by field: a stream of messages tells the input at its start and the output
// at its end.
func (s *said) take(model *string, sum *counts) {
	for _, part := range []inner{{s.Model, s.Usage}, orZero(s.Response), orZero(s.Message)} {
		if part.Model != "" {
			*model = part.Model
		}
		if part.Usage != nil {
			sum.merge(part.Usage)
		}
	}
}

func orZero(p *inner) inner {
	if p == nil {
		return inner{}
	}
	return *p
}

func (c *counts) merge(with *counts) {
	for _, f := range []struct{ to, from **int64 }{
		{&c.Prompt, &with.Prompt},
		{&c.Completion, &with.Completion},
		{&c.Input, &with.Input},
		{&c.Output, &with.Output},
		{&c.CacheRead, &with.CacheRead},
		{&c.CacheWritten, &with.CacheWritten},
	} {
		if *f.from != nil {
			*f.to = *f.from
		}
	}
	for _, f := range []struct{ to, from **details }{
		{&c.PromptDetails, &with.PromptDetails},
		{&c.CompletionDetails, &with.CompletionDetails},
		{&c.InputDetails, &with.InputDetails},
		{&c.OutputDetails, &with.OutputDetails},
	} {
		if *f.from != nil {
			*f.to = *f.from
		}
	}
}

// usage gives the tokens in forerun's terms, nil where input or output was not told
// or can't be. Anthropic counts what it reads from and writes to its cache beside
// the input, OpenAI as a part of it.
func (c *counts) usage(a api, what task) *datasets.Usage {
	u := datasets.Usage{Input: either(c.Prompt, c.Input), Output: either(c.Completion, c.Output)}
	if what == embedding && u.Output == nil {
		u.Output = new(int64(0))
	}
	if a == anthropic && u.Input != nil {
		input := *u.Input
		for _, beside := range []*int64{c.CacheRead, c.CacheWritten} {
			if beside != nil {
				input += *beside
			}
		}
		u.Input, u.Cached = &input, c.CacheRead
	}
	if d := either(c.PromptDetails, c.InputDetails); d != nil {
		u.Cached = either(d.Cached, u.Cached)
	}
	if d := either(c.CompletionDetails, c.OutputDetails); d != nil {
		u.Reasoning = d.Reasoning
	}
	if u.Input == nil || u.Output == nil {
		return nil
	}
	for _, n := range []*int64{u.Input, u.Output, u.Cached, u.Reasoning} {
		if n != nil && (*n < 0 || *n > maxTokens) {
			return nil
		}
	}
	return &u
}

// maxTokens is far beyond any call: what exceeds it is no count.
const maxTokens = 1 << 40

func either[T any](a, b *T) *T {
	if a != nil {
		return a
	}
	return b
}
