package openai

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"time"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/internal/failure"
	"forerun/replay/agents/internal/httpcall"
)

// bytesPerToken turns the size of a body into an estimate of its tokens.
const bytesPerToken = 4

// ask makes one model call, once the endpoint takes it. An answer is given beside
// an error where it tells what was paid for.
func (t *trial) ask(ctx context.Context) (got *answer, err error) {
	body := t.body.bytes()
	leave, err := t.req.Enter(ctx, int64(len(body)/bytesPerToken))
	if err != nil {
		return nil, notLet(ctx, err)
	}
	p := replay.Passage{Kind: replay.FailPanic} // of a call that does not come back
	defer func() { leave(p) }()

	left := time.Now()
	got, err = t.agent.exchange(t.agent.post(ctx, body, t.req.Mark), left, &p)
	t.modelMS += millis(time.Since(left))

	begun := httpcall.OK(p.Status)
	p.Kind = ""
	if call, ok := errors.AsType[*replay.CallError](err); ok {
		p.Kind, p.RetryAfter = call.Kind, call.RetryAfter
		if call.HTTPStatus != 0 {
			p.Status = call.HTTPStatus // of an error inside a success
		}
	}
	var used *datasets.Usage
	if got != nil {
		used = got.usage()
		p.Tokens = tokens(used)
	}
	if used != nil || costs(p.Kind, begun) {
		t.pay(used)
	}
	return got, err
}

// costs reports whether a call may have cost something that it did not tell: it was
// answered, or it was left while the model was at work.
func costs(kind replay.FailureKind, begun bool) bool {
	switch kind { //nolint:exhaustive // the others never reached a model
	case "", replay.FailTimeout, replay.FailCancelled:
		return true
	case replay.FailRateLimit:
		return false
	default:
		return begun
	}
}

// notLet is a call that the turnstile did not let through.
func notLet(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return failure.Ended(ctx, "waiting for the endpoint")
	}
	if call, ok := errors.AsType[*replay.CallError](err); ok {
		return &replay.CallError{Kind: call.Kind, HTTPStatus: call.HTTPStatus, RetryAfter: call.RetryAfter, Err: err}
	}
	return &replay.CallError{Kind: replay.FailConnect, Err: fmt.Errorf("the endpoint takes no call: %w", err)}
}

// exchange sends a call and reads its answer, and notes of the passage what the
// header says.
func (a *Agent) exchange(post *http.Request, left time.Time, p *replay.Passage) (*answer, error) {
	resp, err := httpcall.Do(a.client, post, a.quote)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }() // all that counts was read
	p.Status, p.Header = resp.StatusCode, resp.Header
	switch {
	case !httpcall.OK(resp.StatusCode):
		return a.refused(resp)
	case a.stream && streams(resp):
		return a.readStream(resp, left)
	}
	data, err := httpcall.Read(resp, a.quote)
	if err != nil {
		return nil, err
	}
	return readAnswer(data, a.quote)
}

// streams reports whether an answer comes in events. An endpoint that can't do it
// answers at once all the same.
func streams(resp *http.Response) bool {
	given := resp.Header.Get("Content-Type")
	kind, _, err := mime.ParseMediaType(given)
	return given == "" || err == nil && kind == "text/event-stream"
}

// refused is an answer that is no success.
func (a *Agent) refused(resp *http.Response) (*answer, error) {
	page, err := httpcall.Read(resp, a.quote)
	if ctx := resp.Request.Context(); err != nil && ctx.Err() != nil {
		return nil, err
	}
	said := readError(page, a.quote)
	if resp.StatusCode == http.StatusBadRequest && said.filtered() {
		return said.answer(), nil
	}
	return nil, httpcall.Refused(resp, said.text, a.quote)
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1e3 }
