package chat

import "strings"

// langChainRole gives the role of LangChain's kinds of messages.
func langChainRole(kind string) string {
	switch strings.TrimSuffix(kind, "Chunk") {
	case "human", "HumanMessage":
		return roleUser
	case "ai", "AIMessage":
		return roleAssistant
	case "system", "SystemMessage":
		return roleSystem
	case "developer":
		return "developer"
	case "tool", "ToolMessage", "function", "FunctionMessage":
		return roleTool
	case "chat", "ChatMessage":
		return "chat"
	default:
		return ""
	}
}

// constructor reads a message as LangChain serialises it: the name of its class and
// what it was made of.
func (r *reader) constructor(o object) bool {
	class := ""
	for e := range o.get("id").elements() {
		class = e.text()
	}
	inner, ok := o.get("kwargs").object()
	if !ok {
		return false
	}
	speaker := langChainRole(class)
	if speaker == "" {
		speaker = langChainRole(inner.text("type"))
	}
	return speaker != "" && r.langChain(inner, speaker)
}

// langChain reads the fields of a message of LangChain's.
func (r *reader) langChain(o object, speaker string) bool {
	if data, ok := o.get("data").object(); ok {
		o = data
	}
	if speaker == "chat" {
		if speaker = role(o.text("role")); speaker == "" {
			return false
		}
	}
	var kept object
	calls := o.get("tool_calls")
	for _, m := range o {
		switch {
		case m.name == "role" || m.name == "type" || m.name == "id" || m.name == "tool_calls" && calls.empty():
		case m.name == "content":
			kept = append(kept, member{m.name, withoutCalls(m.value, calls)})
		case m.value.empty() && m.name != "tool_calls":
		case m.name == "artifact" || m.name == "tool_call_chunks":
		case m.name == "status" && m.value.text() == "success":
		default:
			kept = append(kept, m)
		}
	}
	if !null(kept, "content") {
		kept = append(kept, member{"content", value(`""`)})
	}
	return r.spoken(kept, speaker)
}

// withoutCalls leaves the calls out of a content that Anthropic's models wrote:
// LangChain lists them a second time beside it.
func withoutCalls(content, calls value) value {
	if calls.empty() || !content.is('[') {
		return content
	}
	var parts []value
	for e := range content.elements() {
		if o, ok := e.object(); ok && (o.text("type") == "tool_use" || o.text("type") == "function_call") {
			continue
		}
		parts = append(parts, e)
	}
	if parts == nil {
		return value(`""`)
	}
	return list(parts)
}
