package httpagent

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"

	"forerun/datasets/jq"
	"forerun/replay"
	"forerun/replay/agents/internal/failure"
	"forerun/replay/agents/internal/httpcall"
)

// Config is how to reach an endpoint.
type Config struct {
	URL              string
	Headers          map[string]string // sent with every call
	Request          string            // jq: the trial document to the body; "" sends the document
	Response         string            // jq: the answer to a result document; "" takes the answer for one
	ContainmentWords string            // how writes are kept from the world; "" is not at all
	Client           *http.Client      // nil is one of our own
}

// Agent asks an endpoint. Make one with [New].
type Agent struct {
	client      *http.Client
	url         string
	shown       string // the url as it may be shown
	headers     map[string]string
	request     *jq.Program // nil where the document itself is sent
	response    *jq.Program // nil where the answer is a result document
	programs    map[string]string
	containment replay.Containment
	quote       failure.Quoter
	trials      atomic.Uint64
}

// New makes an agent, and refuses an address, a header or a program that can't be
// used. It calls nobody.
func New(c Config) (*Agent, error) {
	if err := httpcall.CheckURL(c.URL); err != nil {
		return nil, fmt.Errorf("url: %w", err)
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return nil, errors.New("url: not a URL")
	}
	for _, name := range slices.Sorted(maps.Keys(c.Headers)) {
		if err := checkHeader(name, c.Headers[name]); err != nil {
			return nil, err
		}
	}
	a := &Agent{
		client:      httpcall.Client(c.Client),
		url:         c.URL,
		shown:       httpcall.Address(u),
		headers:     maps.Clone(c.Headers),
		programs:    map[string]string{},
		containment: replay.Containment{Level: replay.ContainmentNone},
		quote:       failure.NewQuoter(slices.Collect(maps.Values(c.Headers))...),
	}
	if a.request, err = a.program("request", c.Request); err != nil {
		return nil, err
	}
	if a.response, err = a.program("response", c.Response); err != nil {
		return nil, err
	}
	if c.ContainmentWords != "" {
		a.containment = replay.Containment{Level: replay.ContainmentDeclared, Words: c.ContainmentWords}
	}
	return a, nil
}

// program compiles one of the two programs, nil where there is none.
func (a *Agent) program(name, text string) (*jq.Program, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // none is needed
	}
	p, err := jq.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("%s: not a jq program: %w", name, err)
	}
	a.programs[name] = digest(text)
	return p, nil
}

// checkHeader refuses a header that can't be sent, or that a replay sets itself.
func checkHeader(name, value string) error {
	if err := httpcall.CheckHeader(name, value); err != nil {
		return err
	}
	known := replay.Mark{Trial: "x"}.Headers()
	_, marks := known[http.CanonicalHeaderKey(name)]
	if marks || strings.HasPrefix(http.CanonicalHeaderKey(name), "Forerun-") {
		return fmt.Errorf("header %s: a replay sets it itself, so that it never passes for production: leave it out", name)
	}
	return nil
}

// Identity says what makes the agent's behaviour, as far as an address can. A
// query is told apart by its digest, since it can hold a key.
func (a *Agent) Identity() map[string]string {
	id := maps.Clone(a.programs)
	id["url"] = a.shown
	if a.url != a.shown {
		id["url_digest"] = digest(a.url)
	}
	return id
}

func digest(text string) string { return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(text))) }

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
