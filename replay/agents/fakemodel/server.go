package fakemodel

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Request is what the server was sent.
type Request struct {
	N      int // the server's requests in the order of their arrival, from 1
	Method string
	Path   string
	Query  string
	Header http.Header
	Body   []byte

	Model        string
	Stream       bool
	IncludeUsage bool
	Messages     []Message
}

// Message is a message of a request. Text is its content where that is a string.
type Message struct {
	Role    string          `json:"role"`
	Content json.RawMessage `json:"content"`
	CallID  string          `json:"tool_call_id"`
	Text    string          `json:"-"`
}

// Last is the last message, a zero one where there is none.
func (r *Request) Last() Message {
	if len(r.Messages) == 0 {
		return Message{}
	}
	return r.Messages[len(r.Messages)-1]
}

// Brain says what to answer. It is called by many requests at once.
type Brain func(Request) Answer

// InTurn is a brain that gives its answers one after the other, and the last one
// again and again.
func InTurn(answers ...Answer) Brain {
	return func(r Request) Answer { return answers[min(r.N, len(answers))-1] }
}

// Server answers. The zero Server answers "ok".
type Server struct {
	Brain  Brain
	Forget bool // count alone: for many requests

	mu   sync.Mutex
	n    int
	seen []Request
}

// Start serves a brain until the test ends, and gives the base URL.
func Start(tb testing.TB, b Brain) (*Server, string) {
	tb.Helper()
	s := &Server{Brain: b}
	listening := httptest.NewServer(s)
	tb.Cleanup(listening.Close)
	return s, listening.URL + "/v1"
}

// Count is the number of requests so far.
func (s *Server) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

// Seen gives the requests so far.
func (s *Server) Seen() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.seen)
}

// Bodies gives the bodies of the requests so far.
func (s *Server) Bodies() []string {
	var all []string
	for _, r := range s.Seen() {
		all = append(all, string(r.Body))
	}
	return all
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	req, err := s.read(r)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	a := Answer{Text: "ok"}
	if s.Brain != nil {
		a = s.Brain(req)
	}
	if a.Before != nil {
		a.Before(r.Context())
	}
	maps.Copy(w.Header(), a.Header)
	t := &turn{w: w, r: r, req: req, a: a, header: w.Header()}
	t.answer() //nolint:contextcheck // its request carries the context
}

func (s *Server) read(r *http.Request) (Request, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return Request{}, err
	}
	req := Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header.Clone(), Body: body}
	s.mu.Lock()
	s.n++
	req.N = s.n
	s.mu.Unlock()
	err = req.decode()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.Forget {
		s.seen = append(s.seen, req)
	}
	return req, err
}

func (r *Request) decode() error {
	var sent struct {
		Model    string    `json:"model"`
		Stream   bool      `json:"stream"`
		Messages []Message `json:"messages"`
		Options  struct {
			IncludeUsage bool `json:"include_usage"`
		} `json:"stream_options"`
	}
	if err := json.Unmarshal(r.Body, &sent); err != nil {
		return fmt.Errorf("the request's body: %w", err)
	}
	r.Model, r.Stream, r.IncludeUsage, r.Messages = sent.Model, sent.Stream, sent.Options.IncludeUsage, sent.Messages
	for i := range r.Messages {
		m := &r.Messages[i]
		if json.Unmarshal(m.Content, &m.Text) != nil {
			m.Text = "" // parts
		}
	}
	return nil
}

func writeError(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(encode(map[string]any{"error": map[string]any{"message": text, typeKey: "fake", "code": nil}})) // the client may have gone
}

func encode(v any) []byte {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Appendf(nil, `{"error":{"message":%q}}`, err.Error())
	}
	return []byte(strings.TrimSuffix(b.String(), "\n"))
}

func requestID(n int) string { return fmt.Sprintf("chatcmpl-%d", n) }

// reset drops the connection so that the client sees a reset and no clean end.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // at worst it is a clean end
	}
	_ = conn.Close() // gone either way
}
