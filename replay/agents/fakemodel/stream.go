package fakemodel

import "maps"

// stream gives the answer as server-sent events.
func (t *turn) stream() {
	if t.header.Get("Content-Type") == "" {
		t.header.Set("Content-Type", "text/event-stream")
	}
	t.begin()
	events := t.events()
	end := len(events)
	switch t.a.Fault {
	case ResetWithin, Stall, Truncated, HalfEvent, ErrorWithin:
		end /= 2
	case NoEnd:
		end -= t.tail()
	case NoDone:
		end--
	case InvalidUTF8, Throttled, Broken, Reset, Huge:
	}
	for i, e := range events[:end] {
		if t.a.Between != nil {
			t.a.Between(t.r.Context(), i)
		}
		t.event(e)
	}
	switch t.a.Fault {
	case ResetWithin, Stall:
		t.leave()
	case HalfEvent:
		e := events[end]
		t.write([]byte("data: " + string(e[:len(e)/2])))
	case ErrorWithin:
		t.event(encode(map[string]any{"error": map[string]any{"message": "overloaded", typeKey: "server_error", "code": 503}}))
	case Truncated, InvalidUTF8, NoEnd, NoDone, Throttled, Broken, Reset, Huge:
	}
}

func (t *turn) event(data []byte) {
	var b []byte
	for range t.a.Comments {
		b = append(b, ": keep-alive\n\n"...)
	}
	b = append(b, "data: "...)
	b = append(b, spoil(data)...)
	t.write(append(b, "\n\n"...))
}

// tail is how many events there are from the one with the finish reason on.
func (t *turn) tail() int {
	if t.reportsUsage() {
		return 3
	}
	return 2
}

func (t *turn) reportsUsage() bool { return t.a.Usage != nil && t.req.IncludeUsage }

// events are all of the stream's, [DONE] the last.
func (t *turn) events() [][]byte {
	var all [][]byte
	chunk := func(choices ...any) map[string]any {
		c := t.a.envelope(t.req.Model, t.req.N, "chat.completion.chunk")
		c["choices"] = choices
		if choices == nil {
			c["choices"] = []any{}
		}
		return c
	}
	delta := func(d map[string]any) {
		all = append(all, encode(chunk(map[string]any{"index": 0, "delta": d, "finish_reason": nil})))
	}
	first := map[string]any{"role": "assistant", "content": ""}
	maps.Copy(first, t.a.Message)
	delta(first)
	text := t.a.Text
	if t.a.Fault == InvalidUTF8 {
		text = mark + text
	}
	for _, part := range t.parts(t.a.Reasoning) {
		delta(map[string]any{"reasoning_content": part})
	}
	for _, part := range t.parts(text) {
		delta(map[string]any{"content": part})
	}
	for _, part := range t.parts(t.a.Refusal) {
		delta(map[string]any{"refusal": part})
	}
	t.calls(delta)
	all = append(all, encode(chunk(map[string]any{"index": 0, "delta": map[string]any{}, "finish_reason": t.a.finish()})))
	if t.reportsUsage() {
		c := chunk()
		c["usage"] = t.a.Usage.report()
		all = append(all, encode(c))
	}
	return append(all, []byte("[DONE]"))
}

// calls gives the tool calls, with the parts of parallel ones mixed.
func (t *turn) calls(delta func(map[string]any)) {
	one := func(i int, c map[string]any) {
		c["index"] = i
		delta(map[string]any{"tool_calls": []any{c}})
	}
	var parts [][]string
	most := 0
	for i, c := range t.a.Calls {
		one(i, map[string]any{"id": c.ID, typeKey: functionKey, functionKey: map[string]any{"name": c.Name, "arguments": ""}})
		parts = append(parts, t.parts(c.Arguments))
		most = max(most, len(parts[i]))
	}
	for n := range most {
		for i := range parts {
			if n < len(parts[i]) {
				one(i, map[string]any{functionKey: map[string]any{"arguments": parts[i][n]}})
			}
		}
	}
}

// parts cuts a text into as many as the answer says, none of them empty.
func (t *turn) parts(s string) []string {
	n := t.a.Chunks
	if n <= 0 {
		n = 3
	}
	runes := []rune(s)
	size := max(1, (len(runes)+n-1)/n)
	var all []string
	for len(runes) > 0 {
		k := min(size, len(runes))
		all = append(all, string(runes[:k]))
		runes = runes[k:]
	}
	return all
}
