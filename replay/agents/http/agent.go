package httpagent

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync/atomic"

	"forerun/replay"
	"forerun/replay/agents/internal/document"
	"forerun/replay/agents/internal/failure"
	"forerun/replay/agents/internal/httpcall"
)

// Config is how to reach an endpoint.
type Config struct {
	URL              string
	Headers          map[string]string // sent with every call
	ContainmentWords string            // how writes are kept from the world; "" is not at all
	Client           *http.Client      // nil is one of our own
}

// Agent asks an endpoint. Make one with [New].
type Agent struct {
	client      *http.Client
	url         string
	shown       string // the url as it may be shown
	headers     map[string]string
	containment replay.Containment
	quote       failure.Quoter
	trials      atomic.Uint64
}

// New makes an agent, and refuses an address or a header that can't be sent. It
// calls nobody.
func New(c Config) (*Agent, error) {
	if err := httpcall.CheckURL(c.URL); err != nil {
		return nil, fmt.Errorf("url: %w", err)
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return nil, errors.New("url: not a URL")
	}
	for _, name := range slices.Sorted(maps.Keys(c.Headers)) {
		if err := httpcall.CheckHeader(name, c.Headers[name]); err != nil {
			return nil, err
		}
	}
	a := &Agent{
		client:      httpcall.Client(c.Client),
		url:         c.URL,
		shown:       httpcall.Address(u),
		headers:     maps.Clone(c.Headers),
		containment: replay.Containment{Level: replay.ContainmentNone},
		quote:       failure.NewQuoter(slices.Collect(maps.Values(c.Headers))...),
	}
	if c.ContainmentWords != "" {
		a.containment = replay.Containment{Level: replay.ContainmentDeclared, Words: c.ContainmentWords}
	}
	return a, nil
}

// Invoke posts the trial and reads the result.
func (a *Agent) Invoke(ctx context.Context, req replay.Request) (replay.Reply, error) {
	id := strconv.FormatUint(a.trials.Add(1), 10)
	body, err := document.Encode(document.NewTrial(id, req))
	if err != nil {
		return replay.Reply{}, &replay.CallError{Kind: replay.FailRequest, Err: fmt.Errorf("writing the trial: %w", err)}
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, bytes.NewReader(body))
	if err != nil {
		return replay.Reply{}, &replay.CallError{Kind: replay.FailRequest, Err: fmt.Errorf("calling %s: not a valid request", a.shown)}
	}
	post.Header.Set("Content-Type", "application/json")
	post.Header.Set("Accept", "application/json")
	httpcall.SetHeaders(post, a.headers)
	answer, err := httpcall.Exchange(a.client, post, a.quote)
	if err != nil {
		return replay.Reply{}, err
	}
	if !answer.OK() {
		return replay.Reply{}, answer.Failure(a.said(answer.Body))
	}
	return document.Read(answer.Body, a.quote)
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

// Identity says what makes the agent's behaviour, as far as an address can. A
// query is told apart by its digest, since it can hold a key.
func (a *Agent) Identity() map[string]string {
	id := map[string]string{"url": a.shown}
	if a.url != a.shown {
		id["url_digest"] = fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(a.url)))
	}
	return id
}

// Containment is what the configuration declares.
func (a *Agent) Containment() replay.Containment { return a.containment }

// CallsUnseen says that the endpoint calls its tools and asks for approval on its
// own. It makes the agent a [replay.Opaque].
func (a *Agent) CallsUnseen() {}

// Close lets the idle connections go.
func (a *Agent) Close() error {
	a.client.CloseIdleConnections()
	return nil
}
