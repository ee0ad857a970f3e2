package httpcall

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client gives a client for an agent: base, or one of our own where base is nil,
// that follows no redirect. Its own keeps as many idle connections to the one
// host as there are workers; Go's default of two would reconnect for most calls.
func Client(base *http.Client) *http.Client {
	client := &http.Client{}
	if base != nil {
		*client = *base
	} else {
		client.Transport = &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			ForceAttemptHTTP2:     true,
			MaxIdleConnsPerHost:   1024,
			IdleConnTimeout:       90 * time.Second,
			TLSHandshakeTimeout:   10 * time.Second,
			ExpectContinueTimeout: time.Second,
		}
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return client
}

// CheckURL refuses an address that can't be called, or that holds a secret where
// it would be shown.
func CheckURL(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return errors.New("not a URL: write http://HOST or https://HOST") // url.Error would print a password
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("not an HTTP address: write http://HOST or https://HOST")
	case u.Host == "":
		return errors.New("no host: write http://HOST or https://HOST")
	case u.User != nil:
		return errors.New("holds a user name or password: send it as a header")
	case u.Fragment != "":
		return errors.New("holds a #fragment, which is never sent: leave it out")
	}
	return nil
}

// Address is what may be shown of a URL: a query can hold a key.
func Address(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// CheckHeader refuses a header that can't be sent. It never prints the value.
func CheckHeader(name, value string) error {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !tokenRune(r) }) {
		return fmt.Errorf("header %q: not a header name", name)
	}
	// A key read from a file often ends with the file's newline.
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return fmt.Errorf("header %s: its value holds a line break or another control character", name)
	}
	return nil
}

func tokenRune(r rune) bool {
	return r > ' ' && r < 0x7f && !strings.ContainsRune("()<>@,;:\\\"/[]?={}", r)
}

// SetHeaders sets the configured headers of a request.
func SetHeaders(req *http.Request, headers map[string]string) {
	for name, value := range headers {
		if strings.EqualFold(name, "Host") {
			req.Host = value // net/http ignores the header
			continue
		}
		req.Header.Set(name, value)
	}
}
