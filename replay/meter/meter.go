package meter

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"forerun/replay"
)

// Upstream is a model API that calls go on to.
type Upstream struct {
	BaseURL string
	// Key replaces the agent's own; nil passes the agent's on, and "" sends none.
	Key     *string
	Headers map[string]string // set on every call, over the agent's
}

// Config is where calls go on to. A nil upstream is not served.
type Config struct {
	OpenAI    *Upstream
	Anthropic *Upstream
	Prices    replay.Prices
	Client    *http.Transport // nil is one of our own
}

// Meter passes model calls on. Make one with [New]. It is safe for concurrent use.
type Meter struct {
	openai, anthropic *route
	prices            replay.Prices
	client            *http.Transport
}

// route is one upstream, checked.
type route struct {
	api     api
	base    *url.URL
	key     *string
	headers map[string]string
}

// New makes a meter, and refuses an upstream that can't be called.
func New(c Config) (*Meter, error) {
	m := &Meter{prices: maps.Clone(c.Prices), client: c.Client}
	if m.client == nil {
		m.client = &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			ForceAttemptHTTP2:     true,
			MaxIdleConnsPerHost:   1024,
			IdleConnTimeout:       90 * time.Second,
			TLSHandshakeTimeout:   10 * time.Second,
			ExpectContinueTimeout: time.Second,
			DisableCompression:    true, // the bytes pass as they are
		}
	}
	var err error
	if m.openai, err = newRoute(openAI, c.OpenAI); err != nil {
		return nil, fmt.Errorf("openai: %w", err)
	}
	if m.anthropic, err = newRoute(anthropic, c.Anthropic); err != nil {
		return nil, fmt.Errorf("anthropic: %w", err)
	}
	return m, nil
}

func newRoute(a api, u *Upstream) (*route, error) {
	if u == nil {
		return nil, nil //nolint:nilnil // an upstream that is not served
	}
	if err := CheckBaseURL(u.BaseURL); err != nil {
		return nil, err
	}
	base, err := url.Parse(u.BaseURL)
	if err != nil {
		return nil, errors.New("base_url: not an address")
	}
	base.Path, base.RawPath = strings.TrimSuffix(base.Path, "/"), strings.TrimSuffix(base.RawPath, "/")
	for _, name := range slices.Sorted(maps.Keys(u.Headers)) {
		if strings.ContainsAny(u.Headers[name], "\r\n\x00") || name == "" || strings.ContainsAny(name, " :\r\n") {
			return nil, fmt.Errorf("header %q can't be sent", name)
		}
	}
	if u.Key != nil && strings.ContainsAny(*u.Key, "\r\n\x00") {
		return nil, errors.New("api_key: holds a line break")
	}
	return &route{api: a, base: base, key: u.Key, headers: maps.Clone(u.Headers)}, nil
}

// CheckBaseURL refuses an address that calls can't be passed on to.
func CheckBaseURL(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return errors.New("base_url: not http://HOST or https://HOST")
	case u.User != nil:
		return errors.New("base_url: holds a user name or password")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return errors.New("base_url: holds a query or a fragment")
	}
	return nil
}

// ServesOpenAI reports whether calls of OpenAI's shape are passed on, and
// ServesAnthropic whether those of Anthropic's are.
func (m *Meter) ServesOpenAI() bool { return m.openai != nil }

// ServesAnthropic reports whether calls of Anthropic's shape are passed on.
func (m *Meter) ServesAnthropic() bool { return m.anthropic != nil }

// Close lets the idle connections go.
func (m *Meter) Close() { m.client.CloseIdleConnections() }
