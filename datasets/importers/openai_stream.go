package importers

import (
	"encoding/json"
	"slices"
	"strings"
)

// streamed reports the text of a stream of events (SSE).
func streamed(raw json.RawMessage) bool {
	text := strings.TrimSpace(wordOf(raw))
	return strings.HasPrefix(text, "data:") || strings.HasPrefix(text, "event:")
}

// assemble puts the answer together that a stream of events tells bit by bit, in
// the shape in which the same API answers at once. An answer that has no end was
// cut off.
func assemble(text string) (answer json.RawMessage, complete bool) {
	var chunks chunkedAnswer
	var blocks blockAnswer
	for event := range strings.Lines(text) {
		data, ok := strings.CutPrefix(strings.TrimSpace(event), "data:")
		if !ok {
			continue
		}
		r := newRecord(json.RawMessage(strings.TrimSpace(data)))
		switch kind := r.text("type"); {
		case strings.HasPrefix(kind, "response.") && r.has("response"):
			// Each such event of the Responses API holds the answer so far.
			answer = r["response"]
			complete = complete || kind != "response.created" && kind != "response.in_progress" && kind != "response.queued"
		case kind == "" && r.has("choices"):
			chunks.add(r)
		case kind == "error" || kind == "" && r.has("error"):
			return json.RawMessage(strings.TrimSpace(data)), true
		default:
			blocks.add(kind, r)
		}
	}
	switch {
	case chunks.head != nil:
		return chunks.answer()
	case blocks.head != nil:
		return blocks.answer()
	}
	return answer, complete
}

// chunkedAnswer is a chat completion in chunks. Of several choices it takes the
// first.
type chunkedAnswer struct {
	head      record
	content   *strings.Builder
	reasoning strings.Builder
	refusal   strings.Builder
	calls     []streamedCall
	finish    string
	usage     json.RawMessage
}

type streamedCall struct {
	Index    int    `json:"index"`
	ID       string `json:"id"`
	Function struct {
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
	} `json:"function"`
}

func (a *chunkedAnswer) add(r record) {
	if a.head == nil {
		a.head = r
	}
	if usage := r.get("usage"); usage != nil {
		a.usage = usage
	}
	var choices []struct {
		Index int `json:"index"`
		Delta struct {
			Content   *string        `json:"content"`
			Reasoning string         `json:"reasoning_content"`
			Refusal   string         `json:"refusal"`
			Calls     []streamedCall `json:"tool_calls"`
		} `json:"delta"`
		Finish string `json:"finish_reason"`
	}
	if json.Unmarshal(r["choices"], &choices) != nil {
		return
	}
	for _, c := range choices {
		if c.Index != 0 {
			continue
		}
		if c.Delta.Content != nil {
			if a.content == nil {
				a.content = &strings.Builder{}
			}
			a.content.WriteString(*c.Delta.Content)
		}
		a.reasoning.WriteString(c.Delta.Reasoning)
		a.refusal.WriteString(c.Delta.Refusal)
		a.finish = firstText(c.Finish, a.finish)
		for _, call := range c.Delta.Calls {
			a.call(call)
		}
	}
}

func (a *chunkedAnswer) call(part streamedCall) {
	at := slices.IndexFunc(a.calls, func(c streamedCall) bool { return c.Index == part.Index })
	if at < 0 {
		a.calls = append(a.calls, part)
		return
	}
	c := &a.calls[at]
	c.ID = firstText(c.ID, part.ID)
	c.Function.Name = firstText(c.Function.Name, part.Function.Name)
	c.Function.Arguments += part.Function.Arguments
}

func (a *chunkedAnswer) answer() (json.RawMessage, bool) {
	message := map[string]any{"role": roleAssistant, "content": nil}
	if a.content != nil {
		message["content"] = a.content.String()
	}
	if a.reasoning.Len() > 0 {
		message["reasoning_content"] = a.reasoning.String()
	}
	if a.refusal.Len() > 0 {
		message["refusal"] = a.refusal.String()
	}
	var calls []any
	for _, c := range a.calls {
		calls = append(calls, map[string]any{"id": c.ID, "type": "function", "function": c.Function})
	}
	if calls != nil {
		message["tool_calls"] = calls
	}
	text, err := plainJSON(map[string]any{
		"id": a.head.text("id"), "object": "chat.completion", "created": a.head.get("created"), "model": a.head.text("model"),
		"choices": []any{map[string]any{"index": 0, "message": message, "finish_reason": a.finish}}, "usage": a.usage,
	})
	return text, err == nil && a.finish != ""
}
