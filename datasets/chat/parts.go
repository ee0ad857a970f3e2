package chat

import "strings"

// setContent reads the content of a message: a text, null, a list of parts, one
// part, or any JSON, which is kept as its text.
func (t *turn) setContent(v value) {
	switch {
	case v.is('"') || v.null():
		t.content = v
	case v.is('['):
		t.setParts(v)
	default:
		if o, ok := v.object(); ok && (o.has("type") || o.has("parts")) && t.part(v) {
			return
		}
		t.content = quote(string(v))
	}
}

// setParts reads a list of parts; of anything else it keeps the text.
func (t *turn) setParts(v value) {
	empty := true
	for e := range v.elements() {
		empty = false
		if !t.part(e) {
			t.parts = append(t.parts, part{json: e})
		}
	}
	if empty {
		t.content = quote("")
	}
}

// part reads one part of a content by its type, or by its keys where it has none.
// False says that it is kept as it is.
func (t *turn) part(v value) bool {
	if v.is('"') {
		t.plain(v)
		return true
	}
	o, ok := v.object()
	if !ok {
		return false
	}
	kind := o.text("type", "$type", "part_kind")
	switch strings.TrimSuffix(kind, "Content") {
	case "text", "input_text", "output_text", "Text":
		return t.textPart(o, v)
	case "tool_use", "server_tool_use", "mcp_tool_use", "tool_call", "tool-call", "toolCall", "server_tool_call", "functionCall", "function_call", "FunctionCall":
		return t.callPart(o)
	case "tool_result", "tool_call_response", "server_tool_call_response", "tool-result", "toolResult", "functionResult", "function_result",
		"FunctionResult", "mcp_tool_result", "tool_return", "web_search_tool_result", "web_fetch_tool_result", "code_execution_tool_result",
		"bash_code_execution_tool_result", "text_editor_code_execution_tool_result", "tool_search_tool_result":
		return t.resultPart(o)
	case "thinking", "redacted_thinking", "reasoning", "Reasoning", "TextReasoning":
		return t.reasoningPart(o, v)
	case "image", "blob", "uri", "input_image", "file":
		return t.mediaPart(o)
	case "refusal":
		t.keep("refusal", o.get("refusal"))
		return true
	case "step-start":
		return true // a mark of the screen
	case "":
		return t.geminiPart(o, v)
	}
	if o.has("toolCallId") { // a screen's part of type tool-NAME, dynamic-tool
		return t.screenTool(o, kind)
	}
	return false
}

func (t *turn) plain(text value) {
	t.parts = append(t.parts, part{text: text})
}

// textPart keeps what stands beside the text, but for what says nothing.
func (t *turn) textPart(o object, v value) bool {
	text := o.get("text", "content", "Text", "value")
	if !text.is('"') {
		return false
	}
	if o.only("type", "$type", "text", "content", "Text", "value", "id", "state") {
		t.plain(text)
		return true
	}
	if o.text("type") == "text" && o.has("text") {
		t.parts = append(t.parts, part{json: v})
		return true
	}
	rest := o.without("type", "$type", "text", "content", "Text", "value")
	t.parts = append(t.parts, part{json: value(`{"type":"text","text":` + string(text) + `,` + string(rest[1:]))})
	return true
}

func (t *turn) callPart(o object) bool {
	name := o.text("name", "toolName", "tool_name", "FunctionName", "function_name")
	if plugin := o.text("PluginName", "plugin_name"); plugin != "" && name != "" {
		name = plugin + "-" + name
	}
	if name == "" {
		return false
	}
	arguments := o.get("input", "arguments", "args", "Arguments", "server_tool_call")
	t.call(o.text("id", "toolCallId", "tool_call_id", "callId", "call_id", "Id", "CallId"), name, arguments, o.rest(
		"type", "$type", "part_kind", "id", "toolCallId", "tool_call_id", "callId", "call_id", "Id", "CallId", "name", "toolName", "tool_name",
		"FunctionName", "function_name", "PluginName", "plugin_name", "input", "arguments", "args", "Arguments", "server_tool_call", "cache_control", "index"))
	return true
}

func (t *turn) resultPart(o object) bool {
	content := o.get("content", "response", "result", "output", "Result", "server_tool_call_response")
	if in, ok := content.object(); ok && in.has("value") && in.only("type", "value") { // Vercel's {type: json, value: …}
		content = in.get("value")
	}
	t.result(o.text("tool_use_id", "toolCallId", "tool_call_id", "callId", "call_id", "CallId", "id"),
		o.text("name", "toolName", "tool_name", "FunctionName", "function_name"), content, o.rest(
			"type", "$type", "part_kind", "tool_use_id", "toolCallId", "tool_call_id", "callId", "call_id", "CallId", "id", "name", "toolName", "tool_name",
			"FunctionName", "function_name", "PluginName", "content", "response", "result", "output", "Result", "server_tool_call_response",
			"cache_control", "items", "caller"))
	return true
}

func (t *turn) reasoningPart(o object, v value) bool {
	text := o.get("thinking", "reasoning", "text", "content", "Text").plainParts()
	if text == nil {
		text = o.get("summary").plainParts()
	}
	if text.is('"') && text.text() != "" {
		t.reasoning = append(t.reasoning, text.text())
	}
	if !o.only("type", "$type", "thinking", "reasoning", "text", "content", "Text", "id", "state", "index", "status", "summary") {
		t.details = append(t.details, v)
	}
	return true
}

// screenTool reads what the Vercel AI SDK shows of a call on a screen: the call and
// its result in one.
func (t *turn) screenTool(o object, kind string) bool {
	name := o.text("toolName")
	if name == "" {
		name = strings.TrimPrefix(kind, "tool-")
	}
	id := o.text("toolCallId")
	t.call(id, name, o.get("input", "args"), nil)
	switch {
	case o.has("output", "result"):
		t.result(id, name, o.get("output", "result"), nil)
	case o.has("errorText"):
		t.result(id, name, o.get("errorText"), nil)
	}
	return true
}
