package html

import "sync/atomic"

// mostListed is how many cases the pages show, the worst of a run. Nobody turns more
// than some dozens of pages, and a million cases would be gigabytes.
const mostListed = 20_000

// worst finds out, while the cases of a run come one by one, which of them are not among
// its worst. One goroutine adds to it; others may ask meanwhile.
type worst struct {
	most   int          // cases to find
	ranks  [ranks]int   // how many came of each
	within int          // how many came of ranks below the limit: fewer than most
	limit  atomic.Int32 // enough came of this rank and those below it
}

// ranks is above the rank of every row.
const ranks = 2 * kinds * counts

// There are fewer kinds of cases, and fewer qualities that one can have.
const kinds, counts = 8, 16

// rank gives the place of a row among the others: the lower comes first.
func (r *row) rank() int {
	rank := int(r.kind)*counts + counts - 1 - r.qualities.n()
	if !r.holds {
		rank += ranks / 2
	}
	return rank
}

func newWorst(most int) *worst {
	w := &worst{most: most}
	w.limit.Store(ranks)
	return w
}

// leaves reports whether a case of that rank, which comes after all that were added, is
// not among the worst.
func (w *worst) leaves(rank int) bool { return rank >= int(w.limit.Load()) }

// add takes a case in.
func (w *worst) add(rank int) {
	w.ranks[rank]++
	limit := int(w.limit.Load())
	if rank >= limit {
		return
	}
	for w.within++; w.within >= w.most; {
		limit--
		w.within -= w.ranks[limit]
	}
	w.limit.Store(int32(limit)) //nolint:gosec // below ranks
}
