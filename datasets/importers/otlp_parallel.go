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
	done    chan *otlpResults
}

// otlpResults are what one message holds.
type otlpResults struct{ list []otlpResult }

// otlpKeptResults is how many results there may be room for to be kept for the next
// message.
const otlpKeptResults = 1 << 10

// otlpMap decodes and maps messages, as many at a time as there are processors,
// and yields their results in the messages' order: decoding is most of the time
// that an import takes. No goroutine is left when it returns.
func otlpMap(ctx context.Context, messages iter.Seq2[otlpMessage, error]) iter.Seq[otlpResult] {
	return func(yield func(otlpResult) bool) {
		n := runtime.GOMAXPROCS(0)
		work := make(chan *otlpJob)
		inOrder := make(chan *otlpJob, n) // what is read ahead is bounded
		stop := make(chan struct{})
		var pool sync.Pool // of results that were passed on
		var running sync.WaitGroup
		defer running.Wait()
		defer close(stop)
		for range n {
			running.Go(func() {
				r := &otlpReader{mapper: newOTLPMapper()}
				for job := range work {
					out, _ := pool.Get().(*otlpResults)
					if out == nil {
						out = &otlpResults{}
					}
					r.results = out.list
					r.message(job.message)
					job.message.release()
					out.list = r.results
					job.done <- out
				}
			})
		}
		running.Go(func() {
			defer close(inOrder)
			defer close(work)
			for m, err := range messages {
				job := &otlpJob{m, err, make(chan *otlpResults, 1)}
				select {
				case inOrder <- job:
				case <-stop:
					return
				}
				if err != nil {
					job.done <- &otlpResults{[]otlpResult{{trace.Span{}, err, true}}}
					continue
				}
				work <- job // a worker is never long away: it waits for nobody
			}
		})
		for job := range inOrder {
			out := <-job.done
			for i := range out.list {
				if !yield(out.list[i]) || ctx.Err() != nil {
					return
				}
			}
			clear(out.list)
			if out.list = out.list[:0]; cap(out.list) <= otlpKeptResults {
				pool.Put(out)
			}
		}
	}
}
