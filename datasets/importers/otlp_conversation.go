package importers

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"forerun/datasets"
	"forerun/datasets/chat"
	"forerun/datasets/trace"
)

// Why a model's span cannot be replayed.
const (
	otlpNotCaptured = "content was not captured: the instrumentation records it only when told to"
	otlpHidden      = "content was hidden by the instrumentation"
)

// otlpHiddenMark stands where OpenInference was told to hide content.
const otlpHiddenMark = "__REDACTED__"

// conversation fills in what was asked and what came of it, from wherever the
// dialect keeps it.
func (m *otlpMapper) conversation(events otlpEventMessages, out *trace.Span) {
	a := &m.own
	out.Messages = m.asked(events)
	m.answered(events, out)
	if list, ok := chat.Messages(json.RawMessage(a.chat(otlpTranscript))); ok && out.Messages == nil {
		out.Messages, out.Answer = otlpSplit(list)
	}
	if out.Messages == nil {
		m.input(out)
	}
	if out.Answer == nil {
		m.output(out)
	}
	if out.Kind == trace.KindModel && len(out.Answer) > 1 { // a choice each: the first is what was served
		out.Answer = out.Answer[:1]
	}
	if out.Kind == trace.KindAgent {
		out.Answer = chat.Since(out.Messages, out.Answer)
	}
	asked := out.Messages != nil || out.Input != nil
	switch {
	case asked:
	case m.hidden(otlpInput):
		out.Withheld = otlpHidden
	case out.Kind == trace.KindModel:
		out.Withheld = otlpNotCaptured
	}
}

func (m *otlpMapper) hidden(f otlpField) bool { return m.own.text(f) == otlpHiddenMark }

// asked reads what is said to be a chat.
func (m *otlpMapper) asked(events otlpEventMessages) []datasets.Message {
	a := &m.own
	list, ok := m.seen(otlpMessagesIn)
	if !ok && len(a.groups[otlpAsked]) > 0 {
		list, _ = otlpIndexed(a.groups[otlpAsked], roleUser)
	} else if !ok {
		list = events.asked
	}
	if system, ok := chat.System(a.json(otlpSystem)); ok && list != nil {
		list = append([]datasets.Message{system}, list...)
	}
	return list
}

// seen reads a conversation. What an agent was asked is what its first model was
// asked, word for word, and often stands near it in a log: it is read once.
func (m *otlpMapper) seen(f otlpField) ([]datasets.Message, bool) {
	if !m.own.has(f) {
		return nil, false
	}
	text := m.own.chat(f)
	for _, r := range m.recent {
		if r.messages != nil && r.text == text {
			return r.messages, true
		}
	}
	list, ok := m.memory.Messages(json.RawMessage(text))
	if ok {
		m.recent[m.oldest] = otlpSeen{text, slices.Clip(list)}
		m.oldest = (m.oldest + 1) % len(m.recent)
	}
	return list, ok
}

// otlpSeen is a conversation that was read.
type otlpSeen struct {
	text     string
	messages []datasets.Message
}

// answered reads what is said to be an answer.
func (m *otlpMapper) answered(events otlpEventMessages, out *trace.Span) {
	a := &m.own
	switch {
	case a.has(otlpMessagesOut):
		v := json.RawMessage(a.chat(otlpMessagesOut))
		if r, ok := chat.ReadReply(v); ok {
			m.reply(r, out)
		} else {
			out.Output = new(otlpPlain(v))
		}
	case len(a.groups[otlpAnswered]) > 0:
		out.Answer, out.Finish = otlpIndexed(a.groups[otlpAnswered], roleAssistant)
	case len(a.groups[otlpCompleted]) > 0:
		if text := newOTLPTree(a.groups[otlpCompleted]).text("0.completion.text"); text != "" {
			out.Answer = []datasets.Message{{Role: roleAssistant, Content: otlpQuote(text)}}
		}
	case a.has(otlpAnswerText) || a.has(otlpAnswerCalls):
		out.Answer = m.vercelAnswer()
	case events.answered != nil || events.finish != "":
		out.Answer, out.Finish = events.answered, events.finish
	}
}

// vercelAnswer is an answer of the Vercel AI SDK, which keeps text, calls and
// reasoning apart.
func (m *otlpMapper) vercelAnswer() []datasets.Message {
	a := &m.own
	answer := datasets.Message{Role: roleAssistant}
	if list, ok := chat.Answer(a.json(otlpAnswerCalls)); ok && len(list) == 1 {
		answer.ToolCalls = list[0].ToolCalls
	}
	if text := a.verbatim(otlpAnswerText); text != "" {
		answer.Content = otlpQuote(text)
	}
	if text := a.verbatim(otlpAnswerReasoning); text != "" {
		answer.Extra = map[string]json.RawMessage{"reasoning_content": otlpQuote(text)}
	}
	return []datasets.Message{answer}
}

// reply takes over what an answer in JSON says, where no attribute said it.
func (m *otlpMapper) reply(r chat.Reply, out *trace.Span) {
	out.Answer, out.Finish = r.Messages, r.Finish
	if out.Served == "" {
		out.Served = r.Model
	}
	if out.Usage == nil {
		out.Usage = r.Usage
	}
}

// input reads what may be a chat or anything.
func (m *otlpMapper) input(out *trace.Span) {
	v := m.own.json(otlpInput)
	if v == nil || string(v) == "{}" || m.hidden(otlpInput) {
		return
	}
	r, ok := chat.ReadRequest(v)
	if !ok {
		out.Input = v
		return
	}
	out.Messages, out.Tools = r.Messages, r.Tools
	if out.Model == "" {
		out.Model = r.Model
	}
}

func (m *otlpMapper) output(out *trace.Span) {
	v := m.own.json(otlpOutput)
	if v == nil || string(v) == "{}" || m.hidden(otlpOutput) || out.Output != nil {
		return
	}
	if r, ok := chat.ReadReply(v); ok {
		m.reply(r, out)
		return
	}
	out.Output = new(otlpPlain(v))
}

// otlpSplit parts a conversation that was logged whole: what the agent did begins
// after the user's last word.
func otlpSplit(list []datasets.Message) (asked, answered []datasets.Message) {
	for i, m := range slices.Backward(list) {
		if m.Role == roleUser {
			return list[:i+1], list[i+1:]
		}
	}
	return list, nil
}

// otlpFinishWord gives the reason why a model stopped in OpenAI's word, where it
// has one for it.
func otlpFinishWord(word string) string {
	switch word = strings.ReplaceAll(strings.ToLower(strings.Trim(word, `"`)), "-", "_"); word {
	case "tool_call", "tool_use", "function_call":
		return "tool_calls"
	case "end_turn", "stop_sequence":
		return "stop"
	case "max_tokens", "max_output_tokens":
		return "length"
	default:
		return word
	}
}

// otlpPlain is the text of a JSON string, and of anything else its JSON.
func otlpPlain(v json.RawMessage) string {
	var s string
	if bytes.HasPrefix(v, []byte(`"`)) && json.Unmarshal(v, &s) == nil {
		return s
	}
	return string(v)
}
