package importers

import "strings"

// Anthropic reads what goes to and comes from Anthropic's Messages API: requests
// with their responses, and message batches.
func Anthropic() Format {
	return Format{
		Name:  "anthropic",
		Reads: "Anthropic Messages as JSON and JSONL: {request, response} pairs, batches with their results",
		Sniff: sniffAnthropic,
		Spans: exchangeSpans,
	}
}

func sniffAnthropic(h Head) string {
	head := string(h.Bytes)
	switch {
	case hasKeys(h.Keys, "custom_id", "params"):
		return "the keys custom_id and params"
	case hasKeys(h.Keys, "custom_id", "result"):
		return "the keys custom_id and result"
	case hasKeys(h.Keys, "request", "response") && (strings.Contains(head, `"stop_reason"`) || strings.Contains(head, "message_start")):
		return "the keys request and response, with a stop_reason"
	case hasKeys(h.Keys, "type", "role", "content", "stop_reason"):
		return "the keys type, role, content and stop_reason"
	}
	return ""
}
