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

// Answer is a whole HTTP response, of any status.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte

	quote failure.Quoter
}

// OK reports whether the status is one of success.
func (a *Answer) OK() bool { return a.Status >= 200 && a.Status < 300 }

// Exchange sends the request once and reads the answer. Its errors are
// [replay.CallError]s; a status that is not success is none. Their text goes
// through the quoter: net/http quotes what the other side sent.
func Exchange(client *http.Client, req *http.Request, quote failure.Quoter) (*Answer, error) {
	doing := quote.Text(req.Method+" "+Address(req.URL), 500)
	fail := func(kind replay.FailureKind, err error) error {
		if ctx := req.Context(); ctx.Err() != nil {
			return failure.Ended(ctx, doing)
		}
		return &replay.CallError{Kind: kind, Err: fmt.Errorf("%s: %s", doing, quote.Text(err.Error(), 500))}
	}
	resp, err := client.Do(req) //nolint:gosec // the address is the configuration's: calling it is what an agent is for
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok { // prints the query
			err = wrapped.Err
		}
		return nil, fail(replay.FailConnect, err)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxAnswer+1))
	_ = resp.Body.Close() // all that counts was read
	if err != nil {
		return nil, fail(replay.FailCutStream, err)
	}
	if len(body) > MaxAnswer {
		return nil, fail(replay.FailMalformed, fmt.Errorf("the answer is larger than %d MiB", MaxAnswer>>20))
	}
	return &Answer{Status: resp.StatusCode, Header: resp.Header, Body: body, quote: quote}, nil
}

// Failure is what an answer that is no success means. The text is what the other
// side said, already quoted.
func (a *Answer) Failure(text string) *replay.CallError {
	if a.Status >= 300 && a.Status < 400 {
		text = "the address redirects, which is not followed: configure the address it leads to"
		if to, err := url.Parse(a.Header.Get("Location")); err == nil && to.Host != "" {
			text += " (" + a.quote.Text(Address(to), 200) + ")"
		}
	}
	return failure.Status(a.Status, a.Header, text)
}
