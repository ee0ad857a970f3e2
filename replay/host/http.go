package host

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"forerun/replay"
	"forerun/replay/toolserver"
)

// guarded is what all requests go through: no web page of a browser on this machine
// gets in, by its own name or by one that was bound to the address later.
func (s *Server) guarded() http.Handler {
	foreign := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.recovered(w)
		switch {
		case !s.hostIsOurs(r.Host):
			refuse(w, "", http.StatusForbidden, "an unknown Host: see serve.advertise")
		case r.Header.Get("Origin") != "" && foreign.Check(r) != nil, r.Header.Get("Sec-Fetch-Site") == "cross-site":
			refuse(w, "", http.StatusForbidden, "a request of a web page")
		default:
			s.route(w, r)
		}
	})
}

// hostIsOurs reports whether a request names a host under which we are reached: an
// address, this machine, or what is advertised. A web page can bind a name of its
// own to our address, but not an address.
func (s *Server) hostIsOurs(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.Trim(host, "[]"), ".")
	if _, err := netip.ParseAddr(host); err == nil || strings.EqualFold(host, "localhost") {
		return true
	}
	if listen, _, err := net.SplitHostPort(s.config.Listen); err == nil && strings.EqualFold(host, listen) {
		return true
	}
	u, err := url.Parse(s.config.Advertise)
	return err == nil && u.Hostname() != "" && strings.EqualFold(host, u.Hostname())
}

// route finds the attempt that a request is of.
func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	if u, err := url.Parse(s.config.Advertise); err == nil { // a proxy in front of us may leave its path on
		if below, ok := strings.CutPrefix(path, strings.TrimSuffix(u.EscapedPath(), "/")); ok {
			path = below
		}
	}
	below, ok := strings.CutPrefix(path, pathPrefix)
	if !ok {
		refuse(w, "", http.StatusNotFound, "no address of a trial")
		return
	}
	token, rest, _ := cut(below)
	t, ok := s.stamp.read(token)
	if !ok {
		s.unknown.Add(1)
		refuse(w, "", http.StatusNotFound, "no trial has this address")
		return
	}
	s.mu.Lock()
	p := s.seats[t.n]
	s.mu.Unlock()
	switch {
	case p != nil && p.forged(r):
		tool, calls := asked(w, r, rest)
		if calls {
			p.arm.escape(fmt.Errorf("case %q, trial %d: the tool %s was called in another trial's name: %w",
				p.key.CaseID, p.key.Trial, named(tool), replay.ErrUncontained))
		}
		refuse(w, rest, http.StatusForbidden, "the address is one trial's, and the "+replay.HeaderTrial+" header another's")
	case p != nil && p.serve(w, r, rest):
	default:
		tool, calls := asked(w, r, rest)
		s.afterwards(t, tool, calls)
		refuse(w, rest, http.StatusGone, "the trial of this address has ended: nothing is answered any more")
	}
}

// asked says which tool a request that is refused would call.
func asked(w http.ResponseWriter, r *http.Request, rest string) (tool string, calls bool) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTime))
	return toolserver.Asked(r, rest)
}

// recovered answers where our own code panicked. The agent is told no more.
func (s *Server) recovered(w http.ResponseWriter) {
	switch p := recover(); p {
	case nil:
	case http.ErrAbortHandler:
		panic(p) // the way to cut a connection
	default:
		s.faults.Add(1)
		refuse(w, "", http.StatusInternalServerError, "forerun itself failed at this request")
	}
}

// cut splits a path at its first slash.
func cut(path string) (first, rest string, found bool) { return strings.Cut(path, "/") }

// refuse answers in the form that clients of what is served there can read, and so
// that they do not try again.
func refuse(w http.ResponseWriter, rest string, status int, words string) {
	words = "forerun: " + words
	var body any = map[string]any{"error": words}
	if api, _, _ := cut(rest); api == pathOpenAI || api == pathAnthropic {
		body = map[string]any{"type": "error", "error": map[string]string{"message": words, "type": "forerun_refused"}}
	}
	text, err := json.Marshal(body)
	if err != nil {
		text = nil // words of our own
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Should-Retry", "false")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}
