package importers

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// blockAnswer is an Anthropic message in events.
type blockAnswer struct {
	head   record
	blocks map[int]*streamedBlock
	usage  record
	stop   json.RawMessage
	ended  bool
}

// streamedBlock is one block of the content. Its input comes as pieces of JSON.
type streamedBlock struct {
	fields record
	grown  map[string]*strings.Builder
	input  strings.Builder
}

func (a *blockAnswer) add(kind string, r record) {
	switch kind {
	case "message_start":
		a.head = r.object("message")
		a.usage = a.head.object("usage")
	case "content_block_start":
		if a.blocks == nil {
			a.blocks = map[int]*streamedBlock{}
		}
		a.blocks[blockIndex(r)] = &streamedBlock{fields: r.object("content_block"), grown: map[string]*strings.Builder{}}
	case "content_block_delta":
		if block := a.blocks[blockIndex(r)]; block != nil {
			block.grow(r.object("delta"))
		}
	case "message_delta":
		a.stop = r.object("delta").get("stop_reason")
		for name, n := range r.object("usage") { // counts from the begin
			if a.usage != nil && string(n) != "null" {
				a.usage[name] = n
			}
		}
	case "message_stop":
		a.ended = true
	}
}

func blockIndex(r record) int {
	if n := r.count("index"); n != nil {
		return int(*n)
	}
	return 0
}

func (b *streamedBlock) grow(delta record) {
	_, _ = b.input.WriteString(delta.text("partial_json"))
	for _, name := range []string{"text", "thinking", "signature"} {
		more := delta.text(name)
		if more == "" {
			continue
		}
		if b.grown[name] == nil {
			b.grown[name] = &strings.Builder{}
			_, _ = b.grown[name].WriteString(b.fields.text(name))
		}
		_, _ = b.grown[name].WriteString(more)
	}
}

func (a *blockAnswer) answer() (json.RawMessage, bool) {
	content := []record{}
	for _, i := range slices.Sorted(maps.Keys(a.blocks)) {
		b := a.blocks[i]
		for name, text := range b.grown {
			b.fields[name] = quoted(text.String())
		}
		if input := b.input.String(); input != "" {
			b.fields["input"] = quoted(input) // what the model wrote, if the stream was cut off
			if json.Valid([]byte(input)) {
				b.fields["input"] = json.RawMessage(input)
			}
		}
		content = append(content, b.fields)
	}
	var err error
	if a.head["content"], err = plainJSON(content); err != nil {
		return nil, false
	}
	if a.head["usage"], err = plainJSON(a.usage); err != nil {
		return nil, false
	}
	if a.stop != nil {
		a.head["stop_reason"] = a.stop
	}
	text, err := plainJSON(a.head)
	return text, err == nil && a.ended
}
