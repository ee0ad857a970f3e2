package httpagent

import (
	"encoding/json"
	"mime"
	"net/http"
	"time"

	"forerun/replay"
	"forerun/replay/agents/internal/httpcall"
)

// answer is what an endpoint gave: one body, or the events of a stream.
type answer struct {
	status int
	header http.Header
	kind   string // the media type

	body     []byte
	streamed bool
	events   []event
	ttft     *float64
}

// eventStream is the media type of server-sent events.
const eventStream = "text/event-stream"

// call sends the request once and reads the answer to its end. Its errors are
// [replay.CallError]s; where the endpoint answered, what is known of the answer is
// given beside them.
func (a *Agent) call(post *http.Request) (*answer, error) {
	started := time.Now()
	resp, err := httpcall.Do(a.client, post, a.quote)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }() // all that counts was read
	got := &answer{status: resp.StatusCode, header: resp.Header}
	if kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err == nil {
		got.kind = kind
	}
	if httpcall.OK(got.status) && got.kind == eventStream {
		got.streamed = true
		return got, a.readEvents(post, resp.Body, got, started)
	}
	if got.body, err = httpcall.Read(resp, a.quote); err != nil {
		return got, err
	}
	if !httpcall.OK(got.status) {
		return got, httpcall.Refused(resp, a.said(got.body), a.quote)
	}
	return got, nil
}

// broken is a stream that is no answer.
func (a *Agent) broken(post *http.Request, kind replay.FailureKind, err error) error {
	return httpcall.Broken(post, kind, err, a.quote)
}

// said is what the endpoint gave as its reason, fit to be shown: the error of a
// result document, or else the page itself.
func (a *Agent) said(body []byte) string {
	var doc struct {
		Error json.RawMessage `json:"error"`
	}
	reason := string(body)
	if err := json.Unmarshal(body, &doc); err == nil && len(doc.Error) > 0 {
		reason = string(doc.Error)
		var words string
		if err := json.Unmarshal(doc.Error, &words); err == nil {
			reason = words
		}
	}
	return a.quote.Text(reason, 500)
}
