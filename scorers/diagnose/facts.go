package diagnose

import (
	"hash/fnv"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
)

// facts are one case with its outcomes, and each measure of them in both arms.
type facts struct {
	c      *datasets.Case
	group  int // the random group of its cluster
	weight float64

	stable, candidate, again []scorers.Judged
	pairs                    [measureCount]pair
}

// pair is a measure in both arms: each the mean over the trials where it is
// known.
type pair struct {
	stable, candidate float64
	known             bool // in both
}

func (p pair) change() float64 { return p.candidate - p.stable }

// newFacts takes all outcomes of one case. Arms that are not under comparison,
// but for stable's second answer, are passed over.
func newFacts(group []scorers.Judged, specs *[measureCount]measureSpec) *facts {
	f := &facts{c: group[0].Case, weight: group[0].Case.Weight}
	if !(f.weight > 0) {
		f.weight = 1
	}
	cluster := f.c.Cluster
	if cluster == "" {
		cluster = f.c.ID
	}
	f.group = groupOf(cluster)
	for _, j := range group {
		switch j.Outcome.Arm {
		case replay.Stable:
			f.stable = append(f.stable, j)
		case replay.Candidate:
			f.candidate = append(f.candidate, j)
		case replay.StableAgain:
			f.again = append(f.again, j)
		case replay.Logged:
		}
	}
	for m := range specs {
		f.pairs[m] = f.read(&specs[m])
	}
	return f
}

func (f *facts) id() string { return f.c.ID }

// read takes a measure in both arms.
func (f *facts) read(spec *measureSpec) pair {
	if spec.timing && !f.timedAlike() {
		return pair{}
	}
	stable, ok := mean(f.stable, spec.read)
	candidate, also := mean(f.candidate, spec.read)
	return pair{stable, candidate, ok && also}
}

// timedAlike reports whether all times were taken one way: those of a log and of
// a replay are not comparable, and a cache has none.
func (f *facts) timedAlike() bool {
	var first replay.Provenance
	for _, arm := range [][]scorers.Judged{f.stable, f.candidate} {
		for _, j := range arm {
			if first == "" {
				first = j.Outcome.Provenance
			}
			if j.Outcome.Provenance != first {
				return false
			}
		}
	}
	return first == replay.ProvenanceLive || first == replay.ProvenanceLogged
}

// mean is over the trials where the measure is known.
func mean(trials []scorers.Judged, read func(scorers.Judged) (float64, bool)) (float64, bool) {
	sum, n := 0.0, 0
	for _, j := range trials {
		if v, ok := read(j); ok {
			sum += v
			n++
		}
	}
	if n == 0 {
		return 0, false
	}
	return sum / float64(n), true
}

// groupOf puts a cluster into one of the random groups that errors are
// estimated from. Cases of one cluster are always together.
func groupOf(cluster string) int {
	h := fnv.New64a()
	_, _ = h.Write([]byte(cluster)) // never fails
	x := h.Sum64()
	x ^= x >> 33 // the low bits of FNV alone are not random enough for short ids
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return int(x % groupCount)
}
