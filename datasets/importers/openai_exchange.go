package importers

import (
	"encoding/json"
	"strings"
	"time"

	"forerun/datasets"
	"forerun/datasets/chat"
	"forerun/datasets/trace"
)

// exchange is a request to a model's API and the answer to it, as far as a log
// holds them, in the shape of any of the APIs that package chat knows.
type exchange struct {
	place    datasets.Place
	id       string
	request  json.RawMessage
	response json.RawMessage // also the text of a stream of events
	status   int             // of HTTP; 0 where not known
}

const reasonServerState = "what was asked is part of a conversation that the server keeps"

// span gives the exchange as the one step of its trace.
func (x exchange) span() trace.Span {
	s := trace.Span{Place: x.place, Trace: x.id, ID: x.id, Kind: trace.KindModel}
	x.asked(&s)
	x.answered(&s)
	if s.Messages == nil && s.Input == nil && s.Withheld == "" {
		s.Withheld = "what was asked is not in the log"
	}
	return s
}

// part gives the exchange as what completes a request that stands elsewhere.
func (x exchange) part() trace.Span {
	s := trace.Span{Place: x.place, Trace: x.id, ID: x.id, Kind: trace.KindPart}
	x.answered(&s)
	return s
}

// asked sets what the request says.
func (x exchange) asked(s *trace.Span) {
	request := unquoted(x.request)
	r := newRecord(request)
	if len(r) == 0 {
		return
	}
	asked, ok := chat.ReadRequest(request)
	s.Model, s.Tools = asked.Model, asked.Tools
	switch {
	case r.has("previous_response_id") || r.has("conversation"):
		s.Withheld = reasonServerState
	case ok:
		s.Messages = asked.Messages
	case r.has("prompt"): // the older API, without roles
		s.Input = r["prompt"]
	}
	if s.Model == "" {
		s.Model = r.text("model")
	}
	about := r.object("metadata")
	s.Customer = firstText(about.text("customer_id", "customer", "user_id"), r.text("user", "safety_identifier"))
	s.Session = about.text("session_id", "conversation_id", "thread_id")
	x.note(s, r, about)
}

func firstText(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// note keeps the request's metadata and its parameters.
func (x exchange) note(s *trace.Span, r, about record) {
	params := map[string]json.RawMessage{}
	for name, value := range r {
		switch name {
		case "messages", "input", "instructions", "system", "tools", "functions", "model", "prompt", "user", "safety_identifier", "metadata",
			"previous_response_id", "conversation", "prompt_cache_key", "stream", "stream_options", "store":
		default:
			if string(value) != "null" {
				params[name] = value
			}
		}
	}
	if len(params) > 0 {
		if text, err := plainJSON(params); err == nil {
			noteSpan(s, "params", text)
		}
	}
	for name, value := range about {
		switch name {
		case "session_id", "conversation_id", "thread_id", "customer_id", "customer", "user_id": // said already
		default:
			noteSpan(s, name, value)
		}
	}
}

func noteSpan(s *trace.Span, name string, value json.RawMessage) {
	if s.Metadata == nil {
		s.Metadata = map[string]json.RawMessage{}
	}
	s.Metadata[name] = value
}

// answered sets what the response says.
func (x exchange) answered(s *trace.Span) {
	response := unquoted(x.response)
	if streamed(response) {
		whole, complete := assemble(wordOf(response))
		if response = whole; !complete {
			s.Status, s.Error = statusInfra, "the stream of the answer was cut off"
		}
	}
	r := newRecord(response)
	reply, ok := chat.ReadReply(response)
	if ok {
		s.Answer = reply.Messages
	} else if choices := r.get("choices"); choices != nil { // the older API
		var list []struct {
			Text   *string `json:"text"`
			Finish string  `json:"finish_reason"`
		}
		if json.Unmarshal(choices, &list) == nil && len(list) > 0 {
			s.Output, s.Finish = list[0].Text, list[0].Finish
		}
	}
	s.Usage = reply.Usage
	s.Served, s.Finish = firstText(reply.Model, r.text("model")), firstText(reply.Finish, s.Finish)
	s.Start = r.time("created", "created_at")
	x.failed(s, r)
}

// The words of an outcome's status.
const (
	statusAgent     = "agent_error"
	statusInfra     = "infra_error"
	statusTimeout   = "timeout"
	statusCancelled = "cancelled"
)

// failed sets what went wrong, if anything did.
func (x exchange) failed(s *trace.Span, r record) {
	fault := newRecord(unquoted(r.get("error")))
	message := firstText(fault.text("message"), r.text("error"))
	word := strings.ToLower(fault.text("code", "type"))
	switch {
	case x.status >= 400:
		s.Status = statusOfHTTP(x.status)
	case r.text("status") == "failed" || len(fault) > 0 || message != "":
		s.Status = statusOfWord(word)
	case r.text("status") == "cancelled":
		s.Status = statusCancelled
	default:
		return
	}
	s.Error = firstText(message, word, s.Error)
}

func statusOfHTTP(code int) string {
	switch {
	case code == 408 || code == 504:
		return statusTimeout
	case code == 429 || code >= 500:
		return statusInfra
	default:
		return statusAgent
	}
}

func statusOfWord(word string) string {
	has := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(word, p) {
				return true
			}
		}
		return false
	}
	switch {
	case has("timeout"):
		return statusTimeout
	case has("expired", "cancel"):
		return statusCancelled
	case has("rate_limit", "server_error", "overloaded", "api_error", "internal", "unavailable"):
		return statusInfra
	default:
		return statusAgent
	}
}

// measured sets what a log says of a call beside its two bodies.
func measured(s *trace.Span, r record) {
	started := r.time("start_time", "started_at", "startTime", "time", "timestamp", "created_at", "ts")
	ended := r.time("end_time", "ended_at", "endTime", "completed_at")
	if !started.IsZero() {
		s.Start = started
	}
	switch ms := r.number("latency_ms", "duration_ms"); {
	case !started.IsZero() && ended.After(started):
		s.End = ended
	case ms != nil && !s.Start.IsZero():
		s.End = s.Start.Add(time.Duration(*ms * float64(time.Millisecond)))
	default:
		s.LatencyMS = ms
	}
	s.TTFTMS = r.number("ttft_ms", "time_to_first_token_ms")
	s.CostUSD = r.number("cost_usd")
	s.Version = r.text("version", "release", "agent_version")
	s.Session = firstText(r.text("session_id", "session", "conversation_id", "thread_id"), s.Session)
	s.Customer = firstText(r.text("customer_id", "customer", "user_id", "user"), s.Customer)
	for name, value := range r.object("metadata") {
		noteSpan(s, name, value)
	}
	if tags := r.get("tags"); tags != nil {
		noteSpan(s, "tags", tags)
	}
}
