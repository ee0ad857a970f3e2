package trace

import (
	"container/heap"
	"context"
	"iter"
)

// Cases yields the joined cases by time, then id. It can be ranged over again. A
// case that is not as a case must be is a [*datasets.RecordError] with its place and
// its number of records; the sequence goes on after it.
func (j *Joiner) Cases(ctx context.Context) iter.Seq2[Joined, error] {
	return func(yield func(Joined, error) bool) {
		var q queue
		for _, s := range j.runs {
			r := &runCursor{cursor: cursor{s: s}}
			if more, err := r.advance(); err != nil {
				yield(Joined{}, err)
				return
			} else if more {
				q = append(q, r)
			}
		}
		heap.Init(&q)
		for q.Len() > 0 {
			if err := ctx.Err(); err != nil {
				yield(Joined{}, err)
				return
			}
			one, err := q[0].item.read()
			if _, bad := asRecord(err); !yield(one, err) || err != nil && !bad {
				return
			}
			more, err := q[0].advance()
			switch {
			case err != nil:
				yield(Joined{}, err)
				return
			case more:
				heap.Fix(&q, 0)
			default:
				heap.Pop(&q)
			}
		}
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
