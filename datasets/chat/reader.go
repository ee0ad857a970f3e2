package chat

import (
	"encoding/json"

	"forerun/datasets"
)

// reader gathers the messages of one conversation.
type reader struct {
	messages []datasets.Message
	tools    []datasets.Tool
	item     bool // the last message came of Responses items, and may go on
	memory   *Memory
	wentOn   bool // an element was read by what stood before it
}

func (r *reader) add(t *turn) {
	if r.messages == nil {
		const most = 4 // of most requests
		r.messages = make([]datasets.Message, 0, most)
	}
	r.messages = t.appendTo(r.messages)
	r.item = false
}

// list reads a list of which every element is a message; false says that it is no
// conversation. A list of one list is LangChain's.
func (r *reader) list(v value) bool {
	n := 0
	for e := range v.elements() {
		e = e.unwrap()
		if e.is('[') {
			if n > 0 || !r.list(e) {
				return false
			}
		} else if !r.element(e) {
			return false
		}
		n++
	}
	return n > 0
}

// message reads one message of any dialect.
func (r *reader) message(v value) bool {
	o, ok := v.object()
	if !ok {
		return false
	}
	if wrapped := o.get("kwargs"); wrapped.is('{') && (o.has("lc") || o.text("type") == "constructor") {
		return r.constructor(o)
	}
	kind := o.text("type")
	switch {
	case r.responsesItem(o, kind):
		return true
	case o.text("kind") == "request" || o.text("kind") == "response":
		if o.get("parts").is('[') && !o.has("role") {
			return r.pydantic(o)
		}
	case o.has("source") && autoGenRole(kind) != "" || kind == "FunctionExecutionResultMessage":
		return r.autoGen(o, kind)
	case langChainRole(kind) != "" && (o.has("content", "data") || o.has("tool_calls")):
		return r.langChain(o, langChainRole(kind))
	}
	speaker := o.text("role", "Role")
	if speaker == "" {
		speaker = textOf(o.at("Role", "Label"), o.at("role", "value"), o.at("AuthorRole", "Label"))
	}
	if speaker == "" || !o.has("content", "parts", "tool_calls", "toolCalls", "function_call", "items", "Items", "contents", "Content", "refusal",
		"toolInvocations", "additional_kwargs", "audio") && !null(o, "content") {
		return false
	}
	return r.spoken(o, role(speaker))
}

func null(o object, name string) bool {
	for _, m := range o {
		if m.name == name {
			return true
		}
	}
	return false
}

func textOf(values ...value) string {
	for _, v := range values {
		if s := v.text(); s != "" {
			return s
		}
	}
	return ""
}

// spoken reads a message that says who speaks.
func (r *reader) spoken(o object, speaker string) bool {
	if speaker == roleTool && !o.has("tool_call_id", "toolCallId") {
		if tools, ok := tool(o.get("content").unwrap()); ok && o.get("content").unwrap().is('{') { // Langfuse lists the tools that were offered among the messages
			r.tools = append(r.tools, tools...)
			return true
		}
	}
	t := &turn{role: speaker}
	parts := false
	var beside value
	for _, m := range o {
		switch m.name {
		case "role", "Role", "AuthorRole", "kind", "ModelId":
		case "content", "Content":
			if !parts {
				t.setContent(m.value)
			}
		case "parts", "items", "Items", "contents":
			if m.value.is('[') {
				t.content, t.parts, parts = nil, nil, true
				t.setParts(m.value)
			}
		case "tool_calls", "toolCalls":
			t.setCalls(m.value.unwrap())
		case "toolInvocations":
			for e := range m.value.elements() {
				if in, ok := e.object(); ok {
					t.screenTool(in, "")
				}
			}
		case "tool_call_id", "toolCallId", "call_id":
			t.callID = m.value.text()
		case "name", "tool_name", "toolName", "AuthorName", "author_name":
			if t.name == "" {
				t.name = m.value.text()
			}
		case "function_call":
			t.legacyCall(m.value)
		case "additional_kwargs":
			beside = m.value // it repeats the calls, wherever they stand
		default:
			if !frameworkNote(m.name) {
				t.keep(m.name, m.value)
			}
		}
	}
	t.additional(beside)
	if speaker == roleTool && len(t.results) == 0 && t.content != nil {
		t.content = resultText(t.content)
	}
	r.add(t)
	return true
}

// frameworkNote reports a key by which a framework remembers something for itself.
// What it says stands in the span as well, and an endpoint would refuse it.
func frameworkNote(name string) bool {
	switch name {
	case "response_metadata", "usage_metadata", "example", "invalid_tool_calls", "additional_kwargs", "lc_attributes", "InnerContent", "Metadata",
		"MimeType", "Encoding", "Source", "finish_reason", "stop_reason", "stop_sequence", "usage", "experimental_attachments", "createdAt", "provider_details":
		return true
	default:
		return false
	}
}

// setCalls reads tool calls, nested as OpenAI's, or flat.
func (t *turn) setCalls(v value) {
	for e := range v.elements() {
		o, ok := e.unwrap().object()
		if !ok {
			continue
		}
		id := o.text("id", "toolCallId", "tool_call_id", "call_id")
		f, nested := o.get("function").object()
		switch {
		case nested && f.text("name") != "":
			extra := o.rest("id", "type", "function", "index")
			if rest := f.rest("name", "arguments"); rest != nil {
				if extra == nil {
					extra = map[string]json.RawMessage{}
				}
				extra["function"] = json.RawMessage(f.without("name", "arguments"))
			}
			t.call(id, f.text("name"), f.get("arguments"), extra)
		case o.text("type") == "custom":
			if c, ok := o.get("custom").object(); ok {
				t.call(id, c.text("name"), c.get("input"), nil)
			}
		default:
			name := o.text("name", "toolName", "tool_name")
			if name == "" {
				name = o.text("function") // Inspect's
			}
			if name != "" {
				t.call(id, name, o.get("arguments", "args", "input"), o.rest(
					"id", "toolCallId", "tool_call_id", "call_id", "type", "name", "toolName", "tool_name", "function", "arguments", "args", "input", "index", "toolCallType", "dynamic"))
			}
		}
	}
}

// legacyCall reads the call that OpenAI's first shape had one of.
func (t *turn) legacyCall(v value) {
	if f, ok := v.object(); ok && f.text("name") != "" {
		t.call("", f.text("name"), f.get("arguments"), nil)
	}
}

// additional reads what LangChain passes on as the provider gave it.
func (t *turn) additional(v value) {
	o, _ := v.object()
	for _, m := range o {
		switch {
		case m.value.empty():
		case m.name == "tool_calls":
			if len(t.calls) == 0 {
				t.setCalls(m.value)
			}
		case m.name == "function_call":
			if len(t.calls) == 0 {
				t.legacyCall(m.value)
			}
		default:
			t.keep(m.name, m.value)
		}
	}
}
