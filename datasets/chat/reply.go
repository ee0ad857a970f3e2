package chat

import (
	"encoding/json"
	"slices"
)

// ReadReply reads what came of a request; false says that the value holds no
// message.
func ReadReply(raw json.RawMessage) (Reply, bool) {
	v, ok := parse(raw)
	if !ok {
		return Reply{}, false
	}
	out, ok := reply(v, Levels)
	if ok {
		link(out.Messages)
	}
	return out, ok
}

func reply(v value, depth int) (Reply, bool) {
	v = v.unwrap()
	if v.is('[') {
		return replyList(v, depth)
	}
	o, ok := v.object()
	if !ok || depth == 0 {
		return Reply{}, false
	}
	for _, read := range []func(object, int) (Reply, bool){completion, generations, items, candidates, generated, state, one, wrapped} {
		if out, ok := read(o, depth); ok {
			out.fill(o)
			return out, true
		}
	}
	return Reply{}, false
}

// replyList reads a list of messages, of choices, or of the calls alone.
func replyList(v value, depth int) (Reply, bool) {
	var r reader
	if r.list(v) {
		return Reply{Messages: r.messages, Tools: r.tools, Finish: lastFinish(v)}, true
	}
	t := &turn{role: roleAssistant, content: value("null")}
	t.setCalls(v)
	n := len(slices.Collect(v.elements()))
	switch {
	case n > 0 && len(t.calls) == n:
		return Reply{Messages: t.messages()}, true
	case n == 1 && depth > 0:
		for e := range v.elements() {
			return reply(e, depth-1)
		}
	}
	t = &turn{role: roleAssistant} // the blocks of one message
	for e := range v.elements() {
		o, ok := e.object()
		if !ok || !o.has("type") || !t.part(e) {
			return Reply{}, false
		}
	}
	if n == 0 {
		return Reply{}, false
	}
	return Reply{Messages: t.messages()}, true
}

// lastFinish is what the last message of a list says of why it ended.
func lastFinish(v value) string {
	var last value
	for e := range v.elements() {
		last = e
	}
	o, _ := last.object()
	return o.text("finish_reason", "stop_reason")
}

// fill takes what the dialects write beside the messages.
func (r *Reply) fill(o object) {
	if r.Model == "" {
		r.Model = textOf(o.get("model"), o.get("model_name"), o.get("modelVersion"), o.get("model_version"), o.at("response", "modelId"),
			o.at("response_metadata", "model_name"), o.at("llm_output", "model_name"))
	}
	if r.Finish == "" {
		r.Finish = textOf(o.get("finish_reason"), o.get("stop_reason"), o.get("finishReason"), o.at("response_metadata", "finish_reason"),
			o.at("response_metadata", "stop_reason"))
	}
	if r.Usage == nil {
		for _, v := range []value{
			o.at("usage"), o.at("usage_metadata"), o.at("usageMetadata"), o.at("llm_output", "token_usage"), o.at("llm_output", "usage"),
		} {
			if u, ok := usage(v); ok {
				r.Usage = u
				break
			}
		}
	}
	if r.Tools == nil {
		r.Tools, _ = toolList(o.get("tools"))
	}
}

// completion reads choices, of which the first is the answer.
func completion(o object, _ int) (Reply, bool) {
	choices := o.get("choices")
	if !choices.is('[') && o.has("message") && o.has("finish_reason") { // one choice alone
		choices = list([]value{o.without()})
	}
	var r reader
	var out Reply
	var others []value
	for e := range choices.elements() {
		c, ok := e.object()
		m := c.get("message", "delta")
		if !ok || len(r.messages) > 0 {
			others = append(others, e)
			continue
		}
		if m.is('{') && !r.message(m) {
			in, _ := m.object()
			if !r.spoken(in, roleAssistant) {
				return Reply{}, false
			}
		}
		if text := c.get("text"); m == nil && text.is('"') {
			r.add(plainTurn(roleAssistant, text))
		}
		out.Finish = c.text("finish_reason", "finishReason")
	}
	out.Messages = r.messages
	if others != nil {
		out.Rest = map[string]json.RawMessage{"choices": json.RawMessage(list(others))}
	}
	return out, len(r.messages) > 0
}

