package importers

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"forerun/datasets"
	"forerun/datasets/chat"
	"forerun/datasets/jsonscan"
	"forerun/datasets/trace"
)

// offered gives the tools that a model could call, where its request did not say.
func (m *otlpMapper) offered(out *trace.Span) {
	a := &m.own
	var of struct {
		Tools     json.RawMessage `json:"tools"`          // of a request
		Functions json.RawMessage `json:"function_tools"` // of Pydantic AI
	}
	switch {
	case a.has(otlpTools):
		v := a.json(otlpTools)
		if v[0] == '{' && json.Unmarshal(v, &of) == nil && of.Functions != nil {
			v = of.Functions
		}
		out.Tools, _ = chat.Tools(v)
	case len(a.groups[otlpOffered]) > 0:
		out.Tools = nil
		for _, item := range newOTLPTree(a.groups[otlpOffered]).list() {
			v := item.json("tool.json_schema")
			if name := item.text("name"); v == nil && name != "" {
				out.Tools = append(out.Tools, datasets.Tool{Name: name, Description: item.text("description"), Parameters: otlpObject(item.json("parameters"))})
			}
			more, _ := chat.Tools(v)
			out.Tools = append(out.Tools, more...)
		}
	case out.Tools == nil && a.has(otlpSettings) && json.Unmarshal(a.json(otlpSettings), &of) == nil:
		out.Tools, _ = chat.Tools(of.Tools)
	}
}

// otlpObject is v if it is an object, or the text of one.
func otlpObject(v json.RawMessage) json.RawMessage {
	if otlpNull(v) {
		return nil
	}
	if v[0] == '"' {
		v = json.RawMessage(otlpPlain(v))
	}
	if begin := bytes.TrimLeft(v, " \t\r\n"); len(begin) == 0 || begin[0] != '{' || !jsonscan.Valid(v) {
		return nil
	}
	return v
}

// otlpCallArguments are an object. Decorators log how a function was called: its
// arguments by name are what a model would have written.
func otlpCallArguments(v json.RawMessage) json.RawMessage {
	object := otlpObject(v)
	if object == nil {
		if otlpNull(v) {
			return nil
		}
		text, err := json.Marshal(struct {
			Input json.RawMessage `json:"input"`
		}{v})
		if err != nil {
			return nil
		}
		return text
	}
	if !mayHave(object, "args") && !mayHave(object, "inputs") {
		return object
	}
	var called struct {
		Args   []json.RawMessage `json:"args"`
		Kwargs json.RawMessage   `json:"kwargs"`
		Inputs json.RawMessage   `json:"inputs"`
	}
	if json.Unmarshal(object, &called) != nil {
		return object
	}
	if inner := otlpObject(called.Inputs); inner != nil {
		return inner
	}
	if inner := otlpObject(called.Kwargs); inner != nil && len(called.Args) == 0 {
		return inner
	}
	return object
}

// otlpCallResult is a result. LangChain's callbacks put the tool's message around it.
func otlpCallResult(v json.RawMessage) json.RawMessage {
	var message struct {
		Output *struct {
			Kwargs struct {
				Content json.RawMessage `json:"content"`
			} `json:"kwargs"`
			Content json.RawMessage `json:"content"`
		} `json:"output"`
	}
	if otlpNull(v) || v[0] != '{' || !mayHave(v, "output") || json.Unmarshal(v, &message) != nil || message.Output == nil {
		return v
	}
	return otlpFirstJSON(message.Output.Kwargs.Content, message.Output.Content, v)
}

// mayHave reports whether an object may have a member of a name, as encoding/json takes
// names: in any case, and with escapes.
func mayHave(object []byte, name string) bool {
	for i, c := range object {
		switch {
		case c == '\\' && i+1 < len(object) && object[i+1] == 'u', c >= utf8.RuneSelf:
			return true
		case c|0x20 == name[0] && i+len(name) <= len(object) && strings.EqualFold(string(object[i:i+len(name)]), name):
			return true
		}
	}
	return false
}

// otlpToolOfSpan is the tool that a span's name names.
func otlpToolOfSpan(name string) string {
	for _, before := range []string{"execute_tool ", "tools/call ", "running tool: "} {
		if rest, ok := strings.CutPrefix(name, before); ok && rest != "" {
			return rest
		}
	}
	if name == "" {
		return roleTool
	}
	return strings.TrimSuffix(name, ".tool")
}

func otlpNull(v json.RawMessage) bool { return len(v) == 0 || v[0] == 'n' }

func otlpFirstJSON(values ...json.RawMessage) json.RawMessage {
	for _, v := range values {
		if !otlpNull(v) {
			return v
		}
	}
	return nil
}
