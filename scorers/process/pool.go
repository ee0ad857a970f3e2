package process

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync/atomic"
)

// maxFailures is how many times in a row a program may fail before it is taken
// to be broken: a slow one would otherwise cost a timeout an outcome.
const maxFailures = 5

var errTimeout = errors.New("no answer in time")

// pool hands out workers, one request each. The zero pool is of no use.
type pool struct {
	command  command
	idle     chan *worker // nil is a place whose process is not started
	requests atomic.Int64
	failures atomic.Int32 // in a row
}

func newPool(c command, size int) *pool {
	p := &pool{command: c, idle: make(chan *worker, size)}
	for range size {
		p.idle <- nil
	}
	return p
}

// nextID names a request. A part of it is random, so that a program can't answer
// a question that it has not read.
func (p *pool) nextID() string {
	var secret [4]byte
	_, _ = rand.Read(secret[:]) // it never fails
	return fmt.Sprintf("%d-%x", p.requests.Add(1), secret)
}

// use gives f a running worker. A worker that f failed with is in no known
// state and is ended; its place starts a new one for the next request.
func (p *pool) use(ctx context.Context, f func(*worker) error) error {
	var w *worker
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case w = <-p.idle:
	}
	defer func() { p.idle <- w }()
	if n := p.failures.Load(); n >= maxFailures {
		return fmt.Errorf("the program failed %d times in a row and is not started again", maxFailures)
	}
	var err error
	if w == nil {
		if w, err = start(p.command); err != nil {
			w = nil
			p.failures.Add(1)
			return err
		}
	}
	if err = f(w); err == nil {
		p.failures.Store(0)
		return nil
	}
	w.kill()
	err = w.explain(err)
	w = nil
	if ctx.Err() == nil { // a run that was stopped says nothing of the program
		p.failures.Add(1)
	}
	return err
}

// close ends all workers; no use may be under way.
func (p *pool) close() error {
	var errs []error
	for range cap(p.idle) {
		if w := <-p.idle; w != nil {
			errs = append(errs, w.end())
		}
	}
	for range cap(p.idle) {
		p.idle <- nil
	}
	return errors.Join(errs...)
}
