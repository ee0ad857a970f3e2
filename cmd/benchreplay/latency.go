package main

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"time"
)

// spread is how the latencies of a server lie around their mean.
type spread string

const (
	constant  spread = "constant"
	lognormal spread = "lognormal" // sigma 1: one request in a thousand takes some thirteen times the mean
)

// latencies draws the latency of each request.
func latencies(n int, mean time.Duration, s spread, seed uint64) []time.Duration {
	const sigma = 1.0
	rng := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // not for secrets
	all := make([]time.Duration, n)
	for i := range all {
		all[i] = mean
		if s == lognormal {
			all[i] = time.Duration(float64(mean) * math.Exp(sigma*rng.NormFloat64()-sigma*sigma/2))
		}
	}
	return all
}

// ideal is the wall time of asking all of it with so many at once, each next one
// as soon as there is room, by somebody who needs no time.
func ideal(all []time.Duration, concurrency int) time.Duration {
	free := make(ends, min(concurrency, len(all)))
	last := time.Duration(0)
	for _, d := range all {
		free[0] += d
		last = max(last, free[0])
		heap.Fix(&free, 0)
	}
	return last
}

// ends are the times at which the places become free, the soonest first.
type ends []time.Duration

func (e *ends) Len() int           { return len(*e) }
func (e *ends) Less(i, j int) bool { return (*e)[i] < (*e)[j] }
func (e *ends) Swap(i, j int)      { (*e)[i], (*e)[j] = (*e)[j], (*e)[i] }

// Push is part of [heap.Interface]; there are always as many places.
func (e *ends) Push(any) { panic("a place too many") }

// Pop is part of [heap.Interface]; there are always as many places.
func (e *ends) Pop() any { panic("a place too few") }
