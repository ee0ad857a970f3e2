package chat

import (
	"encoding/json"
)

// ReadRequest reads what a model or an agent was asked, with the tools it was
// offered; false says that the value is no chat.
func ReadRequest(raw json.RawMessage) (Request, bool) {
	return requestOf(parse(raw))
}

func requestOf(v value, ok bool) (Request, bool) {
	if !ok {
		return Request{}, false
	}
	out, ok := request(v, Levels)
	if ok {
		link(out.Messages)
	}
	return out, ok
}

// request reads a list of messages, one message, or an object that holds them.
// Wrappers are opened up to a depth.
func request(v value, depth int) (Request, bool) {
	v = v.unwrap()
	if v.is('[') {
		var r reader
		ok := r.list(v)
		return Request{Messages: r.messages, Tools: r.tools}, ok
	}
	o, ok := v.object()
	if !ok || depth == 0 {
		return Request{}, false
	}
	if out, ok := conversation(o); ok {
		return out, true
	}
	for _, inner := range []value{o.at("kwargs"), o.at("llm_request"), o.at("new_message")} {
		if inner.is('{') && len(inner) > 2 {
			if out, ok := request(inner, depth-1); ok {
				return out, true
			}
		}
	}
	if args := o.at("args"); args.is('[') && o.only("args", "kwargs") {
		for e := range args.elements() { // a traced function: its first argument that is a chat
			if out, ok := request(e, depth-1); ok {
				return out, true
			}
		}
	}
	var r reader
	if r.message(v) && len(r.messages) > 0 {
		return Request{Messages: r.messages, Tools: r.tools}, true
	}
	return Request{}, false
}

// conversation reads an object that has the messages under one of the names that
// the dialects have for them, and the system's instructions beside them.
func conversation(o object) (Request, bool) {
	var r reader
	instructed := false
	for _, v := range []value{
		o.get("system"), o.get("instructions"), o.get("systemInstruction"), o.get("system_instruction"), o.get("system_prompt"), o.at("config", "system_instruction"),
		o.at("config", "systemInstruction"),
	} {
		if m, ok := system(v); ok {
			r.messages = append(r.messages, m)
			instructed = true
			break
		}
	}
	name, ok := r.said(o, instructed)
	if !ok {
		return Request{}, false
	}
	for _, v := range []value{
		o.get("tools", "functions"), o.at("config", "tools"), o.at("options", "tools"), o.at("request_params", "tools"),
	} {
		if tools, ok := toolList(v); ok {
			r.tools = append(r.tools, tools...)
			break
		}
	}
	return Request{
		Messages: r.messages, Tools: r.tools, Model: o.text("model", "modelId", "model_name"),
		Rest: o.rest(name, "system", "instructions", "systemInstruction", "system_instruction", "system_prompt", "tools", "functions", "model"),
	}, true
}

// said reads the messages of an object, and says where they stood.
func (r *reader) said(o object, instructed bool) (name string, ok bool) {
	for _, name := range []string{"messages", "contents", "input", "prompt", "prompts", "chat_history", "all_messages", "message_history"} {
		v := o.get(name).unwrap()
		switch {
		case v == nil:
			continue
		case v.is('['):
			at, tools := len(r.messages), len(r.tools)
			if r.list(v) {
				if name == "chat_history" && o.get("input").is('"') { // LangChain's agents
					r.add(plainTurn(roleUser, o.get("input")))
				}
				return name, true
			}
			r.messages, r.tools = r.messages[:at], r.tools[:tools]
			if text, ok := v.single(); ok && name == "prompts" { // LangChain's models of text
				r.add(plainTurn(roleUser, text))
				return name, true
			}
		case v.is('{') && name != "input":
			if out, ok := request(v, 1); ok {
				r.messages, r.tools = append(r.messages, out.Messages...), append(r.tools, out.Tools...)
				return name, true
			}
		case v.is('"') && r.oneText(o, name, instructed):
			r.add(plainTurn(roleUser, v))
			return name, true
		}
	}
	return "", false
}

// oneText reports that a text is a user's message: where a dialect lets it stand
// for a list of messages, and the object says so by what stands beside it.
func (*reader) oneText(o object, name string, instructed bool) bool {
	switch name {
	case "prompt":
		return o.has("model") || instructed || o.only("prompt", "system", "tools")
	case "input":
		return instructed || o.has("model")
	case "contents":
		return true
	default:
		return false
	}
}

// single returns the one text of a list that holds nothing else.
func (v value) single() (text value, ok bool) {
	n := 0
	for e := range v.elements() {
		text = e
		n++
	}
	return text, n == 1 && text.is('"')
}
