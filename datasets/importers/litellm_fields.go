package importers

import (
	"encoding/json"
	"strings"

	"forerun/datasets"
	"forerun/datasets/trace"
)

// liteLLMMeasured sets times, tokens and money. The gateway's own counts are there
// where content is not, and it knows the cost.
func liteLLMMeasured(s *trace.Span, r record) {
	s.Start, s.End = r.time("startTime"), r.time("endTime")
	if s.End.Before(s.Start) {
		s.End = s.Start
	}
	if first := r.time("completionStartTime"); first.After(s.Start) && first.Before(s.End) {
		s.FirstToken = first // without a stream it is the end
	}
	if seconds := r.number("response_time"); seconds != nil && (s.Start.IsZero() || s.End.IsZero()) {
		s.LatencyMS = new(*seconds * 1000)
	}
	s.CostUSD = r.number("response_cost", "spend")
	about := r.object("metadata")
	if s.Usage == nil || s.Usage.Input == nil {
		in, out := r.count("prompt_tokens"), r.count("completion_tokens")
		if count(in)+count(out) > 0 {
			s.Usage = &datasets.Usage{Input: in, Output: out}
		}
	}
	if usage := about.object("usage_object"); s.Usage != nil && s.Usage.Cached == nil {
		s.Usage.Cached = usage.object("prompt_tokens_details").count("cached_tokens")
		if s.Usage.Reasoning == nil {
			s.Usage.Reasoning = usage.object("completion_tokens_details").count("reasoning_tokens")
		}
	}
	if r.text("cache_hit") == "True" || string(r.get("cache_hit")) == "true" {
		noteSpan(s, "cache_hit", json.RawMessage("true"))
	}
}

// liteLLMNoted sets who asked, what failed, and what is noted of the call.
func liteLLMNoted(s *trace.Span, r record) {
	about := r.object("metadata")
	s.Session = firstText(r.text("session_id", "trace_id"), s.Session)
	s.Customer = firstText(r.text("end_user"), about.text("user_api_key_end_user_id"), s.Customer)
	s.Model = firstText(r.text("model_group"), s.Model, r.text("model"))
	s.Served = firstText(s.Served, r.text("model"))
	fault := about.object("error_information")
	if own := r.object("error_information"); len(own) > 0 {
		fault = own
	}
	message := firstText(fault.text("error_message"), r.text("error_str"))
	if r.text("status") == "failure" || message != "" {
		s.Error = firstText(message, fault.text("error_class"), "the call failed")
		s.Status = liteLLMStatus(fault)
	}
	if tags := unquoted(r.get("request_tags")); len(tags) > 2 && tags[0] == '[' {
		noteSpan(s, "tags", tags)
	}
	s.Segments = map[string]string{}
	for name, key := range map[string]string{"team": "user_api_key_team_alias", "key": "user_api_key_alias"} {
		if word := about.text(key); word != "" {
			s.Segments[name] = word
		}
	}
	for _, key := range []string{"requester_metadata", "spend_logs_metadata"} {
		for name, value := range about.object(key) {
			noteSpan(s, name, value)
		}
	}
	if provider := r.text("custom_llm_provider"); provider != "" {
		noteSpan(s, "provider", quoted(provider))
	}
}

func liteLLMStatus(fault record) string {
	if code := fault.count("error_code"); code != nil && *code >= 400 && *code < 600 {
		return statusOfHTTP(int(*code))
	}
	return statusOfWord(strings.ToLower(fault.text("error_class")))
}
