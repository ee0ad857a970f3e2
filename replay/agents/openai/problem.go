package openai

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	sdk "github.com/sashabaranov/go-openai"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/internal/document"
	"forerun/replay/agents/internal/failure"
)

// problem is what an endpoint gave as the reason of a failure.
type problem struct {
	text string // fit to be shown
	code string // a word or a number, as it came; "" where there is none
	kind string // the word under type
	raw  json.RawMessage
}

// longestReason bounds what is shown of a reason.
const longestReason = 500

// readError reads the body of a failure, which may be any page.
func readError(page []byte, quote failure.Quoter) problem {
	var body struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(page, &body) == nil && len(body.Error) > 0 && !document.Deep(page) {
		return newProblem(body.Error, quote)
	}
	return problem{text: quote.Text(string(page), longestReason)}
}

// newProblem reads an error object as go-openai does, which knows the forms that
// real endpoints give it; a string, or any other value, stands for itself.
func newProblem(raw json.RawMessage, quote failure.Quoter) problem {
	var words string
	if json.Unmarshal(raw, &words) == nil {
		return problem{text: quote.Text(words, longestReason), raw: raw}
	}
	var api sdk.APIError
	if json.Unmarshal(raw, &api) != nil || api.Message == "" && api.Code == nil {
		return problem{text: quote.Text(string(raw), longestReason), raw: raw}
	}
	p := problem{text: quote.Text(api.Message, longestReason), kind: api.Type, raw: raw}
	if api.Code != nil {
		p.code = fmt.Sprint(api.Code)
	}
	return p
}

// filtered reports a request that a content filter stopped. Azure answers so with
// 400, where others give the finish reason: it is what the user would have got.
func (p *problem) filtered() bool { return p.code == finishFiltered }

// The finish reasons that say that the model was kept, or kept itself, from
// answering.
const (
	finishFiltered = string(sdk.FinishReasonContentFilter)
	finishRefusal  = "refusal"
)

// answer is what a content filter makes of a request: no text, and its reason.
func (p *problem) answer() *answer {
	return &answer{
		message: datasets.Message{Role: "assistant", Content: json.RawMessage(`""`)},
		finish:  finishFiltered, filter: p.raw,
	}
}

// failure is an error that came in the place of an answer, or within one, under a
// status of success.
func (p *problem) failure() *replay.CallError {
	if n, err := strconv.Atoi(p.code); err == nil && n >= 400 && n < 600 {
		return failure.Status(n, nil, p.text)
	}
	kind := replay.FailServer
	for _, word := range []string{p.code, p.kind} {
		switch word {
		case "rate_limit_exceeded", "rate_limit_error", "insufficient_quota", "too_many_requests":
			kind = replay.FailRateLimit
		case "invalid_request_error", "context_length_exceeded", "invalid_prompt":
			kind = replay.FailRequest
		}
	}
	return &replay.CallError{Kind: kind, Err: errors.New(cmp.Or(p.text, "an error without words"))}
}
