package cli

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// A heap grows to the first of these sizes before it is collected at all; then, up to
// the second, to twice what is in use, and a larger one to a tenth more than that. What
// makes it large are hashes and numbers of cases, which hold no pointers: a collection
// does not look through them.
const (
	smallHeap = 20 << 20
	roomyHeap = 128 << 20
	mostSlack = 100 // percent of what is in use
	leastRoom = 10

	// The runtime's own least heap is this large at 100 percent.
	runtimeHeap = 4 << 20
)

// tuneHeap sets after every collection when the next one is due, until it is
// stopped. A run reads the same files several times and keeps next to nothing of
// them: at the standard setting a fifth of the time goes into looking through a
// heap of thirty megabytes again and again. Who sets GOGC or GOMEMLIMIT is obeyed.
func tuneHeap(lookup func(string) (string, bool)) (stop func()) {
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		if _, set := lookup(name); set {
			return func() {}
		}
	}
	var stopped atomic.Bool
	before := debug.SetGCPercent(smallHeap * 100 / runtimeHeap)
	var collected func(*atomic.Bool)
	watch := func() { runtime.AddCleanup(new([16]byte), collected, &stopped) }
	collected = func(stopped *atomic.Bool) {
		if !stopped.Load() {
			debug.SetGCPercent(slack(live()))
			watch()
		}
	}
	watch()
	return func() {
		stopped.Store(true)
		debug.SetGCPercent(before)
	}
}

// slack is by how many percent of what is in use the heap may grow.
func slack(inUse uint64) int {
	if inUse == 0 {
		return mostSlack
	}
	percent := (roomyHeap - min(inUse, roomyHeap)) * 100 / inUse
	percent = min(max(percent, leastRoom), mostSlack)
	return int(max(percent, (max(smallHeap, inUse)-inUse)*100/inUse)) //nolint:gosec // at most a hundred times smallHeap
}

// live is what the last collection left.
func live() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return sample[0].Value.Uint64()
}
