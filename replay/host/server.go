package host

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"forerun/replay"
	"forerun/replay/meter"
	"forerun/replay/toolserver"
)

// Server listens for the agents of a run. Make one with [New], and close it.
type Server struct {
	config Config
	stamp  stamp
	tools  *toolserver.Server
	meter  *meter.Meter

	unknown, late, refused, faults atomic.Int64

	mu    sync.Mutex
	arms  map[uint64]*Arm
	n     uint64                // the last arm's or seat's number
	seats map[uint64]*seat      // those that are open
	gone  map[uint64]replay.Key // of the last that ended
	cut   map[uint64]struct{}   // those that forerun itself ended
	base  string                // "" before it listens

	http   *http.Server
	served chan struct{} // closed when nothing is accepted any more
}

// New makes a server, and refuses a configuration that can't be served. It does not
// listen yet.
func New(c Config) (*Server, error) {
	if err := CheckListen(c.Listen, c.Advertise); err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	if c.Advertise != "" {
		if err := CheckAdvertise(c.Advertise); err != nil {
			return nil, fmt.Errorf("advertise: %w", err)
		}
	}
	m, err := meter.New(c.Meter)
	if err != nil {
		return nil, err
	}
	s := &Server{
		config: c, stamp: newStamp(), tools: toolserver.New(cmp.Or(c.Version, "dev")), meter: m,
		arms: map[uint64]*Arm{}, seats: map[uint64]*seat{}, gone: map[uint64]replay.Key{}, cut: map[uint64]struct{}{},
	}
	s.http = &http.Server{
		Handler:           s.guarded(),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(slog.DiscardHandler, slog.LevelError), // it would print addresses, which hold tokens
	}
	return s, nil
}

// Start listens. A second call does nothing.
func (s *Server) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.base != "" {
		return nil
	}
	at := cmp.Or(s.config.Listen, DefaultListen)
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", at)
	if err != nil {
		return fmt.Errorf("serve agents at %s: %w", at, err)
	}
	base, err := s.config.base(l.Addr())
	if err != nil {
		return errors.Join(err, l.Close())
	}
	s.base, s.served = base, make(chan struct{})
	go func() {
		defer close(s.served)
		_ = s.http.Serve(l) // it ends with Close alone; what a connection does wrong is its own
	}()
	return nil
}

// Close refuses what comes from now on, lets what is under way end, and stops
// listening. It ends also what a cancelled context has ended.
//
//nolint:contextcheck,nolintlint // its own two seconds, whatever became of the run
func (s *Server) Close() error {
	s.mu.Lock()
	served, open := s.served, make([]*seat, 0, len(s.seats))
	for _, p := range s.seats {
		open = append(open, p)
	}
	s.mu.Unlock()
	for _, p := range open {
		p.Close()
	}
	s.meter.Close()
	if served == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		_ = s.http.Close() // a connection that says nothing is cut
	}
	<-served
	return nil
}

// Strays counts what came to a server and was nobody's.
type Strays struct {
	Unknown int64 // with a token that was never given out
	Late    int64 // when the attempt had ended, escapes included
	Refused int64 // no valid tool call
	Faults  int64 // tool calls at which forerun itself failed
}

// Strays tells what came to the server so far and was nobody's.
func (s *Server) Strays() Strays {
	return Strays{Unknown: s.unknown.Load(), Late: s.late.Load(), Refused: s.refused.Load(), Faults: s.faults.Load()}
}
