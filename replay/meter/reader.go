package meter

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"strings"
	"time"
)

// reader reads an answer along while it passes.
type reader interface {
	read(part []byte, at time.Duration) // at: since the call began
	streams() bool
	complete() bool // the answer says that it has come to its end
	found() found
}

// reader gives what reads the answer of a response.
func (c *call) reader(resp *http.Response) reader {
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	encoded := resp.Header.Get("Content-Encoding")
	switch {
	case encoded != "" && encoded != "identity", resp.StatusCode > 299:
		return blind{}
	case err == nil && kind == "text/event-stream":
		return &stream{call: c}
	}
	return &whole{call: c}
}

// blind reads nothing: an answer that is none, or that is packed.
type blind struct{}

func (blind) read([]byte, time.Duration) {}
func (blind) streams() bool              { return false }
func (blind) complete() bool             { return false }
func (blind) found() found               { return found{} }

// maxAnswer bounds what is kept of an answer to find its usage. Embeddings are large.
const maxAnswer = 32 << 20

// whole is an answer that comes as one JSON value.
type whole struct {
	call *call
	text []byte
	over bool
}

func (w *whole) read(part []byte, _ time.Duration) {
	if w.over = w.over || len(w.text)+len(part) > maxAnswer; w.over {
		w.text = nil
		return
	}
	w.text = append(w.text, part...)
}

func (w *whole) streams() bool { return false }

// complete is for the length to say.
func (w *whole) complete() bool { return false }

func (w *whole) found() found {
	s, ok := readSaid(w.text)
	if !ok {
		return found{}
	}
	var (
		out found
		sum counts
	)
	s.take(&out.model, &sum)
	out.usage = sum.usage(w.call.api, w.call.task)
	return out
}

// maxEvent bounds one event of a stream.
const maxEvent = 8 << 20

// stream is an answer that comes as server-sent events.
type stream struct {
	call  *call
	line  []byte
	data  []byte // of the event so far
	skips bool   // the event is too large
	model string
	sum   counts
	ttft  *float64
	ended bool // the event came that tells the final usage
	last  bool // the event came after which none does
}

func (s *stream) streams() bool { return true }

func (s *stream) complete() bool { return s.last }

func (s *stream) read(part []byte, at time.Duration) {
	for len(part) > 0 {
		piece, rest, full := bytes.Cut(part, []byte("\n"))
		if len(s.line)+len(piece) > maxEvent {
			s.skips = true
		} else {
			s.line = append(s.line, piece...)
		}
		if !full {
			return
		}
		s.take(bytes.TrimSuffix(s.line, []byte("\r")), at)
		s.line, part = s.line[:0], rest
	}
}

// take reads a whole line. An empty one ends an event.
func (s *stream) take(line []byte, at time.Duration) {
	if len(line) == 0 {
		if len(s.data) > 0 && !s.skips {
			s.event(s.data, at)
		}
		s.data, s.skips = s.data[:0], false
		return
	}
	data, ok := bytes.CutPrefix(line, []byte("data:"))
	if !ok {
		return
	}
	if len(s.data)+len(data) > maxEvent {
		s.skips = true
		return
	}
	if len(s.data) > 0 {
		s.data = append(s.data, '\n')
	}
	s.data = append(s.data, bytes.TrimPrefix(data, []byte(" "))...)
}

// event reads one event, where it can tell anything new: most of a stream are words.
func (s *stream) event(data []byte, at time.Duration) {
	if s.ttft == nil && speaks(data) {
		s.ttft = new(float64(at.Microseconds()) / 1e3)
	}
	if string(data) == "[DONE]" {
		s.last = true
		return
	}
	stops := bytes.Contains(data, []byte(`"message_stop"`))
	tells := bytes.Contains(data, []byte(`"usage"`)) && !bytes.Contains(data, []byte(`"usage":null`))
	if !tells && !stops && s.model != "" {
		return
	}
	if e, ok := readSaid(data); ok {
		e.take(&s.model, &s.sum)
		s.ended = s.ended || e.final(s.call.api)
		switch e.Type {
		case "message_stop", "response.completed", "response.incomplete", "response.failed":
			s.last = true
		}
	}
}

func (s *stream) found() found {
	s.take(nil, 0) // the last event may lack its empty line
	out := found{model: s.model, ttft: s.ttft}
	if s.ended {
		out.usage = s.sum.usage(s.call.api, s.call.task)
	}
	return out
}

// speaks reports whether an event holds a part of the answer.
func speaks(data []byte) bool {
	var e struct {
		Type  string `json:"type"`
		Block struct {
			Type string `json:"type"`
		} `json:"content_block"`
		Choices []struct {
			Text  string                     `json:"text"`
			Delta map[string]json.RawMessage `json:"delta"`
		} `json:"choices"`
	}
	_ = json.Unmarshal(data, &e) // what is no event of these shapes says nothing
	if e.Type != "" {
		return strings.HasSuffix(e.Type, "_delta") && e.Type != "message_delta" || strings.HasSuffix(e.Type, ".delta") || e.Block.Type == "tool_use"
	}
	for _, c := range e.Choices {
		for key, part := range c.Delta {
			if empty := string(part); key != "role" && empty != `""` && empty != "null" && empty != "[]" {
				return true
			}
		}
		if c.Text != "" {
			return true
		}
	}
	return false
}

// final reports whether an event tells the usage of the whole call. The first event
// of a stream of messages tells but the input's.
func (s *said) final(a api) bool {
	if a == anthropic {
		return s.Type == "message_delta" && s.Usage != nil
	}
	return s.Usage != nil || s.Response != nil && s.Response.Usage != nil
}
