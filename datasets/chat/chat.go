package chat

import (
	"encoding/json"

	"forerun/datasets"
)

// Request is what a model or an agent was asked.
type Request struct {
	Messages []datasets.Message
	Tools    []datasets.Tool
	Model    string                     // asked for
	Rest     map[string]json.RawMessage // what else stands beside the messages: temperature and the like
}

// Reply is what came of a request.
type Reply struct {
	Messages []datasets.Message // of a model one, of an agent all that it has said and done
	Tools    []datasets.Tool    // where the answer repeats them
	Model    string             // that answered
	Finish   string             // why it stopped, in the log's word
	Usage    *datasets.Usage
	Rest     map[string]json.RawMessage // what else stands beside the messages: further choices and the like
}

// Messages reads a conversation; false says that it is none.
func Messages(raw json.RawMessage) ([]datasets.Message, bool) {
	r, ok := ReadRequest(raw)
	return r.Messages, ok
}

// Answer reads the messages that came of a request; false says that there are none.
func Answer(raw json.RawMessage) ([]datasets.Message, bool) {
	r, ok := ReadReply(raw)
	return r.Messages, ok
}

// System reads system instructions: a text, or a list of texts or parts.
func System(raw json.RawMessage) (datasets.Message, bool) {
	v, ok := parse(raw)
	if !ok {
		return datasets.Message{}, false
	}
	return system(v)
}

func system(v value) (datasets.Message, bool) {
	t := turn{role: roleSystem}
	if v = v.unwrap(); v.empty() {
		return datasets.Message{}, false
	}
	if o, ok := v.object(); ok && o.has("parts") { // Gemini
		v = o.get("parts")
	}
	t.setContent(v)
	out := t.messages()
	if len(out) != 1 || len(out[0].Content) == 0 {
		return datasets.Message{}, false
	}
	return out[0], true
}
