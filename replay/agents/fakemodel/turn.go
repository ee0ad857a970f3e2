package fakemodel

import (
	"bytes"
	"cmp"
	"net/http"
	"strconv"
)

// turn is one request and its answer.
type turn struct {
	w      http.ResponseWriter
	r      *http.Request
	req    Request
	a      Answer
	header http.Header
}

func (t *turn) answer() {
	switch t.a.Fault {
	case Throttled:
		if t.header.Get("Retry-After") == "" {
			t.header.Set("Retry-After", "1")
		}
		writeError(t.w, cmp.Or(t.a.Status, http.StatusTooManyRequests), "slow down")
	case Broken:
		writeError(t.w, cmp.Or(t.a.Status, http.StatusInternalServerError), "the fake is broken")
	case Reset:
		reset(t.w)
	case Huge:
		t.huge()
	case ResetWithin, Stall, Truncated, InvalidUTF8, HalfEvent, ErrorWithin, NoEnd, NoDone:
		t.begun()
	default:
		t.begun()
	}
}

// begun gives an answer, or as much of it as its fault lets through.
func (t *turn) begun() {
	if t.a.Raw == nil && t.req.Stream && t.a.Status < http.StatusBadRequest {
		t.stream()
		return
	}
	t.whole()
}

// whole gives the answer at once.
func (t *turn) whole() {
	body := t.a.Raw
	if body == nil {
		if t.header.Get("Content-Type") == "" {
			t.header.Set("Content-Type", "application/json")
		}
		if t.a.Fault == InvalidUTF8 {
			t.a.Text = mark + t.a.Text
		}
		body = spoil(encode(t.a.completion(t.req.Model, t.req.N)))
	}
	switch t.a.Fault {
	case Truncated:
		body = body[:len(body)/2]
	case ResetWithin, Stall, HalfEvent, NoEnd, ErrorWithin:
		t.header.Set("Content-Length", strconv.Itoa(len(body)))
		t.begin()
		t.write(body[:len(body)/2])
		t.leave()
		return
	case InvalidUTF8, NoDone, Throttled, Broken, Reset, Huge:
	}
	t.begin()
	t.write(body)
}

// mark stands for the byte that is no UTF-8, since no encoder writes one.
const mark = "\ue0ff"

func spoil(b []byte) []byte { return bytes.ReplaceAll(b, []byte(mark), []byte{0xff}) }

// leave ends an answer in its middle.
func (t *turn) leave() {
	if t.a.Fault == Stall {
		<-t.r.Context().Done()
		return
	}
	if t.a.Fault == ResetWithin {
		reset(t.w)
		return
	}
	panic(http.ErrAbortHandler) // the way to end an answer in its middle
}

func (t *turn) begin() {
	t.w.WriteHeader(cmp.Or(t.a.Status, http.StatusOK))
}

// write sends bytes at once. An error is the client's having gone.
func (t *turn) write(b []byte) {
	_, _ = t.w.Write(b)
	_ = http.NewResponseController(t.w).Flush()
}

const hugeSize = 200 << 20

// huge sends 200 MB of what begins like an answer.
func (t *turn) huge() {
	begin, more := []byte(`{"choices":[{"message":{"role":"assistant","content":"`), bytes.Repeat([]byte("x"), 64<<10)
	if t.req.Stream {
		t.header.Set("Content-Type", "text/event-stream")
		begin, more = nil, append([]byte(`data: {"choices":[{"index":0,"delta":{"content":"`), append(more, "\"}}]}\n\n"...)...)
	}
	t.begin()
	if _, err := t.w.Write(begin); err != nil {
		return
	}
	for range hugeSize / len(more) {
		if _, err := t.w.Write(more); err != nil {
			return // the client has had enough
		}
	}
}
