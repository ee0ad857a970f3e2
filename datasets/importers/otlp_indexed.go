package importers

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"forerun/datasets"
	"forerun/datasets/chat"
)

// otlpTree is attributes whose keys are paths, put together again.
type otlpTree struct {
	value *pcommon.Value
	kids  map[string]*otlpTree
}

// newOTLPTree puts members of a family together.
func newOTLPTree(members []otlpMember) *otlpTree {
	root := &otlpTree{}
	for _, m := range members {
		at := root
		for rest, more := m.key, true; more; {
			var step string
			step, rest, more = strings.Cut(rest, ".")
			if at.kids == nil {
				at.kids = map[string]*otlpTree{}
			}
			next := at.kids[step]
			if next == nil {
				next = &otlpTree{}
				at.kids[step] = next
			}
			at = next
		}
		at.value = &m.value
	}
	return root
}

// at gives what stands under a path; never nil.
func (t *otlpTree) at(path string) *otlpTree {
	for path != "" && t != nil {
		var step string
		step, path, _ = strings.Cut(path, ".")
		t = t.kids[step]
	}
	if t == nil {
		return &otlpTree{}
	}
	return t
}

// within opens a wrapper, if there is one.
func (t *otlpTree) within(wrapper string) *otlpTree {
	if inner := t.at(wrapper); inner.kids != nil {
		return inner
	}
	return t
}

// list gives the numbered kids in order. Numbers may be missing.
func (t *otlpTree) list() []*otlpTree {
	numbers := make([]int, 0, len(t.kids))
	for step := range t.kids {
		if n, err := strconv.Atoi(step); err == nil && n >= 0 && strconv.Itoa(n) == step {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	out := make([]*otlpTree, len(numbers))
	for i, n := range numbers {
		out[i] = t.kids[strconv.Itoa(n)]
	}
	return out
}

func (t *otlpTree) text(path string) string {
	if v := t.at(path).value; v != nil {
		return otlpString(*v)
	}
	return ""
}

func (t *otlpTree) json(path string) json.RawMessage {
	if v := t.at(path).value; v != nil && !otlpAbsent(*v) {
		return otlpValueJSON(*v)
	}
	return nil
}

// otlpChatMessage is a message in OpenAI's shape, as package chat reads it.
type otlpChatMessage struct {
	Role       string         `json:"role"`
	Content    any            `json:"content,omitempty"` // a text, or parts
	Name       string         `json:"name,omitempty"`
	ToolCallID string         `json:"tool_call_id,omitempty"`
	Reasoning  string         `json:"reasoning_content,omitempty"`
	ToolCalls  []otlpChatCall `json:"tool_calls,omitempty"`
}

type otlpChatCall struct {
	ID       string           `json:"id,omitempty"`
	Function otlpChatFunction `json:"function"`
}

type otlpChatFunction struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

type otlpChatPart struct {
	Type  string         `json:"type"`
	Text  *string        `json:"text,omitempty"`
	Image *otlpChatImage `json:"image_url,omitempty"`
}

type otlpChatImage struct {
	URL string `json:"url"`
}

// otlpIndexed reads numbered messages: OpenLLMetry's role and content,
// OpenInference's message.role and message.contents, and completions' prompts.
func otlpIndexed(members []otlpMember, role string) (messages []datasets.Message, finish string) {
	var list []otlpChatMessage
	for _, item := range newOTLPTree(members).list() {
		item = item.within("prompt").within("message")
		m := otlpChatMessage{
			Role: cmp.Or(item.text("role"), role), Content: item.content(), Name: item.text("name"), ToolCallID: item.text("tool_call_id"),
			Reasoning: item.reasoning(), ToolCalls: item.calls(),
		}
		if m.Content == nil && m.ToolCalls == nil {
			m.Content = "" // an empty message is one
		}
		finish = cmp.Or(finish, item.text("finish_reason"))
		list = append(list, m)
	}
	text, err := json.Marshal(list)
	if err != nil {
		return nil, finish
	}
	messages, _ = chat.Messages(text)
	return messages, finish
}

// calls gives the calls of a message.
func (t *otlpTree) calls() []otlpChatCall {
	var out []otlpChatCall
	add := func(id, name, arguments string) {
		if name != "" {
			out = append(out, otlpChatCall{id, otlpChatFunction{name, cmp.Or(arguments, "{}")}})
		}
	}
	for _, c := range t.at("tool_calls").list() {
		c = c.within("tool_call")
		add(c.text("id"), cmp.Or(c.text("function.name"), c.text("name")), cmp.Or(c.verbatim("function.arguments"), c.verbatim("arguments")))
	}
	add("", t.text("function_call_name"), t.verbatim("function_call_arguments_json"))
	return out
}

// verbatim is a text as somebody wrote it, and of a structure its JSON.
func (t *otlpTree) verbatim(path string) string {
	if v := t.at(path).value; v != nil && v.Type() != pcommon.ValueTypeStr {
		return string(otlpValueJSON(*v))
	}
	return t.text(path)
}

const (
	otlpContentKey = "content"
	otlpTextKey    = "text"
	otlpTypeKey    = "type"
)

// content is a message's: numbered parts, the JSON of parts, or a text. A text
// that happens to be other JSON is what somebody wrote.
func (t *otlpTree) content() any {
	var parts []otlpChatPart
	for _, c := range t.at("contents").list() {
		c = c.at("message_content")
		switch url := c.text("image.image.url"); {
		case c.text(otlpTypeKey) == "reasoning":
		case c.text(otlpTextKey) != "" || c.text(otlpTypeKey) == otlpTextKey:
			parts = append(parts, otlpChatPart{Type: otlpTextKey, Text: new(c.text(otlpTextKey))})
		case url != "":
			parts = append(parts, otlpChatPart{Type: "image_url", Image: &otlpChatImage{url}})
		}
	}
	if parts != nil {
		return parts
	}
	for _, path := range [...]string{otlpContentKey, otlpTextKey} {
		if v := t.at(path).value; v != nil {
			return otlpContent(*v)
		}
	}
	return nil
}

// otlpContent is the content of a message in one attribute: a text, or parts of
// it, which may be written as JSON. Any other JSON is what somebody wrote.
func otlpContent(v pcommon.Value) json.RawMessage {
	if v.Type() != pcommon.ValueTypeStr {
		return otlpValueJSON(v)
	}
	if strings.HasPrefix(v.Str(), "[") {
		var typed []struct {
			Type string `json:"type"`
			Kind string `json:"kind"`
		}
		parts := otlpValueJSON(v)
		if json.Unmarshal(parts, &typed) == nil && len(typed) > 0 && typed[0].Type+typed[0].Kind != "" {
			return parts
		}
	}
	return otlpQuote(v.Str())
}

func (t *otlpTree) reasoning() string {
	texts := []string{t.text("reasoning"), t.text("reasoning_content")}
	for _, c := range t.at("contents").list() {
		if c = c.at("message_content"); c.text(otlpTypeKey) == "reasoning" {
			texts = append(texts, c.text(otlpTextKey))
		}
	}
	texts = slices.DeleteFunc(texts, func(s string) bool { return s == "" })
	return strings.Join(texts, "\n")
}
