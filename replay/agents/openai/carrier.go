package openai

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	sdk "github.com/sashabaranov/go-openai"

	"forerun/replay"
	"forerun/replay/agents/internal/httpcall"
)

// carrier is the HTTP client that go-openai is given for one call. It puts our
// body in the place of go-openai's and keeps the answer's bytes.
type carrier struct {
	agent  *Agent
	body   []byte
	answer *httpcall.Answer
}

// Do sends the request with our body and the configured headers.
func (c *carrier) Do(req *http.Request) (*http.Response, error) {
	req.Body = io.NopCloser(bytes.NewReader(c.body))
	req.ContentLength = int64(len(c.body))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(c.body)), nil }
	httpcall.SetHeaders(req, c.agent.headers)
	answer, err := httpcall.Exchange(c.agent.client, req, c.agent.quote)
	if err != nil {
		return nil, err
	}
	c.answer = answer
	shown := answer.Body
	if answer.Status < http.StatusBadRequest {
		shown = []byte("{}") // read by us; go-openai need not read it again, and lose half of it
	}
	return &http.Response{
		Status:     fmt.Sprintf("%d %s", answer.Status, http.StatusText(answer.Status)),
		StatusCode: answer.Status,
		Header:     answer.Header,
		Body:       io.NopCloser(bytes.NewReader(shown)),
		Request:    req,
	}, nil
}

// send makes one model call and gives the bytes of its answer.
func (a *Agent) send(ctx context.Context, body []byte) ([]byte, error) {
	c := &carrier{agent: a, body: body}
	config := a.sdk
	config.HTTPClient = c
	// What go-openai marshals of this is thrown away. The name of a real model
	// would only make its own checks refuse what the endpoint may well accept.
	_, err := sdk.NewClientWithConfig(config).CreateChatCompletion(ctx, sdk.ChatCompletionRequest{Model: "forerun"})
	switch {
	case c.answer == nil && err != nil:
		if _, ok := errors.AsType[*replay.CallError](err); ok {
			return nil, err
		}
		return nil, &replay.CallError{Kind: replay.FailRequest, Err: errors.New(a.quote.Text(err.Error(), 500))}
	case !c.answer.OK():
		return nil, c.answer.Failure(a.said(err))
	default:
		return c.answer.Body, nil
	}
}

// said is what the endpoint gave as its reason, fit to be shown.
func (a *Agent) said(err error) string {
	const limit = 500
	if api, ok := errors.AsType[*sdk.APIError](err); ok {
		return a.quote.Text(api.Message, limit)
	}
	if page, ok := errors.AsType[*sdk.RequestError](err); ok {
		return a.quote.Text(string(page.Body), limit)
	}
	return ""
}
