package meter

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"forerun/replay"
)

// maxAsked bounds the body of a call: pictures and documents ride in it.
const maxAsked = 64 << 20

// ServeOpenAI passes on a call of OpenAI's shape. rest is its escaped path below the
// attempt's address, with the v1 in it.
func (m *Meter) ServeOpenAI(w http.ResponseWriter, r *http.Request, t *Tab, rest string) {
	m.serve(w, r, t, m.openai, rest)
}

// ServeAnthropic passes on a call of Anthropic's shape.
func (m *Meter) ServeAnthropic(w http.ResponseWriter, r *http.Request, t *Tab, rest string) {
	m.serve(w, r, t, m.anthropic, rest)
}

func (m *Meter) serve(w http.ResponseWriter, r *http.Request, t *Tab, to *route, rest string) {
	if to == nil {
		refuse(w, http.StatusNotFound, "not_served", "no upstream of this kind is configured")
		return
	}
	what := to.api.taskOf(r.Method, rest)
	if what == 0 {
		refuse(w, http.StatusForbidden, "not_passed_on", "a replay passes on what asks a model, and nothing else")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAsked))
	if err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			refuse(w, http.StatusRequestEntityTooLarge, "too_large", "a call of more than 64 MiB")
			return
		}
		refuse(w, http.StatusBadRequest, "cut", "the call ended in the middle")
		return
	}
	over, done := t.take(what)
	if over != "" {
		refuse(w, http.StatusForbidden, "case_limit", "the case's limit: "+over)
		return
	}
	c := &call{tab: t, task: what, api: to.api, asked: modelAsked(body)}
	defer func() { done(c) }()
	m.pass(w, r, c, to, body, rest)
}

// pass sends the call on when its endpoint takes it, and hands the answer back.
func (m *Meter) pass(w http.ResponseWriter, r *http.Request, c *call, to *route, body []byte, rest string) {
	leave := func(replay.Passage) {}
	if c.tab.pass != nil {
		var err error
		if leave, err = c.tab.pass.Enter(r.Context(), int64(len(body)/4)); err != nil {
			refuse(w, http.StatusServiceUnavailable, "stopped", "the run is being stopped")
			return
		}
	}
	c.began = c.tab.start()
	went := replay.Passage{Kind: replay.FailConnect}
	defer func() {
		c.tab.stop()
		went.Tokens = c.tokens()
		leave(went)
	}()
	resp, err := m.client.RoundTrip(to.request(r.Context(), r, c.tab.mark, body, rest))
	if err != nil {
		if r.Context().Err() != nil {
			went.Kind = replay.FailCancelled
		}
		refuse(w, http.StatusBadGateway, "unreachable", "the upstream can't be reached")
		return
	}
	defer func() { _ = resp.Body.Close() }() // what counts was read
	went = replay.Passage{Kind: kind(resp.StatusCode), Status: resp.StatusCode, Header: resp.Header}
	c.status = resp.StatusCode
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		refuse(w, http.StatusBadGateway, "redirects", "the upstream redirects, which is not followed")
		return
	}
	if err := c.hand(w, resp); err != nil {
		if went.Kind = replay.FailCutStream; r.Context().Err() != nil {
			went.Kind = replay.FailCancelled
		}
		panic(http.ErrAbortHandler) // what was cut off must not look like an end
	}
}

// request is the call as it goes to the upstream. Its address is the configured one
// and a path of the list, never anything else of the agent's.
func (to *route) request(ctx context.Context, r *http.Request, mark replay.Mark, body []byte, rest string) *http.Request {
	below := strings.TrimPrefix(rest, "v1/")
	if to.api == anthropic && !strings.HasSuffix(to.base.Path, "/v1") {
		below = "v1/" + below
	}
	address := &url.URL{Scheme: to.base.Scheme, Host: to.base.Host, Path: to.base.Path + "/" + below, RawQuery: r.URL.RawQuery}
	out := (&http.Request{
		Method: r.Method, URL: address, Host: to.base.Host, Header: forwarded(r.Header),
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
		GetBody: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil },
	}).WithContext(ctx)
	if len(body) == 0 {
		out.Body, out.GetBody = http.NoBody, nil
	}
	for name, value := range mark.Headers() {
		if name == replay.HeaderTrial || out.Header.Get(name) == "" { // the agent may carry the trace on as its own
			out.Header.Set(name, value)
		}
	}
	if to.key != nil {
		to.setKey(out.Header)
	}
	for name, value := range to.headers {
		if strings.EqualFold(name, "Host") {
			out.Host = value
			continue
		}
		out.Header.Set(name, value)
	}
	return out
}

// setKey puts the configured key in the place of the agent's.
func (to *route) setKey(h http.Header) {
	for _, name := range []string{"Authorization", "X-Api-Key", "Api-Key"} {
		h.Del(name)
	}
	switch {
	case *to.key == "":
	case to.api == anthropic:
		h.Set("X-Api-Key", *to.key)
	default:
		h.Set("Authorization", "Bearer "+*to.key)
	}
}

// forwarded are the headers that go on: not those of the one connection, and no
// encoding in which the answer could not be counted.
func forwarded(in http.Header) http.Header {
	out := in.Clone()
	for _, named := range in.Values("Connection") {
		for name := range strings.SplitSeq(named, ",") {
			out.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range []string{
		"Connection", "Proxy-Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Te", "Trailer",
		"Transfer-Encoding", "Upgrade", "Accept-Encoding", "Content-Length", "Expect", "Forwarded", "X-Forwarded-For",
		"X-Forwarded-Host", "X-Forwarded-Proto", "Cookie",
	} {
		out.Del(name)
	}
	if out.Get("User-Agent") == "" {
		out["User-Agent"] = nil // net/http would name itself
	}
	return out
}

// kind is the failure that a status stands for.
func kind(status int) replay.FailureKind {
	switch {
	case status >= 200 && status < 300:
		return ""
	case status == http.StatusTooManyRequests, status == statusOverloaded:
		return replay.FailRateLimit
	case status == http.StatusRequestTimeout, status == http.StatusConflict, status >= 500:
		return replay.FailServer
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusNotFound:
		return replay.FailRefused
	case status >= 400:
		return replay.FailRequest
	}
	return replay.FailRefused
}

// statusOverloaded is what Anthropic's API answers when it has too much to do.
const statusOverloaded = 529

// hand gives the upstream's answer to the agent, as it comes, and reads along. Its
// error says that the answer broke off.
func (c *call) hand(w http.ResponseWriter, resp *http.Response) error {
	head := w.Header()
	for name, values := range forwarded(resp.Header) {
		if values != nil {
			head[name] = values
		}
	}
	if resp.ContentLength >= 0 {
		head["Content-Length"] = resp.Header["Content-Length"]
	}
	reader := c.reader(resp)
	w.WriteHeader(resp.StatusCode)
	control := http.NewResponseController(w)
	buffer := make([]byte, 32<<10)
	for left := resp.ContentLength; ; {
		n, err := resp.Body.Read(buffer)
		if n > 0 {
			reader.read(buffer[:n], time.Since(c.began))
			// An agent that has the last word leaves, and its attempt may end, before
			// we have read the end.
			if left -= int64(n); left == 0 || reader.complete() {
				c.found, c.whole = reader.found(), true
			}
			if _, gone := w.Write(buffer[:n]); gone != nil && !c.whole {
				return gone
			}
			if reader.streams() {
				_ = control.Flush()
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			c.found, c.whole = reader.found(), true
			return nil
		case err != nil && c.whole:
			return nil // what was asked for is there
		case err != nil:
			return err
		}
	}
}
