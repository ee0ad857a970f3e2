package httpcall

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"forerun/replay"
	"forerun/replay/agents/internal/failure"
)

// MaxAnswer bounds the size of an answer.
const MaxAnswer = 32 << 20

// Do sends the request once and gives the answer as soon as its header is there;
// closing its body is the caller's. Its errors are [replay.CallError]s; a status
// that is not success is none.
func Do(client *http.Client, req *http.Request, quote failure.Quoter) (*http.Response, error) {
	send := client.Do
	if client.Transport != nil && client.Jar == nil && client.Timeout == 0 {
		send = client.Transport.RoundTrip // a client would only copy the headers, for redirects that are not followed
	}
	resp, err := send(req)
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok { // prints the query
			err = wrapped.Err
		}
		return nil, Broken(req, replay.FailConnect, err, quote)
	}
	return resp, nil
}

// Read reads the whole body of an answer, up to [MaxAnswer]. Its errors are
// [replay.CallError]s.
func Read(resp *http.Response, quote failure.Quoter) ([]byte, error) {
	body, err := readAll(resp)
	if err != nil {
		return nil, Broken(resp.Request, replay.FailCutStream, err, quote)
	}
	if len(body) > MaxAnswer {
		return nil, Broken(resp.Request, replay.FailMalformed, fmt.Errorf("the answer is larger than %d MiB", MaxAnswer>>20), quote)
	}
	return body, nil
}

// announced is the largest body that is believed to come before it does.
const announced = 1 << 20

// readAll reads a body, at once where its length is known, and at most one byte
// more than it may have.
func readAll(resp *http.Response) ([]byte, error) {
	if n := resp.ContentLength; n >= 0 && n <= announced {
		body := make([]byte, n)
		_, err := io.ReadFull(resp.Body, body)
		if errors.Is(err, io.EOF) { // none of it came
			err = io.ErrUnexpectedEOF
		}
		if n == 0 {
			err = nil
		}
		return body, err
	}
	return io.ReadAll(io.LimitReader(resp.Body, MaxAnswer+1))
}

// Broken is a call that broke off, or its context's end where that is why. The
// text goes through the quoter: net/http quotes what the other side sent.
func Broken(req *http.Request, kind replay.FailureKind, err error, quote failure.Quoter) *replay.CallError {
	doing := quote.Text(req.Method+" "+Address(req.URL), 500)
	if ctx := req.Context(); ctx.Err() != nil {
		return failure.Ended(ctx, doing)
	}
	return &replay.CallError{Kind: kind, Err: fmt.Errorf("%s: %s", doing, quote.Text(err.Error(), 500))}
}

// Refused is what an answer that is no success means. The text is what the other
// side said, already quoted.
func Refused(resp *http.Response, text string, quote failure.Quoter) *replay.CallError {
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		text = "the address redirects, which is not followed: configure the address it leads to"
		if to, err := url.Parse(resp.Header.Get("Location")); err == nil && to.Host != "" {
			text += " (" + quote.Text(Address(to), 200) + ")"
		}
	}
	return failure.Status(resp.StatusCode, resp.Header, text)
}

// OK reports whether a status is one of success.
func OK(status int) bool { return status >= 200 && status < 300 }
