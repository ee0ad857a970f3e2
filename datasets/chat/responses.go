package chat

import (
	"encoding/json"

	"forerun/datasets"
)

// responsesItem reads an item of OpenAI's Responses. Calls that follow one another,
// and the text before them, are one message in the shape of chat.
func (r *reader) responsesItem(o object, kind string) bool {
	switch kind {
	case "function_call", "custom_tool_call":
		t := &turn{role: roleAssistant}
		t.call(o.text("call_id", "id"), o.text("name"), o.get("arguments", "input"), o.rest(
			"type", "id", "call_id", "name", "arguments", "input", "status", "namespace", "created_by"))
		return o.has("name") && r.goOn(t)
	case "function_call_output", "custom_tool_call_output":
		t := &turn{role: roleTool}
		t.result(o.text("call_id"), "", o.get("output"), o.rest("type", "id", "call_id", "output", "status", "created_by"))
		r.add(t)
		return true
	case "mcp_call":
		t := &turn{role: roleAssistant}
		t.call(o.text("id"), o.text("name"), o.get("arguments"), o.rest("type", "id", "name", "arguments", "output", "status", "error"))
		t.result(o.text("id"), "", o.get("output", "error"), nil)
		return o.has("name") && r.goOn(t)
	case "reasoning":
		if o.has("role") {
			return false
		}
		t := &turn{role: roleAssistant}
		t.reasoningPart(o, o.without())
		return r.goOn(t)
	case "message":
		if o.text("role") != roleAssistant || !o.has("content") {
			return false
		}
		t := &turn{role: roleAssistant, extra: o.rest("type", "id", "role", "content", "status", "model", "stop_reason", "stop_sequence", "usage")}
		t.setContent(o.get("content"))
		return r.goOn(t)
	case "web_search_call", "file_search_call", "code_interpreter_call", "computer_call", "image_generation_call", "local_shell_call", "mcp_list_tools",
		"mcp_approval_request", "shell_call", "apply_patch_call", "tool_search_call":
		t := &turn{role: roleAssistant}
		t.keep("items", list([]value{o.without()}))
		return r.goOn(t)
	default:
		return false
	}
}

// goOn adds to the assistant's message that the items before began, or begins one.
func (r *reader) goOn(t *turn) bool {
	r.wentOn = true
	made := t.messages()
	next, results := made[0], made[1:]
	if last := len(r.messages) - 1; r.item && joins(&r.messages[last], &next) {
		merge(&r.messages[last], next)
	} else {
		r.messages = append(r.messages, next)
	}
	r.messages = append(r.messages, results...)
	r.item = len(results) == 0
	return true
}

// joins reports that an item is of the same answer as the one before: a text that
// follows a text or a call is a message of its own.
func joins(before, next *datasets.Message) bool {
	return len(next.Content) == 0 || len(before.Content) == 0 && len(before.ToolCalls) == 0
}

func merge(into *datasets.Message, from datasets.Message) {
	if len(into.Content) == 0 {
		into.Content = from.Content
	}
	into.ToolCalls = append(into.ToolCalls, from.ToolCalls...)
	for name, v := range from.Extra {
		if before, there := into.Extra[name]; there {
			v = json.RawMessage(join(value(before), value(v)))
		}
		if into.Extra == nil {
			into.Extra = map[string]json.RawMessage{}
		}
		into.Extra[name] = v
	}
}

// join adds a list to a list, a text to a text.
func join(a, b value) value {
	switch {
	case a.is('[') && b.is('['):
		var all []value
		for e := range a.elements() {
			all = append(all, e)
		}
		for e := range b.elements() {
			all = append(all, e)
		}
		return list(all)
	case a.is('"') && b.is('"'):
		return quote(a.text() + "\n" + b.text())
	default:
		return b
	}
}
