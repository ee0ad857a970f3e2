package openai

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"forerun/replay"
	"forerun/replay/agents/internal/document"
	"forerun/replay/agents/internal/failure"
	"forerun/replay/agents/internal/httpcall"
	"forerun/replay/agents/internal/sse"
)

// go-openai's own reader of streams is not used: to it a cut stream is a clean
// end, and an error within one is lost once there was a comment before it.

// lastWord is what a stream ends with.
const lastWord = "[DONE]"

// readStream reads a streamed chat completion. What is known of its cost is given
// beside an error.
func (a *Agent) readStream(resp *http.Response, left time.Time) (*answer, error) {
	s := &stream{quote: a.quote, heard: func() float64 { return millis(time.Since(left)) }}
	err := s.read(resp.Body)
	switch {
	case err == nil:
		drain(resp.Body)
	case resp.Request.Context().Err() != nil, errors.Is(err, errCut):
		err = httpcall.Broken(resp.Request, replay.FailCutStream, err, a.quote)
	case errors.Is(err, sse.ErrTooLarge):
		err = httpcall.Broken(resp.Request, replay.FailMalformed, err, a.quote)
	}
	got := s.answer()
	if err == nil {
		err = errors.Join(s.message.unfinished(), oldForm(&got.message))
		if err != nil {
			err = malformed(err)
		}
	}
	return got, err
}

// errCut says that a stream broke off.
var errCut = errors.New("the stream broke off before its finish_reason")

// stream is a streamed chat completion while it is read.
type stream struct {
	quote failure.Quoter
	heard func() float64 // milliseconds since the call left

	events  int
	message growing
	got     answer
}

// read reads events until the answer is complete: until [DONE], or the end of the
// stream after a finish reason.
func (s *stream) read(body io.Reader) error {
	events := sse.NewReader(body, sse.Limits{Stream: httpcall.MaxAnswer})
	for {
		e, err := events.Next()
		if string(e.Data) == lastWord {
			return nil // the blank line after it may be missing
		}
		switch {
		case err == nil:
		case errors.Is(err, sse.ErrTooLarge):
			return fmt.Errorf("the answer is %w", err)
		case s.got.finish != "":
			return nil // all but, perhaps, its usage
		default:
			return fmt.Errorf("%w, after %d events: %w", errCut, s.events, err)
		}
		s.events++
		stop, err := s.take(e)
		if stop || err != nil {
			return err
		}
	}
}

// chunk is one event of a stream.
type chunk struct {
	Model   string `json:"model"`
	Choices []struct {
		Index  int                        `json:"index"`
		Finish string                     `json:"finish_reason"`
		Delta  map[string]json.RawMessage `json:"delta"`
	} `json:"choices"`
	Usage  *report         `json:"usage"`
	Error  json.RawMessage `json:"error"`
	Object string          `json:"object"`
}

// take takes over one event. It reports whether the answer ends with it.
func (s *stream) take(e sse.Event) (bool, error) {
	data := whole(e.Data)
	var c chunk
	if err := decode(data, &c, &c.Usage); err != nil {
		if e.Name == "error" {
			p := problem{text: s.quote.Text(string(data), longestReason)}
			return false, p.failure()
		}
		why := err.Error()
		if !json.Valid(data) {
			why = string(data)
		}
		return false, malformed(fmt.Errorf("event %d is no chunk of a chat completion: %s", s.events, s.quote.Text(why, 200)))
	}
	if document.Deep(data) {
		return false, malformed(fmt.Errorf("event %d is %w", s.events, document.ErrDeep))
	}
	if c.Usage != nil {
		s.got.used = c.Usage // some endpoints count up with every event
	}
	if c.Model != "" {
		s.got.model = c.Model
	}
	if told(c.Error) || e.Name == "error" || c.Object == "error" {
		raw := c.Error
		if !told(raw) {
			raw = data
		}
		p := newProblem(raw, s.quote)
		if p.filtered() {
			s.got.finish, s.got.filter = finishFiltered, append(json.RawMessage(nil), p.raw...)
			return true, nil
		}
		return false, p.failure()
	}
	for _, choice := range c.Choices {
		if choice.Index != 0 {
			continue // one answer is asked for
		}
		if choice.Finish != "" {
			s.got.finish = choice.Finish
		}
		begun, err := s.message.add(choice.Delta)
		if err != nil {
			return false, malformed(fmt.Errorf("event %d: %w", s.events, err))
		}
		if begun && s.got.ttftMS == nil {
			s.got.ttftMS = new(s.heard())
		}
	}
	return false, nil
}

// answer is what was heard so far.
func (s *stream) answer() *answer {
	s.got.message = s.message.message()
	return &s.got
}

const (
	drainTime  = 100 * time.Millisecond
	drainBytes = 4 << 10
)

// drain reads what may follow the last event, mostly nothing but the end of the
// body: a connection is used again only after that. A server that holds it open
// is not waited for.
func drain(body io.ReadCloser) {
	late := time.AfterFunc(drainTime, func() { _ = body.Close() })
	defer late.Stop()
	_, _ = io.CopyN(io.Discard, body, drainBytes) // at worst there is a new connection
}
