package chat

import "encoding/json"

// ToolArguments reads the arguments of a tool's call as a tracer writes them: an
// object, JSON or a Python literal in a string, or what a traced function was
// called with. What is no object is put under "input"; of nothing comes nil.
func ToolArguments(raw json.RawMessage) json.RawMessage {
	v, ok := parse(raw)
	if !ok || v.null() {
		return nil
	}
	if v.is('"') {
		if literal, ok := Python(v.text()); ok {
			v = value(literal)
		}
	}
	o, ok := v.object()
	if !ok {
		return json.RawMessage(`{"input":` + string(v) + `}`)
	}
	for range Levels {
		inner := o.get("input", "kwargs", "args").unwrap()
		if literal, ok := Python(inner.text()); ok && inner.is('"') {
			inner = value(literal)
		}
		fields, ok := inner.object()
		if !ok || !o.only("input") && !o.only("args", "kwargs") && !o.only("args") {
			break
		}
		v, o = inner, fields
	}
	return json.RawMessage(v)
}

// ToolResult reads what a tool gave as a tracer writes it: the text of parts that
// hold nothing else, JSON out of a string that was encoded once more, and any other
// value as it is. Of nothing comes nil.
func ToolResult(raw json.RawMessage) json.RawMessage {
	v, ok := compacted(raw)
	if !ok || v.null() {
		return nil
	}
	open := v.plainParts().bared().unwrap()
	if o, ok := open.object(); ok && o.get("content").is('[') && o.only("content", "isError", "structuredContent", "_meta") {
		if text := o.get("content").plainParts(); text.is('"') {
			return json.RawMessage(text)
		}
	}
	return json.RawMessage(open)
}

// bared opens a text that holds one text alone, which a tracer encoded once more.
func (v value) bared() value {
	for range Levels {
		if !v.is('"') || !v.nested(v) {
			break
		}
		inner, ok := compacted([]byte(v.text()))
		if !ok || !inner.is('"') {
			break
		}
		v = inner
	}
	return v
}
