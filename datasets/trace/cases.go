package trace

import (
	"container/heap"
	"context"
	"iter"
	"runtime"
	"sync"
)

// Cases yields the joined cases by time, then id. It can be ranged over again. A
// case that is not as a case must be is a [*datasets.RecordError] with its place and
// its number of records; the sequence goes on after it.
//
// Cases are read ahead while the last one is worked on; nothing is left running when
// it returns.
func (j *Joiner) Cases(ctx context.Context) iter.Seq2[Joined, error] {
	return func(yield func(Joined, error) bool) {
		ahead := make(chan *readAhead, min(runtime.GOMAXPROCS(0), 4))
		stop := make(chan struct{})
		var running sync.WaitGroup
		defer running.Wait()
		defer close(stop)
		running.Go(func() {
			defer close(ahead)
			for r := range j.inOrder() {
				select {
				case ahead <- r:
					running.Go(r.read)
				case <-stop:
					return
				}
			}
		})
		for r := range ahead {
			<-r.done
			for i := range r.cases {
				if err := ctx.Err(); err != nil {
					yield(Joined{}, err)
					return
				}
				one, err := &r.cases[i], r.errs[i]
				if _, bad := asRecord(err); !yield(*one, err) || err != nil && !bad {
					return
				}
				*one = Joined{}
			}
			if r.err != nil {
				yield(Joined{}, r.err)
				return
			}
		}
	}
}

// readAhead are some items, which become cases.
type readAhead struct {
	items []item
	err   error // of what comes after them
	cases []Joined
	errs  []error
	done  chan struct{}
}

// aheadBytes is how large the items are together, but for the last one.
const aheadBytes = 128 << 10

func (r *readAhead) read() {
	defer close(r.done)
	r.cases, r.errs = make([]Joined, len(r.items)), make([]error, len(r.items))
	for i := range r.items {
		r.cases[i], r.errs[i] = r.items[i].read()
		r.items[i].text = nil
	}
}

// inOrder merges the runs.
func (j *Joiner) inOrder() iter.Seq[*readAhead] {
	return func(yield func(*readAhead) bool) {
		r, size := &readAhead{done: make(chan struct{})}, 0
		var q queue
		for _, s := range j.runs {
			c := &runCursor{cursor: cursor{s: s}}
			more, err := c.advance()
			if err != nil {
				r.err = err
				yield(r)
				return
			}
			if more {
				q = append(q, c)
			}
		}
		heap.Init(&q)
		for q.Len() > 0 {
			r.items = append(r.items, q[0].item)
			size += len(q[0].item.text)
			more, err := q[0].advance()
			switch {
			case err != nil:
				r.err = err
				yield(r)
				return
			case more:
				heap.Fix(&q, 0)
			default:
				heap.Pop(&q)
			}
			if size < aheadBytes {
				continue
			}
			if !yield(r) {
				return
			}
			r, size = &readAhead{done: make(chan struct{})}, 0
		}
		yield(r)
	}
}

// runCursor is a run with its next item.
type runCursor struct {
	cursor
	item item
}

func (r *runCursor) advance() (bool, error) {
	record, err := r.record()
	if err != nil || record == nil {
		return false, err
	}
	r.item, err = readKey(record)
	return err == nil, err
}

// queue is a heap of runs by their next items.
type queue []*runCursor

func (q *queue) Len() int           { return len(*q) }
func (q *queue) Less(a, b int) bool { return compareItems((*q)[a].item, (*q)[b].item) < 0 }
func (q *queue) Swap(a, b int)      { (*q)[a], (*q)[b] = (*q)[b], (*q)[a] }

// Push implements [heap.Interface].
func (q *queue) Push(x any) { *q = append(*q, x.(*runCursor)) } //nolint:forcetypeassert,errcheck // the heap is ours

// Pop implements [heap.Interface].
func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
