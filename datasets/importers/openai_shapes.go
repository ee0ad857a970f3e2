package importers

import (
	"encoding/json"
	"strconv"

	"forerun/datasets/trace"
)

// exchangeSpan reads one record of any shape. A span without a trace is of no
// record.
func exchangeSpan(d document) (trace.Span, error) {
	var r record
	if err := d.decode(&r); err != nil {
		return trace.Span{}, err
	}
	object := r.text("object")
	switch {
	case r.has("custom_id"):
		return batchSpan(d, r)
	case r.get("request", "request_body") != nil || r.get("response", "response_body") != nil:
		return pairSpan(d, r), nil
	case object == "eval.run.output_item" || r.has("datasource_item"):
		return evalResult(d, r), nil
	case r.has("item"):
		return evalItem(d, r)
	case object == "chat.completion" || object == "text_completion" || object == "response" || r.text("type") == "message":
		return storedSpan(d, r), nil
	case object == "chat.completion.chunk":
		return trace.Span{}, &SkipError{d.Place, "a piece of a streamed answer: give the whole stream as the text of response"}
	case object == "list":
		return trace.Span{}, nil
	case r.has("preferred_output"):
		return preferenceSpan(d, r)
	case r.has("ideal"):
		return evalSample(d, r)
	case r.has("messages"):
		return exampleSpan(d, d.Text, r)
	case r.has("input") || r.has("prompt"):
		return requestSpan(d, r)
	}
	return trace.Span{}, unreadable(d.Place, "has none of the shapes of OpenAI's or Anthropic's files",
		`write {"request": …, "response": …}, or import it by a jq program`)
}

// batchSpan reads a line of a Batch, in or out, of either provider.
func batchSpan(d document, r record) (trace.Span, error) {
	x := exchange{place: d.Place, id: r.text("custom_id")}
	switch {
	case r.has("body") || r.has("params"):
		x.request = r.get("body", "params")
		s := x.span()
		if s.Withheld != "" && s.Withheld != reasonServerState {
			return s, &SkipError{d.Place, "a request of a Batch that is no chat"}
		}
		return s, nil
	case r.has("result"):
		result := r.object("result")
		switch kind := result.text("type"); kind {
		case "succeeded":
			x.response = result.get("message")
			return x.part(), nil
		case "canceled", "expired":
			s := x.part()
			s.Status, s.Error = statusCancelled, "the request of the Batch was "+kind
			return s, nil
		default:
			fault := result.object("error")
			if fault.has("error") { // a whole error response
				fault = fault.object("error")
			}
			s := x.part()
			s.Status, s.Error = statusOfWord(fault.text("type")), firstText(fault.text("message"), fault.text("type"), "the request of the Batch failed")
			return s, nil
		}
	case r.has("response"):
		response := r.object("response")
		x.response = response.get("body")
		if code := response.count("status_code"); code != nil {
			x.status = int(*code)
		}
		s := x.part()
		if s.Error == "" && s.Status != "" {
			s.Error = "HTTP status " + strconv.Itoa(x.status)
		}
		return s, nil
	case r.has("error"):
		x.response = d.Text
		return x.part(), nil
	}
	return trace.Span{}, unreadable(d.Place, "has custom_id, and neither a request nor a result", "name the input and the output of a Batch")
}

// pairSpan reads a request with its response, the bodies themselves or within what
// HTTP puts around them.
func pairSpan(d document, r record) trace.Span {
	x := exchange{place: d.Place, request: body(r.get("request", "request_body")), response: body(r.get("response", "response_body"))}
	for _, code := range []*int64{
		r.count("status_code", "status", "response_status"), r.object("response").count("status_code", "status"),
	} {
		if code != nil && x.status == 0 && *code >= 100 && *code < 1000 {
			x.status = int(*code)
		}
	}
	x.id = firstText(r.text("id", "request_id", "trace_id"), newRecord(unquoted(x.response)).text("id"), contentID(d.Text))
	s := x.span()
	measured(&s, r)
	fault := r.get("error")
	if message := firstText(newRecord(fault).text("message"), wordOf(fault)); message != "" {
		s.Error = firstText(s.Error, message)
		s.Status = firstText(s.Status, statusOfWord(message))
	}
	if s.Error == "" && s.Status != "" {
		s.Error = "HTTP status " + strconv.Itoa(x.status)
	}
	return s
}

// body takes a body out of {"body": …, "headers": …}.
func body(raw json.RawMessage) json.RawMessage {
	raw = unquoted(raw)
	r := newRecord(raw)
	if inner := r.get("body"); inner != nil && !r.has("messages") && !r.has("choices") {
		return unquoted(inner)
	}
	return raw
}

// storedSpan reads an answer that stands alone, as the API lists stored ones. What
// was asked may stand beside it; else it comes from another list.
func storedSpan(d document, r record) trace.Span {
	x := exchange{place: d.Place, id: firstText(r.text("id"), contentID(d.Text)), response: d.Text}
	if r.has("messages") || r.has("input") || r.has("previous_response_id") || r.has("conversation") {
		x.request = d.Text
	}
	s := x.span()
	x.request = d.Text
	if s.Messages == nil {
		var about trace.Span
		x.asked(&about)
		s.Tools, s.Model, s.Customer, s.Session = about.Tools, about.Model, about.Customer, about.Session
	}
	s.Metadata = r.object("metadata")
	return s
}

func requestSpan(d document, r record) (trace.Span, error) {
	x := exchange{place: d.Place, id: firstText(r.text("id", "request_id"), contentID(d.Text)), request: d.Text}
	if completion := r.get("completion"); completion != nil && r.has("prompt") { // a file for fine-tuning of the older API
		s := trace.Span{Place: d.Place, Trace: x.id, ID: x.id, Kind: trace.KindAgent, Input: r["prompt"]}
		s.Expected = answerExpected(wordOf(completion))
		return s, nil
	}
	s := x.span()
	if s.Messages == nil && s.Input == nil && s.Withheld != reasonServerState {
		return s, unreadable(d.Place, "the request has no messages", "write messages or input in OpenAI's shape")
	}
	return s, nil
}
