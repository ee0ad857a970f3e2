package openai

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"forerun/datasets/jsonscan"
)

// completion is a chat completion that was not streamed.
type completion struct {
	Model   string          `json:"model"`
	Choices []choice        `json:"choices"`
	Usage   *report         `json:"usage"`
	Error   json.RawMessage `json:"error"`
}

type choice struct {
	Finish  string          `json:"finish_reason"`
	Message json.RawMessage `json:"message"`
}

// readCompletion reads a chat completion of the usual form, in a fifth of the time
// that encoding/json takes for it; false means that this one is left to encoding/json.
func readCompletion(data []byte) (c completion, usual bool) {
	if !jsonscan.Valid(data) {
		return c, false
	}
	usual = each(data, []string{"model", "choices", "usage", "error"}, func(name string, value []byte) bool {
		switch name {
		case "model":
			return words(value, &c.Model)
		case "choices":
			first, ok := readChoice(jsonscan.Only(value))
			c.Choices = []choice{first}
			return ok
		case "usage":
			c.Usage = &report{}
			return c.Usage.read(value)
		default:
			c.Error = value
			return true
		}
	})
	return c, usual
}

func readChoice(text []byte) (c choice, usual bool) {
	usual = each(text, []string{"finish_reason", "message"}, func(name string, value []byte) bool {
		if name == "message" {
			c.Message = value
			return true
		}
		return words(value, &c.Finish)
	})
	return c, usual
}

// read takes over what an endpoint says of one call's tokens.
func (r *report) read(text []byte) bool {
	return each(text, []string{"prompt_tokens", "completion_tokens", "prompt_tokens_details", "completion_tokens_details"},
		func(name string, value []byte) bool {
			switch name {
			case "prompt_tokens":
				return whole64(value, &r.Prompt)
			case "completion_tokens":
				return whole64(value, &r.Completion)
			case "prompt_tokens_details":
				r.PromptOf = &promptDetails{}
				return each(value, []string{"cached_tokens"}, func(_ string, value []byte) bool { return whole64(value, &r.PromptOf.Cached) })
			default:
				r.CompletionOf = &completionDetails{}
				return each(value, []string{"reasoning_tokens"}, func(_ string, value []byte) bool { return whole64(value, &r.CompletionOf.Reasoning) })
			}
		})
}

// each calls take for the members with these names, which are to stand in the object
// once and so written. A member that is null is not there.
func each(object []byte, names []string, take func(name string, value []byte) bool) bool {
	var seen uint
	for name, value := range jsonscan.Members(object) {
		if name == nil || bytes.IndexByte(name, '\\') >= 0 {
			return false
		}
		i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, string(name)) })
		if i < 0 {
			continue
		}
		if names[i] != string(name) || seen&(1<<i) != 0 {
			return false
		}
		seen |= 1 << i
		if string(value) != "null" && !take(names[i], value) {
			return false
		}
	}
	return true
}

// words reads a string in which nothing is escaped.
func words(value []byte, into *string) bool {
	if len(value) < 2 || value[0] != '"' || bytes.IndexByte(value, '\\') >= 0 {
		return false
	}
	*into = string(value[1 : len(value)-1])
	return true
}

// whole64 reads a whole number.
func whole64(value []byte, into **int64) bool {
	n, err := strconv.ParseInt(string(value), 10, 64)
	*into = &n
	return err == nil
}
