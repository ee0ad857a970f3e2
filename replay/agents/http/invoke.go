package httpagent

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/internal/document"
	"forerun/replay/agents/internal/failure"
	"forerun/replay/agents/internal/httpcall"
)

// bytesPerToken is how a body's tokens are guessed at before it is sent.
const bytesPerToken = 4

// Invoke posts the trial and reads the result.
func (a *Agent) Invoke(ctx context.Context, req replay.Request) (replay.Reply, error) {
	post, size, err := a.post(ctx, req)
	if err != nil {
		return replay.Reply{}, err
	}
	leave, err := req.Enter(ctx, size/bytesPerToken)
	switch {
	case ctx.Err() != nil && err != nil:
		return replay.Reply{}, failure.Ended(ctx, "waiting to call "+a.shown)
	case err != nil:
		return replay.Reply{}, fmt.Errorf("waiting to call %s: %w", a.shown, err)
	}
	var passage replay.Passage
	defer func() { leave(passage) }() // a panic must not keep the place

	got, err := a.call(post)
	if got != nil {
		passage.Status, passage.Header = got.status, got.header
	}
	if call, ok := errors.AsType[*replay.CallError](err); ok {
		passage.Kind, passage.RetryAfter = call.Kind, call.RetryAfter
	}
	if err != nil {
		return replay.Reply{}, err
	}
	reply, err := a.read(ctx, got)
	passage.Tokens = tokens(reply.Usage)
	if call, ok := errors.AsType[*replay.CallError](err); ok && call.Reply != nil {
		passage.Tokens = tokens(call.Reply.Usage)
	}
	return reply, err
}

// tokens counts what is known of a usage.
func tokens(u *datasets.Usage) int64 {
	n := int64(0)
	if u != nil && u.Input != nil {
		n += *u.Input
	}
	if u != nil && u.Output != nil {
		n += *u.Output
	}
	return n
}

// post makes the request, and says how large its body is.
func (a *Agent) post(ctx context.Context, req replay.Request) (*http.Request, int64, error) {
	body, err := a.body(ctx, req)
	if err != nil {
		return nil, 0, err
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, bytes.NewReader(body))
	if err != nil {
		return nil, 0, &replay.CallError{Kind: replay.FailRequest, Err: fmt.Errorf("calling %s: not a valid request", a.shown)}
	}
	post.Header.Set("Content-Type", "application/json")
	post.Header.Set("Accept", "application/json, text/event-stream")
	httpcall.SetHeaders(post, a.headers)
	httpcall.SetHeaders(post, req.Mark.Headers())
	for name, address := range map[string]string{
		"Forerun-MCP": req.Served.MCP, "Forerun-Tools": req.Served.Tools,
		"Forerun-OpenAI": req.Served.OpenAI, "Forerun-Anthropic": req.Served.Anthropic,
	} {
		if address != "" {
			post.Header.Set(name, address)
		}
	}
	return post, int64(len(body)), nil
}

// body is the trial document, or what the program makes of it.
func (a *Agent) body(ctx context.Context, req replay.Request) ([]byte, error) {
	id := strconv.FormatUint(a.trials.Add(1), 10)
	doc, err := document.Encode(document.NewTrial(id, req))
	if err != nil {
		return nil, &replay.CallError{Kind: replay.FailRequest, Err: fmt.Errorf("writing the trial: %w", err)}
	}
	if a.request == nil {
		return doc, nil
	}
	body, err := a.request.One(ctx, doc)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, failure.Ended(ctx, "making the request")
	case err != nil:
		return nil, &replay.CallError{Kind: replay.FailRequest, Err: fmt.Errorf("request: jq: %s", a.quote.Text(err.Error(), 500))}
	}
	return body, nil
}
