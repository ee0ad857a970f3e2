package process

import (
	"context"
	"errors"
	"fmt"
	"time"

	"forerun/scorers"
)

// program is the scorer: a pool of processes and how their answers are read.
type program struct {
	pool    *pool
	timeout time.Duration
	read    reading
}

func (p *program) Score(ctx context.Context, in scorers.Input) (scorers.Score, error) {
	a, err := p.ask(ctx, in)
	if err != nil {
		return scorers.Score{}, err
	}
	return p.read.score(a)
}

// ScoreFailure asks whether the case is one to be scored at all, and takes no
// other word on a trial without an answer.
func (p *program) ScoreFailure(ctx context.Context, in scorers.Input) (scorers.Score, error) {
	a, err := p.ask(ctx, in)
	if err == nil && a.NotApplicable {
		return p.read.score(a)
	}
	s := scorers.Failed(!p.read.mean, in.Outcome)
	s.CostUSD = a.CostUSD
	return s, nil
}

func (p *program) ask(ctx context.Context, in scorers.Input) (answer, error) {
	id := p.pool.nextID()
	line, err := newRequest(id, in)
	if err != nil {
		return answer{}, err
	}
	var a answer
	err = p.pool.use(ctx, func(w *worker) error {
		// The time begins when a process is free, so that a queue is no timeout.
		ctx, cancel := context.WithTimeoutCause(ctx, p.timeout, errTimeout)
		defer cancel()
		reply, err := w.ask(ctx, line)
		if errors.Is(err, errTimeout) {
			return fmt.Errorf("no answer in %s", p.timeout)
		}
		if err != nil {
			return err
		}
		a, err = readAnswer(reply, id)
		return err
	})
	return a, err
}

// Close ends all processes.
func (p *program) Close() error { return p.pool.close() }
