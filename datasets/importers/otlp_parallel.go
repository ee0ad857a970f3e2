package importers

import (
	"context"
	"iter"
	"runtime"
	"sync"

	"forerun/datasets/trace"
)

// otlpJob is a message on its way; done gets what it holds.
type otlpJob struct {
	message otlpMessage
	err     error
	done    chan []otlpResult
}

// otlpMap decodes and maps messages, as many at a time as there are processors,
// and yields their results in the messages' order: decoding is most of the time
// that an import takes. No goroutine is left when it returns.
func otlpMap(ctx context.Context, messages iter.Seq2[otlpMessage, error]) iter.Seq[otlpResult] {
	return func(yield func(otlpResult) bool) {
		n := runtime.GOMAXPROCS(0)
		work := make(chan *otlpJob)
		inOrder := make(chan *otlpJob, n) // what is read ahead is bounded
		stop := make(chan struct{})
		var running sync.WaitGroup
		defer running.Wait()
		defer close(stop)
		for range n {
			running.Go(func() {
				r := &otlpReader{mapper: newOTLPMapper()}
				for job := range work {
					r.results = nil
					r.message(job.message)
					job.message.release()
					job.done <- r.results
				}
			})
		}
		running.Go(func() {
			defer close(inOrder)
			defer close(work)
			for m, err := range messages {
				job := &otlpJob{m, err, make(chan []otlpResult, 1)}
				select {
				case inOrder <- job:
				case <-stop:
					return
				}
				if err != nil {
					job.done <- []otlpResult{{trace.Span{}, err, true}}
					continue
				}
				work <- job // a worker is never long away: it waits for nobody
			}
		})
		for job := range inOrder {
			for _, result := range <-job.done {
				if !yield(result) || ctx.Err() != nil {
					return
				}
			}
		}
	}
}
