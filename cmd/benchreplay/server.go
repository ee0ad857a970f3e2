package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// serve is the server: it prints its address, and answers until its standard
// input's owner kills it.
func serve(ctx context.Context, args []string, out io.Writer) error {
	var (
		n    int
		mean time.Duration
		how  string
		seed uint64
	)
	flags := flag.NewFlagSet("server", flag.ContinueOnError)
	flags.IntVar(&n, "requests", 0, "")
	flags.DurationVar(&mean, "latency", 0, "")
	flags.StringVar(&how, "spread", string(constant), "")
	flags.Uint64Var(&seed, "seed", 0, "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "http://%s\n", listener.Addr()); err != nil {
		return err
	}
	s := &server{waits: latencies(n, mean, spread(how), seed), answer: answerBody()}
	server := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	context.AfterFunc(ctx, func() { _ = server.Close() }) // it is over
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// server answers everything the same, each request after a time of its own.
type server struct {
	waits  []time.Duration
	answer []byte
	count  atomic.Int64
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	came := time.Now()
	if r.Method == http.MethodGet { // how many requests came so far
		_, _ = io.WriteString(w, strconv.FormatInt(s.count.Load(), 10)) // who asks will see
		return
	}
	s.count.Add(1)
	body, err := io.ReadAll(r.Body)
	n, ok := number(body)
	if err != nil || !ok || n >= len(s.waits) {
		http.Error(w, "no such request", http.StatusBadRequest)
		return
	}
	select {
	case <-time.After(s.waits[n] - time.Since(came)):
	case <-r.Context().Done():
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(s.answer) // the client may be gone
}
