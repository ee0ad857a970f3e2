package openai

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"

	sdk "github.com/sashabaranov/go-openai"

	"forerun/replay"
	"forerun/replay/agents/internal/httpcall"
)

// shape is the call that go-openai makes of a configuration: method, address and
// headers. It is made once, and every call is a copy of it with a body of ours:
// what go-openai marshals is not what was configured, and to marshal it for each
// call costs more than all the rest that is done here.
//
//nolint:contextcheck,nolintlint // nothing is sent: there is nothing to cancel
func (c *Config) shape() (*http.Request, error) {
	var got shaper
	config := sdk.DefaultConfig(c.APIKey)
	config.BaseURL = c.BaseURL
	config.HTTPClient = &got
	// The name of a real model would only make go-openai's own checks refuse what
	// the endpoint may well accept.
	client, asked := sdk.NewClientWithConfig(config), sdk.ChatCompletionRequest{Model: "forerun"}
	var err error
	if c.Stream {
		_, err = client.CreateChatCompletionStream(context.Background(), asked)
	} else {
		_, err = client.CreateChatCompletion(context.Background(), asked)
	}
	if got.request == nil {
		return nil, fmt.Errorf("base_url: no call can be made of it: %w", err)
	}
	shape := got.request
	shape.Body, shape.GetBody, shape.ContentLength = nil, nil, 0
	shape.URL.RawQuery = c.query()
	httpcall.SetHeaders(shape, c.Headers)
	return shape, nil
}

// shaper is the HTTP client that go-openai is given: it keeps the request and
// sends nothing.
type shaper struct{ request *http.Request }

var errShaped = errors.New("the request is not sent")

// Do keeps the request.
func (s *shaper) Do(req *http.Request) (*http.Response, error) {
	s.request = req
	return nil, errShaped
}

// post is one call.
func (a *Agent) post(ctx context.Context, body []byte, mark replay.Mark) *http.Request {
	post := a.shape.WithContext(ctx)
	const marks = 3
	post.Header = make(http.Header, len(a.shape.Header)+marks)
	maps.Copy(post.Header, a.shape.Header)
	mark.Set(post.Header) // last, so that nothing configured is in its way
	post.Body = io.NopCloser(bytes.NewReader(body))
	post.ContentLength = int64(len(body))
	post.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return post
}
