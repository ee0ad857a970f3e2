package tools

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/time/rate"

	"forerun/replay"
)

// What a live tool may take where nothing else is said, and how much it may say.
const (
	DefaultLiveTimeout = 10 * time.Second
	maxLiveAnswer      = 4 << 20
)

// EndpointConfig is where a live tool answers.
type EndpointConfig struct {
	URL     string
	Headers map[string]string
	RPM     int           // calls a minute; 0 is no limit
	Timeout time.Duration // of one call, its waiting for its turn left out; 0 is DefaultLiveTimeout
	Client  *http.Client  // nil is one of its own
}

// Endpoint is a live tool: POST {"name", "arguments"} to a URL, and the JSON that
// comes back is the result. Both arms share its limit. Make one with
// [NewEndpoint].
type Endpoint struct {
	config EndpointConfig
	client *http.Client
	turn   *rate.Limiter
}

// NewEndpoint makes an endpoint ready. It calls nobody.
func NewEndpoint(c EndpointConfig) (*Endpoint, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("url %q: want http:// or https:// and a host", c.URL)
	}
	if c.RPM < 0 || c.Timeout < 0 {
		return nil, fmt.Errorf("rpm %d, timeout %s: want none below 0", c.RPM, c.Timeout)
	}
	if c.Timeout == 0 {
		c.Timeout = DefaultLiveTimeout
	}
	e := &Endpoint{config: c, client: c.Client, turn: rate.NewLimiter(rate.Inf, 1)}
	if c.RPM > 0 {
		e.turn = rate.NewLimiter(rate.Every(time.Minute/time.Duration(c.RPM)), 1)
	}
	if e.client == nil {
		e.client = &http.Client{
			Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 16, IdleConnTimeout: 30 * time.Second, ForceAttemptHTTP2: true},
			// A redirect would take the call, and its headers, to where nobody said.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	return e, nil
}

func (e *Endpoint) close() { e.client.CloseIdleConnections() }

// refusal is the tool's own word that it will not answer.
type refusal struct{ text string }

func (r *refusal) Error() string { return r.text }

// ask asks the tool, and tells how long that took, the waiting for its turn left
// out. A [*refusal] is its answer; any other error says that there was none.
func (e *Endpoint) ask(ctx context.Context, mark replay.Mark, name string, arguments json.RawMessage) (json.RawMessage, time.Duration, error) {
	if err := e.turn.Wait(ctx); err != nil {
		return nil, 0, errors.New("its turn did not come in time")
	}
	began := time.Now()
	result, err := e.post(ctx, mark, name, arguments)
	return result, time.Since(began), err
}

func (e *Endpoint) post(ctx context.Context, mark replay.Mark, name string, arguments json.RawMessage) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, e.config.Timeout)
	defer cancel()
	body, err := json.Marshal(struct {
		Name      string          `json:"name"`
		Arguments json.RawMessage `json:"arguments"`
	}{name, orJSON(arguments, "{}")})
	if err != nil {
		return nil, errors.New("the arguments are no JSON")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.config.URL, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("no such address")
	}
	for k, v := range e.config.Headers {
		req.Header.Set(k, v)
	}
	for k, v := range mark.Headers() {
		req.Header.Set(k, v)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := e.client.Do(req)
	if err != nil {
		return nil, errors.New("it can't be reached") // the cause may hold the address and its secrets
	}
	defer func() { _ = resp.Body.Close() }() // read only
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxLiveAnswer+1))
	switch {
	case err != nil:
		return nil, errors.New("its answer was cut off")
	case len(text) > maxLiveAnswer:
		return nil, fmt.Errorf("its answer is longer than %d MiB", maxLiveAnswer>>20)
	case resp.StatusCode >= 400 && resp.StatusCode < 500 && resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode != http.StatusRequestTimeout:
		return nil, &refusal{fmt.Sprintf("the tool refused: HTTP %d", resp.StatusCode)}
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("it answered HTTP %d", resp.StatusCode)
	case !json.Valid(text):
		return nil, errors.New("its answer is no JSON")
	}
	return bytes.TrimSpace(text), nil
}
