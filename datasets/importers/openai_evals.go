package importers

import (
	"encoding/json"
	"slices"

	"forerun/datasets"
	"forerun/datasets/chat"
	"forerun/datasets/trace"
)

// answerExpected is what is expected where one answer is.
func answerExpected(text string) *datasets.Expected {
	if text == "" {
		return nil
	}
	return &datasets.Expected{Answer: &text}
}

// exampleSpan reads a chat that shows how to answer: the request ends with the last
// user's message, and what follows is expected.
func exampleSpan(d document, text json.RawMessage, r record) (trace.Span, error) {
	id := firstText(r.text("id"), contentID(d.Text))
	asked, ok := chat.ReadRequest(text)
	if !ok {
		return trace.Span{}, unreadable(d.Place, "messages is no list of messages", "write messages in OpenAI's shape")
	}
	s := trace.Span{Place: d.Place, Trace: id, ID: id, Kind: trace.KindAgent, Model: asked.Model, Tools: asked.Tools}
	end := 0
	for i, m := range asked.Messages {
		if m.Role == roleUser {
			end = i + 1
		}
	}
	if end == 0 {
		return trace.Span{}, &SkipError{d.Place, "a chat in which no user speaks"}
	}
	learn := weights(asked.Messages)
	s.Messages, s.Answer = asked.Messages[:end:end], asked.Messages[end:]
	s.Expected = expectedOf(s.Answer, learn[end:])
	x := exchange{request: text}
	x.note(&s, newRecord(text), record{})
	return s, nil
}

// weights takes the weight of each message, which is no part of a request. A
// message of weight 0 is there to be read, not to be learnt.
func weights(list []datasets.Message) []bool {
	learn := make([]bool, len(list))
	for i := range list {
		learn[i] = string(list[i].Extra["weight"]) != "0"
		delete(list[i].Extra, "weight")
		if len(list[i].Extra) == 0 {
			list[i].Extra = nil
		}
	}
	return learn
}

// expectedOf makes of an exemplary answer what is expected: its tool calls and its
// last words.
func expectedOf(answer []datasets.Message, learn []bool) *datasets.Expected {
	var e datasets.Expected
	for i, m := range answer {
		if m.Role != roleAssistant || !learn[i] {
			continue
		}
		for _, call := range m.ToolCalls {
			t := datasets.ToolCall{Name: call.Name}
			if json.Valid([]byte(call.Arguments)) {
				t.Arguments = json.RawMessage(call.Arguments)
			}
			e.ToolCalls = append(e.ToolCalls, t)
		}
		if text := inspectWords(m.Content); text != "" {
			e.Answer = &text
		}
	}
	if e.Answer == nil && e.ToolCalls == nil {
		return nil
	}
	return &e
}

// preferenceSpan reads a request with a better and a worse answer.
func preferenceSpan(d document, r record) (trace.Span, error) {
	asked, ok := chat.ReadRequest(r["input"])
	if !ok {
		return trace.Span{}, unreadable(d.Place, "input has no messages", `write {"input": {"messages": …}, "preferred_output": …, "non_preferred_output": …}`)
	}
	id := firstText(r.text("id"), contentID(d.Text))
	s := trace.Span{Place: d.Place, Trace: id, ID: id, Kind: trace.KindAgent, Messages: asked.Messages, Tools: asked.Tools, Model: asked.Model}
	if better, ok := chat.Messages(r["preferred_output"]); ok {
		learn := slices.Repeat([]bool{true}, len(better))
		s.Expected = expectedOf(better, learn)
	}
	if worse := r.get("non_preferred_output"); worse != nil {
		noteSpan(&s, "non_preferred_output", worse)
	}
	return s, nil
}

// answerKeys are the names under which items of an eval hold what is expected.
func answerKeys() []string {
	return []string{"ideal", "expected", "expected_output", "expected_answer", "reference", "reference_answer", "ground_truth", "correct_label", "answer"}
}

// itemSpan makes a request of an item: its chat, or the item itself without what is
// expected. Of several answers any would do, which a case cannot say: they are kept
// as metadata alone.
func itemSpan(d document, item record) trace.Span {
	id := firstText(item.text("id"), contentID(d.Text))
	s := trace.Span{Place: d.Place, Trace: id, ID: id, Kind: trace.KindAgent}
	key := ""
	for _, name := range answerKeys() {
		if item.has(name) {
			key = name
			break
		}
	}
	if key != "" {
		var list []string
		answer := wordOf(item[key])
		if json.Unmarshal(item[key], &list) == nil && len(list) == 1 {
			answer = list[0]
		}
		if s.Expected = answerExpected(answer); s.Expected == nil {
			noteSpan(&s, key, item[key])
		}
	}
	for _, name := range []string{"messages", "input", "prompt"} {
		if list, ok := chat.Messages(item[name]); ok {
			s.Messages = list
			return s
		}
	}
	rest := record{}
	for name, value := range item {
		if name != key && name != "id" {
			rest[name] = value
		}
	}
	if input := rest.get("input"); len(rest) == 1 && input != nil {
		s.Input = input
	} else if text, err := plainJSON(rest); err == nil {
		s.Input = text
	}
	return s
}

func evalSample(d document, r record) (trace.Span, error) { return itemSpan(d, r), nil }

func evalItem(d document, r record) (trace.Span, error) {
	item := r.object("item")
	if len(item) == 0 {
		return trace.Span{}, unreadable(d.Place, "item is no object", `write {"item": {…}}`)
	}
	s := itemSpan(d, item)
	sampled(&s, r.object("sample"))
	return s, nil
}

// sampled sets what a model made of an item.
func sampled(s *trace.Span, sample record) {
	if len(sample) == 0 {
		return
	}
	if asked, ok := chat.Messages(sample["input"]); ok {
		s.Messages, s.Input = asked, nil
	}
	if text := sample.text("output_text"); text != "" {
		s.Output = &text
	}
	if answer, ok := chat.Messages(sample["output"]); ok {
		s.Answer, s.Output = answer, nil
	}
	s.Served, s.Finish = sample.text("model"), sample.text("finish_reason")
	usage := sample.object("usage")
	if in, out := usage.count("prompt_tokens", "input_tokens"), usage.count("completion_tokens", "output_tokens"); in != nil || out != nil {
		s.Usage = &datasets.Usage{Input: in, Cached: usage.count("cached_tokens"), Output: out}
	}
	if message := sample.object("error").text("message"); message != "" {
		s.Status, s.Error = statusOfWord(sample.object("error").text("code")), message
	}
}

// evalResult reads an item with the answer to it and the grades.
func evalResult(d document, r record) trace.Span {
	s := itemSpan(d, r.object("datasource_item"))
	if id := r.text("id"); id != "" {
		s.Trace, s.ID = id, id
	}
	sampled(&s, r.object("sample"))
	s.Start = r.time("created_at")
	var results []record
	if json.Unmarshal(r["results"], &results) != nil {
		return s
	}
	for _, grade := range results {
		f := trace.Feedback{Name: grade.text("name"), Value: grade.number("score"), Source: trace.SourceCode}
		if passed := string(grade.get("passed")); f.Value == nil && passed != "" {
			f.Value = new(0.0)
			if passed == "true" {
				*f.Value = 1
			}
		}
		if f.Name != "" && f.Value != nil {
			s.Feedback = append(s.Feedback, f)
		}
	}
	return s
}
