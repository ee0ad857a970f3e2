package sse_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"forerun/replay/agents/internal/sse"
)

// events reads all of a stream, each event as NAME|DATA, and the error that
// ended it where that is not io.EOF.
func events(from io.Reader, l sse.Limits) []string {
	var all []string
	r := sse.NewReader(from, l)
	for {
		e, err := r.Next()
		switch {
		case err == nil:
			all = append(all, e.Name+"|"+string(e.Data))
			continue
		case errors.Is(err, io.ErrUnexpectedEOF):
			all = append(all, "cut "+e.Name+"|"+string(e.Data))
		case !errors.Is(err, io.EOF):
			all = append(all, "error "+err.Error())
		}
		return all
	}
}

func TestEvents(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, stream string
		want         []string
	}{
		{"nothing", "", nil},
		{"one", "data: a\n\n", []string{"|a"}},
		{"one space is taken off, no more", "data:a\n\ndata:  b \n\n", []string{"|a", "| b "}},
		{"data lines are joined", "data: a\ndata:\ndata: b\n\n", []string{"|a\n\nb"}},
		{"a field without a colon", "data\n\n", []string{"|"}},
		{"a name", "event: ping\ndata: {}\n\ndata: b\n\n", []string{"ping|{}", "|b"}},
		{"a name without data is no event", "event: ping\n\ndata: b\n\n", []string{"|b"}},
		{"comments", ": keep-alive\n\n:\ndata: a\n: within\ndata: b\n\n", []string{"|a\nb"}},
		{"other fields", "id: 7\nretry: 10\nwhat: x\ndata: a\n\n", []string{"|a"}},
		{"CRLF", "data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n", []string{"|a\nb", "|c"}},
		{"CR alone", "data: a\rdata: b\r\rdata: c\r\r", []string{"|a\nb", "|c"}},
		{"a mixture", "data: a\r\ndata: b\n\rdata: c\r\n\n", []string{"|a\nb", "|c"}},
		{"many blank lines", "\n\n\r\n\ndata: a\n\n\n\n", []string{"|a"}},
		{"a byte order mark", "\ufeffdata: a\n\n", []string{"|a"}},
		{"half an event", "data: a\n\ndata: b\n", []string{"|a", "cut |b"}},
		{"half a line", "data: a\n\ndata: {\"x\":", []string{"|a", "cut |{\"x\":"}},
		{"half a field", "data: a\n\nda", []string{"|a", "cut |"}},
		{"half a name", "event: err", []string{"cut err|"}},
		{"half a comment is nothing lost", "data: a\n\n: kee", []string{"|a"}},
		{"bytes that are no text", "data: \xff\x00\n\n", []string{"|\xff\x00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for how, from := range map[string]io.Reader{
				"at once":            strings.NewReader(tt.stream),
				"byte by byte":       iotest.OneByteReader(strings.NewReader(tt.stream)),
				"with its EOF":       iotest.DataErrReader(strings.NewReader(tt.stream)),
				"in halves of reads": iotest.HalfReader(strings.NewReader(tt.stream)),
			} {
				if diff := cmp.Diff(tt.want, events(from, sse.Limits{})); diff != "" {
					t.Errorf("%s (-want +got):\n%s", how, diff)
				}
			}
		})
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	endless := func(part string) io.Reader { return &repeated{part: part} }
	for _, tt := range []struct {
		name string
		from io.Reader
		want string
	}{
		{"as large as may be", strings.NewReader("data: 1234567890\n\n"), "|1234567890"},
		{"one line", strings.NewReader("data: 12345678901\n\n"), "error an event of more than 10 bytes: too large"},
		{"several", strings.NewReader("data: 12345\ndata: 67890\n\n"), "error an event of more than 10 bytes: too large"},
		{"a line without an end", endless("x"), "error an event of more than 10 bytes: too large"},
		{"data lines without an end", endless("data: 1\n"), "error an event of more than 10 bytes: too large"},
		{"comments without an end", endless(":\n"), "error reading the stream: more than 65536 bytes: too large"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := events(tt.from, sse.Limits{Event: 10, Stream: 64 << 10})
			if diff := cmp.Diff([]string{tt.want}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// repeated never ends.
type repeated struct{ part string }

func (r *repeated) Read(p []byte) (int, error) {
	n := 0
	for n+len(r.part) <= len(p) {
		n += copy(p[n:], r.part)
	}
	return n, nil
}

func TestTheReadersOwnError(t *testing.T) {
	t.Parallel()
	broken := errors.New("reset by peer")
	from := io.MultiReader(strings.NewReader("data: a\n\ndata: b\n"), iotest.ErrReader(broken))
	r := sse.NewReader(from, sse.Limits{})
	if e, err := r.Next(); err != nil || string(e.Data) != "a" {
		t.Fatalf("got %q, %v, want a", e.Data, err)
	}
	if _, err := r.Next(); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}

func TestAReaderThatGivesNothing(t *testing.T) {
	t.Parallel()
	if _, err := sse.NewReader(nothing{}, sse.Limits{}).Next(); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("got %v, want %v", err, io.ErrNoProgress)
	}
}

type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, nil }

// However the bytes arrive, the events are the same, and all that is given was
// in the stream.
func FuzzReader(f *testing.F) {
	for _, seed := range []string{
		"data: {\"a\":1}\n\ndata: [DONE]\n\n", "event: error\r\ndata: x\r\n\r\n", ": c\n\ndata\ndata\n\n", "\ufeffdata:a\r\rda", "data: \xff",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		limits := sse.Limits{Event: 64, Stream: 4096}
		whole := events(strings.NewReader(string(stream)), limits)
		parts := events(iotest.OneByteReader(strings.NewReader(string(stream))), limits)
		if diff := cmp.Diff(whole, parts); diff != "" {
			t.Errorf("at once and byte by byte differ:\n%s", diff)
		}
		if size := len(fmt.Sprint(whole)); size > 4*len(stream)+200 {
			t.Errorf("%d bytes out of %d", size, len(stream))
		}
	})
}
