package failure_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"forerun/replay"
	"forerun/replay/agents/internal/failure"
)

func TestEndedSaysWhichOfTheTwoItWas(t *testing.T) {
	t.Parallel()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancelLate := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancelLate()
	told, tell := context.WithCancelCause(t.Context())
	tell(fmt.Errorf("the trial's time ran out: %w", context.DeadlineExceeded))
	for _, tt := range []struct {
		ctx  context.Context //nolint:containedctx // a table
		kind replay.FailureKind
		is   error
	}{
		{cancelled, replay.FailCancelled, context.Canceled},
		{late, replay.FailTimeout, context.DeadlineExceeded},
		{told, replay.FailTimeout, context.DeadlineExceeded},
	} {
		err := failure.Ended(tt.ctx, "asking")
		if err.Kind != tt.kind || !errors.Is(err, tt.is) {
			t.Errorf("got %v, want the kind %s and an error that wraps %v", err, tt.kind, tt.is)
		}
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		code int
		kind replay.FailureKind
	}{
		{301, replay.FailRefused},
		{400, replay.FailRequest},
		{401, replay.FailRefused},
		{403, replay.FailRefused},
		{404, replay.FailRefused},
		{408, replay.FailServer},
		{409, replay.FailServer},
		{422, replay.FailRequest},
		{429, replay.FailRateLimit},
		{500, replay.FailServer},
		{529, replay.FailServer},
	} {
		err := failure.Status(tt.code, nil, "why")
		if err.Kind != tt.kind || err.HTTPStatus != tt.code || !strings.Contains(err.Error(), "why") {
			t.Errorf("%d: got %v, want the kind %s", tt.code, err, tt.kind)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		header http.Header
		want   time.Duration
	}{
		{"nothing", http.Header{}, 0},
		{"seconds", http.Header{"Retry-After": {"7"}}, 7 * time.Second},
		{"parts of a second", http.Header{"Retry-After": {"0.5"}}, 500 * time.Millisecond},
		{"a date, by the server's own clock", http.Header{
			"Retry-After": {"Wed, 21 Oct 2015 07:28:30 GMT"}, "Date": {"Wed, 21 Oct 2015 07:28:00 GMT"},
		}, 30 * time.Second},
		{"a date in the past", http.Header{
			"Retry-After": {"Wed, 21 Oct 2015 07:27:00 GMT"}, "Date": {"Wed, 21 Oct 2015 07:28:00 GMT"},
		}, 0},
		{"a date without a clock, long past", http.Header{"Retry-After": {"Wed, 21 Oct 2015 07:27:00 GMT"}}, 0},
		{"milliseconds win", http.Header{"Retry-After": {"7"}, "Retry-After-Ms": {"250"}}, 250 * time.Millisecond},
		{"negative", http.Header{"Retry-After": {"-3"}}, 0},
		{"absurd", http.Header{"Retry-After": {"1e300"}}, 24 * time.Hour},
		{"no number", http.Header{"Retry-After": {"NaN"}}, 0},
		{"for ever", http.Header{"Retry-After": {"inf"}}, 0},
		{"words", http.Header{"Retry-After": {"soon"}}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := failure.Status(429, tt.header, "").RetryAfter; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestQuoter(t *testing.T) {
	t.Parallel()
	secret := failure.NewQuoter("", "sk-1", "sk-1-long")
	rich := failure.NewQuoter("Bearer ab/\"<12>", "Basic dXNlcjpvcGVuc2VzYW1l", "line-one\nline-two\n")
	for _, tt := range []struct {
		name  string
		quote failure.Quoter
		in    string
		limit int
		want  string
	}{
		{"plain", failure.Quoter{}, " Größe \"5\" \\ <b>\n", 100, `Größe "5" \ <b>`},
		{"control characters", failure.Quoter{}, "a\x1b[31mb\r\nc\x00\x7f", 100, `a\x1b[31mb\r\nc\x00\x7f`},
		{"text that turns around", failure.Quoter{}, "a\u202eb", 100, `a\u202eb`},
		{"invalid UTF-8", failure.Quoter{}, "a\xffb", 100, `a\xffb`},
		{"a real replacement character", failure.Quoter{}, "a\ufffdb", 100, "a\ufffdb"},
		{"cut between characters", failure.Quoter{}, "ééé", 5, "éé…"},
		{"never half an escape", failure.Quoter{}, "abc\x1b", 5, "abc…"},
		{"secrets", secret, "key sk-1 and sk-1-long", 100, "key <secret> and <secret>"},
		{"a secret in JSON", rich, `{"key":"ab/\"<12>"} ab\/\"\u003c12\u003e`, 100, `{"key":"<secret>"} <secret>`},
		{"a secret in HTML", rich, `<b>ab/&#34;&lt;12&gt;</b> ab/&quot;&lt;12&gt;`, 100, `<b><secret></b> <secret>`},
		{"a secret in a URL", rich, `?k=ab%2F%22%3C12%3E&k=ab%2f%22%3c12%3e`, 100, `?k=<secret>&k=<secret>`},
		{"parts of a secret", rich, "opensesame; line-two; dXNlcjpvcGVuc2VzYW1l", 100, "<secret>; <secret>; <secret>"},
		{"a secret where it would be cut", secret, "key sk-1-long", 8, "key <sec…"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.quote.Text(tt.in, tt.limit); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
