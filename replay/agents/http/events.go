package httpagent

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"forerun/replay"
	"forerun/replay/agents/internal/document"
	"forerun/replay/agents/internal/httpcall"
	"forerun/replay/agents/internal/sse"
)

// event is one event of a stream as a program sees it.
type event struct {
	name string
	data []byte // JSON, or text
	json bool
}

// lastWord is what models' streams end with. It says nothing.
const lastWord = "[DONE]"

// readEvents reads a stream to its end. A stream that breaks off is no answer,
// unless it had said its last word.
func (a *Agent) readEvents(post *http.Request, body io.Reader, got *answer, started time.Time) error {
	stream := sse.NewReader(body, sse.Limits{Event: httpcall.MaxAnswer, Stream: httpcall.MaxAnswer})
	done := false
	for {
		e, err := stream.Next()
		switch {
		case errors.Is(err, io.EOF), err != nil && done && post.Context().Err() == nil:
			return nil
		case errors.Is(err, sse.ErrTooLarge):
			return a.broken(post, replay.FailMalformed, fmt.Errorf("the stream is larger than %d MiB", httpcall.MaxAnswer>>20))
		case err != nil:
			return a.broken(post, replay.FailCutStream, fmt.Errorf("the stream broke off after %d events: %w", len(got.events), err))
		case string(e.Data) == lastWord:
			done = true
			continue
		case !utf8.Valid(e.Data):
			return a.broken(post, replay.FailMalformed, fmt.Errorf("event %d is not UTF-8", len(got.events)+1))
		case document.Deep(e.Data):
			return a.broken(post, replay.FailMalformed, fmt.Errorf("event %d is %w", len(got.events)+1, document.ErrDeep))
		}
		if got.ttft == nil {
			got.ttft = new(float64(time.Since(started).Microseconds()) / 1e3)
		}
		got.events = append(got.events, event{name: e.Name, data: append([]byte(nil), e.Data...), json: json.Valid(e.Data)})
	}
}

// result finds the last event that is a result document.
func result(events []event) ([]byte, error) {
	for _, e := range slices.Backward(events) {
		var doc map[string]json.RawMessage
		if !e.json || json.Unmarshal(e.data, &doc) != nil {
			continue
		}
		for _, key := range []string{"output", "status", "error"} {
			if _, is := doc[key]; is {
				return e.data, nil
			}
		}
	}
	return nil, fmt.Errorf("none of %d events is a result document: send {\"output\": …} as the last one, "+
		"or write response: in the configuration", len(events))
}
