package fakemodel

import (
	"context"
	"maps"
	"net/http"
)

// Answer is one chat completion, or a failure. The zero Answer is an empty text.
type Answer struct {
	Text      string
	Refusal   string
	Reasoning string // reasoning_content
	Calls     []Call
	Usage     *Usage
	Finish    string         // "" is stop, or tool_calls where there are any
	Model     string         // served; "" is the one that was asked for
	Message   map[string]any // more members of the message, or of the first delta

	Status int // 0 is 200
	Header http.Header
	Raw    []byte // the whole body, in the place of all above

	Chunks   int                        // in how many parts a stream gives each text; 0 is 3
	Comments int                        // of a stream, before each event
	Before   func(context.Context)      // called before the header
	Between  func(context.Context, int) // called before each event of a stream, from 0
	Fault    Fault
}

// Call is a tool call. Arguments is the text that the model wrote.
type Call struct{ ID, Name, Arguments string }

// Usage is reported at the end; a detail that is nil is left out.
type Usage struct {
	Input, Output     int64
	Cached, Reasoning *int64
}

// Fault is a way to fail.
type Fault string

// The faults. Those within an answer give its first half.
const (
	Throttled   Fault = "throttled"    // 429 with Retry-After: 1, unless Status and Header say otherwise
	Broken      Fault = "broken"       // 500
	Reset       Fault = "reset"        // the connection is reset before an answer
	ResetWithin Fault = "reset_within" // and in the middle of one
	Stall       Fault = "stall"        // half an answer, then nothing until the client has gone
	Truncated   Fault = "truncated"    // half the JSON and a clean end; of a stream, an end between two events
	Huge        Fault = "huge"         // 200 MB
	InvalidUTF8 Fault = "invalid_utf8" // a byte that is no UTF-8, before the text
	HalfEvent   Fault = "half_event"   // a stream that ends within an event
	ErrorWithin Fault = "error_within" // a stream with an error object in its middle, and a clean end
	NoEnd       Fault = "no_end"       // a stream without finish_reason and [DONE]
	NoDone      Fault = "no_done"      // a stream without [DONE] alone
)

// Faults lists all of them.
func Faults() []Fault {
	return []Fault{
		Throttled, Broken, Reset, ResetWithin, Stall, Truncated, Huge, InvalidUTF8, HalfEvent, ErrorWithin, NoEnd, NoDone,
	}
}

const (
	typeKey     = "type"
	functionKey = "function"
)

// completion is the answer as JSON.
func (a *Answer) completion(asked string, n int) map[string]any {
	message := map[string]any{"role": "assistant", "content": nullable(a.Text, a.Refusal == "" && len(a.Calls) == 0)}
	maps.Copy(message, a.Message)
	if a.Refusal != "" {
		message["refusal"] = a.Refusal
	}
	if a.Reasoning != "" {
		message["reasoning_content"] = a.Reasoning
	}
	var calls []any
	for _, c := range a.Calls {
		calls = append(calls, map[string]any{
			"id": c.ID, typeKey: functionKey, functionKey: map[string]any{"name": c.Name, "arguments": c.Arguments},
		})
	}
	if calls != nil {
		message["tool_calls"] = calls
	}
	all := a.envelope(asked, n, "chat.completion")
	all["choices"] = []any{map[string]any{"index": 0, "finish_reason": a.finish(), "message": message}}
	if a.Usage != nil {
		all["usage"] = a.Usage.report()
	}
	return all
}

func (a *Answer) envelope(asked string, n int, object string) map[string]any {
	model := a.Model
	if model == "" {
		model = asked
	}
	return map[string]any{"id": requestID(n), "object": object, "created": 0, "model": model}
}

// nullable is a text, or null where it is empty and need not be there.
func nullable(s string, needed bool) any {
	if s == "" && !needed {
		return nil
	}
	return s
}

func (a *Answer) finish() string {
	switch {
	case a.Finish != "":
		return a.Finish
	case len(a.Calls) > 0:
		return "tool_calls"
	default:
		return "stop"
	}
}

func (u *Usage) report() map[string]any {
	all := map[string]any{
		"prompt_tokens": u.Input, "completion_tokens": u.Output, "total_tokens": u.Input + u.Output,
	}
	if u.Cached != nil {
		all["prompt_tokens_details"] = map[string]any{"cached_tokens": *u.Cached}
	}
	if u.Reasoning != nil {
		all["completion_tokens_details"] = map[string]any{"reasoning_tokens": *u.Reasoning}
	}
	return all
}
