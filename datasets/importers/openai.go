package importers

import (
	"context"
	"encoding/json"
	"iter"
	"strings"

	"forerun/datasets"
	"forerun/datasets/trace"
)

// OpenAI reads what goes to and comes from OpenAI's API and those like it: Batch
// files, requests with their responses, stored completions, and the files for
// fine-tuning and evals.
func OpenAI() Format {
	return Format{
		Name:  "openai",
		Reads: "OpenAI-shaped JSON and JSONL: Batch input and output, {request, response} pairs, stored completions, Responses, fine-tuning chats, evals items",
		Sniff: sniffOpenAI,
		Spans: exchangeSpans,
	}
}

func sniffOpenAI(h Head) string {
	for _, tell := range [][]string{
		{"custom_id", "body"},
		{"custom_id", "response"},
		{"request", "response"},
		{"datasource_item", "sample"},
		{"item", "sample"},
		{"preferred_output", "non_preferred_output"},
		{"messages", "tools"},
		{"input", "ideal"},
	} {
		if hasKeys(h.Keys, tell...) {
			return "the keys " + strings.Join(tell, " and ")
		}
	}
	head := string(h.Bytes)
	switch {
	case hasKeys(h.Keys, "object", "choices") && strings.Contains(head, `"chat.completion`):
		return "an object chat.completion"
	case hasKeys(h.Keys, "object", "output") && strings.Contains(head, `"response"`):
		return "an object response"
	case hasKeys(h.Keys, "object", "data", "has_more"):
		return "a page of a list, with the keys object, data and has_more"
	case len(h.Keys) == 1 && h.Keys[0] == "messages":
		return "the key messages alone, as in a file for fine-tuning"
	case len(h.Keys) == 1 && h.Keys[0] == "item":
		return "the key item alone, as in a file for evals"
	}
	return ""
}

// exchangeSpans reads records of any of the shapes, one by one.
func exchangeSpans(ctx context.Context, in Input) iter.Seq2[trace.Span, error] {
	return func(yield func(trace.Span, error) bool) {
		var pages storedMessages
		for d, err := range in.documents(ctx, "data") {
			if err != nil {
				if !yield(trace.Span{}, err) {
					return
				}
				continue
			}
			if d.Key != "" && pages.add(d) {
				continue
			}
			if !pages.flush(yield) {
				return
			}
			span, err := exchangeSpan(d)
			if err == nil && span.Trace == "" {
				continue // what is left of a page
			}
			if !yield(span, err) {
				return
			}
		}
		pages.flush(yield)
	}
}

// storedMessages gathers what was asked for a stored completion, which comes as a
// list of its own, each message with an id that is the completion's and a number.
type storedMessages struct {
	place    datasets.Place
	trace    string
	messages []datasets.Message
	done     []trace.Span
}

func (s *storedMessages) add(d document) bool {
	r := newRecord(d.Text)
	id, role := r.text("id"), r.text("role")
	at := strings.LastIndexByte(id, '-')
	if role == "" || at < 1 || r.has("object") {
		return false
	}
	if s.trace != "" && s.trace != id[:at] {
		s.finish()
	}
	if s.trace == "" {
		s.place, s.trace = d.Place, id[:at]
	}
	if parts := r.get("content_parts"); parts != nil {
		r["content"] = parts
	}
	delete(r, "content_parts")
	delete(r, "id")
	for name, v := range r {
		if string(v) == "null" && name != "content" {
			delete(r, name)
		}
	}
	var m datasets.Message
	if text, err := plainJSON(r); err == nil && json.Unmarshal(text, &m) == nil {
		s.messages = append(s.messages, m)
	}
	return true
}

func (s *storedMessages) finish() {
	if s.trace != "" {
		s.done = append(s.done, trace.Span{Place: s.place, Trace: s.trace, ID: s.trace, Kind: trace.KindPart, Messages: s.messages})
	}
	s.trace, s.messages = "", nil
}

func (s *storedMessages) flush(yield func(trace.Span, error) bool) bool {
	s.finish()
	for _, span := range s.done {
		if !yield(span, nil) {
			return false
		}
	}
	s.done = nil
	return true
}
