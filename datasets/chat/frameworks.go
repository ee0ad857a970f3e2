package chat

// pydantic reads a message of Pydantic AI: a request or a response, whose parts are
// of several speakers.
func (r *reader) pydantic(o object) bool {
	answer := &turn{role: roleAssistant}
	for e := range o.get("parts").elements() {
		p, ok := e.object()
		if !ok {
			return false
		}
		switch kind := p.text("part_kind"); kind {
		case "system-prompt", "instructions":
			r.add(plainTurn(roleSystem, p.get("content")))
		case "user-prompt":
			r.add(plainTurn(roleUser, p.get("content")))
		case "tool-return", "builtin-tool-return", "retry-prompt":
			if !p.has("tool_name") {
				r.add(plainTurn(roleUser, p.get("content")))
				continue
			}
			t := &turn{role: roleTool}
			t.result(p.text("tool_call_id"), p.text("tool_name"), p.get("content"), nil)
			r.add(t)
		case "text":
			answer.textPart(object{{"content", p.get("content")}}, e)
		case "tool-call", "builtin-tool-call":
			answer.call(p.text("tool_call_id"), p.text("tool_name"), p.get("args"), nil)
		case "thinking":
			answer.reasoningPart(object{{"content", p.get("content")}}, e)
		default:
			return false
		}
	}
	if o.text("kind") == "response" {
		r.add(answer)
	}
	return true
}

func plainTurn(speaker string, content value) *turn {
	t := &turn{role: speaker}
	t.setContent(content)
	return t
}

// autoGenRole gives the role of AutoGen's kinds of messages.
func autoGenRole(kind string) string {
	switch kind {
	case "UserMessage":
		return roleUser
	case "AssistantMessage", "ToolCallRequestEvent", "ThoughtEvent":
		return roleAssistant
	case "TextMessage", "ToolCallSummaryMessage", "MultiModalMessage", "StopMessage", "HandoffMessage", "StructuredMessage":
		return "source"
	case "SystemMessage":
		return roleSystem
	case "FunctionExecutionResultMessage", "ToolCallExecutionEvent":
		return roleTool
	default:
		return ""
	}
}

// autoGen reads a message of AutoGen, which names its kind and its source.
func (r *reader) autoGen(o object, kind string) bool {
	speaker := autoGenRole(kind)
	if speaker == "source" {
		if speaker = roleAssistant; role(o.text("source")) == roleUser {
			speaker = roleUser
		}
	}
	t := &turn{role: speaker}
	content := o.get("content")
	switch {
	case speaker == roleTool:
		for e := range content.elements() {
			if p, ok := e.object(); ok {
				t.result(p.text("call_id"), p.text("name"), p.get("content"), nil)
			}
		}
		if len(t.results) == 0 {
			return false
		}
	case speaker == roleAssistant && content.is('['):
		t.setCalls(content)
	case kind == "ThoughtEvent":
		t.reasoning = append(t.reasoning, content.text())
	default:
		t.setContent(content)
	}
	if thought := o.text("thought"); thought != "" {
		t.reasoning = append(t.reasoning, thought)
	}
	if source := o.text("source"); source != speaker && speaker == roleAssistant {
		t.name = source
	}
	r.add(t)
	return true
}
