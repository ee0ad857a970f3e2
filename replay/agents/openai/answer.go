package openai

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/internal/document"
	"forerun/replay/agents/internal/failure"
)

// answer is what is read of one chat completion.
type answer struct {
	Model   string   `json:"model"`
	Choices []choice `json:"choices"`
	Usage   *struct {
		Prompt     *int64 `json:"prompt_tokens"`
		Completion *int64 `json:"completion_tokens"`
		PromptOf   *struct {
			Cached *int64 `json:"cached_tokens"`
		} `json:"prompt_tokens_details"`
		CompletionOf *struct {
			Reasoning *int64 `json:"reasoning_tokens"`
		} `json:"completion_tokens_details"`
	} `json:"usage"`
	Error *struct {
		Message string          `json:"message"`
		Code    json.RawMessage `json:"code"`
	} `json:"error"`
}

type choice struct {
	Finish  string            `json:"finish_reason"`
	Message *datasets.Message `json:"message"`
}

// readAnswer reads a chat completion.
func readAnswer(data []byte, quote failure.Quoter) (*answer, error) {
	var a answer
	if err := json.Unmarshal(data, &a); err != nil {
		why := err.Error()
		if !json.Valid(data) {
			why = string(data) // a page that mostly says what went wrong
		}
		return nil, malformed(fmt.Errorf("not a chat completion: %s", quote.Text(why, 200)))
	}
	if document.Deep(data) {
		return nil, malformed(fmt.Errorf("a chat completion %w", document.ErrDeep))
	}
	// Some gateways answer 200 and put the failure of the model behind them here.
	if a.Error != nil && len(a.Choices) == 0 {
		var code int
		if err := json.Unmarshal(a.Error.Code, &code); err != nil || code < 400 {
			return nil, &replay.CallError{Kind: replay.FailServer, Err: errors.New(quote.Text(a.Error.Message, 500))}
		}
		return nil, failure.Status(code, nil, quote.Text(a.Error.Message, 500))
	}
	if len(a.Choices) == 0 || a.Choices[0].Message == nil {
		return nil, malformed(errors.New("a chat completion without a message in its first choice"))
	}
	if call, ok := a.message().Extra["function_call"]; ok && string(call) != "null" {
		return nil, malformed(errors.New("the model called a function in the old form, function_call: offer tools instead"))
	}
	return &a, nil
}

func malformed(err error) error { return &replay.CallError{Kind: replay.FailMalformed, Err: err} }

func (a *answer) message() *datasets.Message { return a.Choices[0].Message }

// usage gives the tokens of one call, nil where none were reported. A count that
// can't be is not known either; a part larger than its whole says that one of the
// two is wrong, and not which.
func (a *answer) usage() *datasets.Usage {
	if a.Usage == nil {
		return nil
	}
	u := &datasets.Usage{Input: count(a.Usage.Prompt), Output: count(a.Usage.Completion)}
	if a.Usage.PromptOf != nil {
		u.Cached = count(a.Usage.PromptOf.Cached)
	}
	if a.Usage.CompletionOf != nil {
		u.Reasoning = count(a.Usage.CompletionOf.Reasoning)
	}
	if u.Cached != nil && u.Input != nil && *u.Cached > *u.Input {
		u.Cached, u.Input = nil, nil
	}
	if u.Reasoning != nil && u.Output != nil && *u.Reasoning > *u.Output {
		u.Reasoning, u.Output = nil, nil
	}
	return u
}

// count keeps a number of tokens that can be one.
func count(n *int64) *int64 {
	if n == nil || *n < 0 || *n > document.MaxCount {
		return nil
	}
	return n
}

// output is the text of a message: its content, or the refusal that stands in
// its place.
func output(m *datasets.Message) string {
	var s string
	if err := json.Unmarshal(m.Content, &s); err == nil && s != "" {
		return s
	}
	var parts []struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal(m.Content, &parts); err == nil {
		var b strings.Builder
		for _, p := range parts {
			b.WriteString(p.Text)
		}
		if b.Len() > 0 {
			return b.String()
		}
	}
	if err := json.Unmarshal(m.Extra["refusal"], &s); err != nil {
		return ""
	}
	return s
}

// fields is what a signal can be read from: the refusal and, where the output is
// a JSON object, its members.
func fields(m *datasets.Message, output string) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(output), &all); err != nil || all == nil || document.Deep([]byte(output)) {
		all = map[string]json.RawMessage{}
	}
	if refusal, ok := m.Extra["refusal"]; ok && string(refusal) != "null" {
		all["refusal"] = refusal
	}
	return all
}
