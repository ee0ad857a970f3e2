package fakemodel_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"forerun/replay/agents/fakemodel"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client is one test's own, so that nothing of it stays behind.
func client(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// answered is what came back of a call.
type answered struct {
	status int
	header http.Header
}

func post(ctx context.Context, t *testing.T, url, body string) (answered, []byte, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/chat/completions", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client(t).Do(req)
	if err != nil {
		return answered{}, nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return answered{resp.StatusCode, resp.Header}, data, err
}

func TestAnswersAndWhatIsKept(t *testing.T) {
	t.Parallel()
	s, url := fakemodel.Start(t, fakemodel.InTurn(
		fakemodel.Answer{Text: "<hi>", Usage: &fakemodel.Usage{Input: 3, Output: 1, Cached: new(int64(2))}, Header: http.Header{"X-A": {"b"}}},
		fakemodel.Answer{Calls: []fakemodel.Call{{ID: "c", Name: "look", Arguments: `{"n":1}`}}},
	))
	resp, data, err := post(t.Context(), t, url, `{"model":"m","messages":[{"role":"user","content":"q"}]}`)
	want := `{"choices":[{"finish_reason":"stop","index":0,"message":{"content":"<hi>","role":"assistant"}}],"created":0,"id":"chatcmpl-1",` +
		`"model":"m","object":"chat.completion","usage":{"completion_tokens":1,"prompt_tokens":3,"prompt_tokens_details":{"cached_tokens":2},"total_tokens":4}}`
	if err != nil || string(data) != want || resp.header.Get("X-A") != "b" {
		t.Errorf("got %s, %v, want %s", data, err, want)
	}
	_, data, err = post(t.Context(), t, url, `{"model":"m","stream":true,"messages":[{"role":"tool","content":"r"}]}`)
	if n := bytes.Count(data, []byte("data: ")); err != nil || n != 7 || !bytes.HasSuffix(data, []byte("data: [DONE]\n\n")) {
		t.Errorf("got %d events, %v: %s", n, err, data)
	}
	seen := s.Seen()
	if s.Count() != 2 || len(seen) != 2 || seen[0].Last().Text != "q" || seen[1].Last().Role != "tool" || !seen[1].Stream {
		t.Errorf("got %+v, want both requests", seen)
	}
	if resp, _, _ := post(t.Context(), t, url, `{"model`); resp.status != http.StatusBadRequest {
		t.Errorf("got %+v for a body that is no JSON, want 400", resp)
	}
}

// What a plain client sees of each fault, so that a test that relies on one can't
// pass for another reason.
func TestFaults(t *testing.T) {
	t.Parallel()
	type sight struct {
		Status int
		Broken bool // the client got an error
		Whole  bool // JSON, or a stream with its last word
	}
	for _, fault := range fakemodel.Faults() {
		if fault == fakemodel.Huge {
			continue // see TestHuge
		}
		for _, stream := range []bool{false, true} {
			want := sight{Status: 200}
			switch fault {
			case fakemodel.Throttled:
				want = sight{Status: 429, Whole: !stream}
			case fakemodel.Broken:
				want = sight{Status: 500, Whole: !stream}
			case fakemodel.Reset:
				want = sight{Broken: true}
			case fakemodel.ResetWithin, fakemodel.Stall:
				want.Broken = true
			case fakemodel.HalfEvent, fakemodel.ErrorWithin, fakemodel.NoEnd:
				want.Broken = !stream // of an answer at once there is half, without its end
			case fakemodel.InvalidUTF8:
				want.Whole = stream // the JSON holds a byte that is none
			case fakemodel.NoDone:
				want.Whole = !stream
			case fakemodel.Truncated, fakemodel.Huge:
			}
			t.Run(string(fault), func(t *testing.T) {
				t.Parallel()
				ctx, leave := context.WithCancel(t.Context())
				defer leave()
				answer := fakemodel.Answer{Text: "abc", Fault: fault}
				if fault == fakemodel.Stall {
					answer.Between = func(context.Context, int) { leave() }
					answer.Before = func(context.Context) {
						if !stream {
							leave()
						}
					}
				}
				_, url := fakemodel.Start(t, fakemodel.InTurn(answer))
				resp, data, err := post(ctx, t, url, `{"model":"m","stream":`+map[bool]string{true: "true", false: "false"}[stream]+`}`)
				got := sight{Broken: err != nil, Status: resp.status}
				got.Whole = json.Valid(data) && len(data) > 0 && !stream || bytes.Contains(data, []byte("[DONE]"))
				if fault == fakemodel.Stall {
					got.Status, want.Status = 0, 0 // the header may have come, or not
					if !errors.Is(err, context.Canceled) {
						t.Errorf("got %v, want %v", err, context.Canceled)
					}
				}
				if fault == fakemodel.InvalidUTF8 {
					got.Whole = bytes.Contains(data, []byte{0xff}) && stream
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("stream %t, %v (-want +got):\n%s", stream, err, diff)
				}
			})
		}
	}
}

func TestHuge(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("reads 200 MB, which takes long where races are looked for")
	}
	_, url := fakemodel.Start(t, fakemodel.InTurn(fakemodel.Answer{Fault: fakemodel.Huge}))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if n, err := io.Copy(io.Discard, resp.Body); err != nil || n < 200<<20-1<<20 {
		t.Errorf("got %d bytes, %v, want 200 MB", n, err)
	}
}
