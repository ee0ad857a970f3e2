package httpagent

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"forerun/datasets/jq"
	"forerun/replay"
	"forerun/replay/agents/internal/document"
	"forerun/replay/agents/internal/failure"
)

// read makes a reply of an answer.
func (a *Agent) read(ctx context.Context, got *answer) (replay.Reply, error) {
	doc, err := a.document(ctx, got)
	switch {
	case err != nil && ctx.Err() != nil:
		return replay.Reply{}, failure.Ended(ctx, "reading the answer")
	case err != nil:
		return replay.Reply{}, &replay.CallError{Kind: replay.FailMalformed, Err: errors.New(a.quote.Text(err.Error(), 1000))}
	}
	reply, err := document.Read(doc, a.quote)
	if call, ok := errors.AsType[*replay.CallError](err); ok {
		got.timed(call.Reply)
		return reply, err
	}
	got.timed(&reply)
	return reply, err
}

// timed adds what the wire showed to a reply that does not say it itself.
func (got *answer) timed(reply *replay.Reply) {
	if reply != nil && reply.TTFTMS == nil {
		reply.TTFTMS = got.ttft
	}
}

// document gives the result document that an answer is, or that the program makes
// of it.
func (a *Agent) document(ctx context.Context, got *answer) ([]byte, error) {
	if a.response == nil {
		if got.streamed {
			return result(got.events)
		}
		return got.body, nil
	}
	value, err := got.value()
	if err != nil {
		return nil, fmt.Errorf("response: %w", err)
	}
	doc, err := a.response.OneOf(ctx, value)
	if err != nil {
		return nil, fmt.Errorf("response: jq: %w", err)
	}
	return doc, nil
}

// value is the answer as a program takes it: its JSON, its text where it is no
// JSON and does not say that it is, or the array of its events.
func (got *answer) value() (any, error) {
	if got.streamed {
		all := make([]any, 0, len(got.events))
		for _, e := range got.events {
			one := map[string]any{"event": nil, "data": string(e.data)}
			if e.name != "" {
				one["event"] = e.name
			}
			if e.json {
				data, err := jq.Value(e.data)
				if err != nil {
					return nil, err
				}
				one["data"] = data
			}
			all = append(all, one)
		}
		return all, nil
	}
	switch {
	case !utf8.Valid(got.body):
		return nil, errors.New("not UTF-8")
	case document.Deep(got.body):
		return nil, document.ErrDeep
	}
	value, err := jq.Value(got.body)
	if err != nil && strings.HasPrefix(got.kind, "text/") {
		return string(got.body), nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, got.body) // cut once it is without secrets
	}
	return value, nil
}