// generations reads what LangChain's models give: a list of lists.
func generations(o object, depth int) (Reply, bool) {
	first := o.get("generations")
	for range 2 {
		for e := range first.elements() {
			first = e
			break
		}
	}
	g, ok := first.object()
	if !ok {
		return Reply{}, false
	}
	var r reader
	out := Reply{Finish: textOf(o.at("generation_info", "finish_reason"))}
	switch {
	case g.has("message") && r.message(g.get("message")):
		m, _ := g.get("message").object()
		if inner, ok := m.get("kwargs").object(); ok {
			m = inner
		}
		out.fill(m)
	case g.get("text").is('"'):
		r.add(plainTurn(roleAssistant, g.get("text")))
	default:
		return Reply{}, false
	}
	out.Messages, out.Tools = r.messages, r.tools
	if info, ok := g.get("generation_info", "generationInfo").object(); ok {
		if why := info.text("finish_reason", "stop_reason"); why != "" {
			out.Finish = why
		}
	}
	return out, depth > 0
}

// items reads OpenAI's Responses.
func items(o object, _ int) (Reply, bool) {
	output := o.get("output")
	var r reader
	if !output.is('[') || !o.has("object", "model", "usage") && !o.only("output", "id") {
		return Reply{}, false
	}
	if !r.list(output) {
		return Reply{}, false
	}
	finish := o.text("status")
	if why := o.at("incomplete_details", "reason").text(); why != "" {
		finish = why
	} else if finish == "completed" {
		finish = "stop"
	}
	return Reply{Messages: r.messages, Tools: r.tools, Finish: finish}, true
}

// candidates reads what Gemini answers.
func candidates(o object, _ int) (Reply, bool) {
	for e := range o.get("candidates").elements() {
		c, _ := e.object()
		content, _ := c.get("content").object()
		var r reader
		if !content.get("parts").is('[') || !r.spoken(content, roleAssistant) {
			return Reply{}, false
		}
		return Reply{Messages: r.messages, Finish: c.text("finishReason", "finish_reason")}, true
	}
	if content, ok := o.get("content").object(); ok && content.get("parts").is('[') { // the Agent Development Kit
		var r reader
		if r.spoken(content, roleAssistant) {
			return Reply{Messages: r.messages}, true
		}
	}
	return Reply{}, false
}

// generated reads what the Vercel AI SDK gives.
func generated(o object, _ int) (Reply, bool) {
	calls := o.get("toolCalls").unwrap()
	if !calls.is('[') && (!o.get("text").is('"') || !o.has("finishReason", "steps", "usage")) {
		return Reply{}, false
	}
	t := &turn{role: roleAssistant, content: o.get("text")}
	t.setCalls(calls)
	if reasoning := o.get("reasoning", "reasoningText").plainParts(); reasoning.is('"') && reasoning.text() != "" {
		t.reasoning = append(t.reasoning, reasoning.text())
	}
	return Reply{Messages: t.messages()}, t.content != nil || t.calls != nil
}

// state reads what an agent of LangGraph has when it ends: all its messages.
func state(o object, _ int) (Reply, bool) {
	for _, name := range []string{"messages", "all_messages", "new_messages", "response_messages"} {
		v := o.get(name).unwrap()
		var r reader
		if v.is('[') && r.list(v) || v.is('{') && r.message(v) {
			return Reply{Messages: r.messages, Tools: r.tools}, true
		}
	}
	return Reply{}, false
}

// one reads one message.
func one(o object, _ int) (Reply, bool) {
	var r reader
	if r.message(o.without()) && len(r.messages) > 0 {
		out := Reply{Messages: r.messages, Tools: r.tools}
		if m, ok := o.get("kwargs").object(); ok {
			out.fill(m)
		}
		return out, true
	}
	if o.get("tool_calls").is('[') && !o.has("role") || o.get("content").is('[') && o.only("content") {
		return Reply{Messages: r.messages}, r.spoken(o, roleAssistant) && len(r.messages) > 0
	}
	return Reply{}, false
}

// wrapped opens what holds one answer under one name.
func wrapped(o object, depth int) (Reply, bool) {
	for _, name := range []string{"message", "output", "response", "llm_response", "result", "chat_message", "body", "data"} {
		if v := o.get(name).unwrap(); v.is('{') || v.is('[') {
			if out, ok := reply(v, depth-1); ok {
				return out, true
			}
		}
	}
	return Reply{}, false
}
