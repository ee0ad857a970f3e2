package diagnose

import (
	"fmt"
	"strings"
)

func slowerRule() Rule {
	return Rule{
		Code: "slower",
		Doc: "Judged quality rose, and the answer takes longer by half or more: wrong where a person waits for it. " +
			"Names the p95 and the segments that are hit hardest.",
		Thresholds: []Threshold{
			{Name: "latency", Doc: "growth of latency.p95, latency.p50 or the mean, as a share of stable's", Default: 0.5},
			{Name: "pairs", Doc: "pairs that a segment's value must have to be named", Default: 30},
		},
		watch: func(s *suite, l limits) watcher { return &slower{limits: l, segments: s.segments} },
	}
}

type slower struct {
	limits   limits
	segments []string
	times    times
	slowest  ranking
}

func (w *slower) see(f *facts) {
	w.times.add(f, w.segments)
	if p := f.pairs[latency]; p.known && p.change() > 0 {
		w.slowest.add(f.id(), p.change())
	}
}

func (w *slower) say(s *suite) []remark {
	q := s.quality()
	d, grown := s.latency(func(d difference) bool { return d.up() && d.relative() >= w.limits["latency"] })
	if !grown || !q.rose() {
		return nil
	}
	sentence := fmt.Sprintf("Judged quality rose (%s), but an answer takes longer: %s. Where a person waits for it, that is too slow to be called better.", q.words, d.text())
	if before, after := w.p95(s); after > 0 && d.words != "latency.p95" {
		sentence += fmt.Sprintf(" The p95 is %s, from %s.", value(after, "ms"), value(before, "ms"))
	}
	var hit []string
	for _, h := range w.times.hits(int(w.limits["pairs"]), 3) {
		hit = append(hit, h.text())
	}
	if len(hit) > 0 {
		sentence += fmt.Sprintf(" Hit hardest: %s.", strings.Join(hit, "; "))
	}
	return []remark{{sentence, q.words + "; " + d.text(), w.slowest.ids()}}
}

// p95 gives the 95th percentiles: the guardrail's where there is one.
func (w *slower) p95(s *suite) (stable, candidate float64) {
	if f := s.finding("latency.p95"); f != nil {
		d := ofFinding(f)
		return d.stable, d.candidate
	}
	return p95(w.times.all, timed.ofStable), p95(w.times.all, timed.ofCandidate)
}

// latency finds a latency that moved as wanted: among the guardrails on one, or
// the mean where there are none.
func (s *suite) latency(wanted func(difference) bool) (difference, bool) {
	guarded := false
	for _, metric := range []string{"latency.p95", "latency.p50", "latency.mean", "latency.p99"} {
		f := s.finding(metric)
		if f == nil {
			continue
		}
		guarded = true
		if d := ofFinding(f); wanted(d) {
			return d, true
		}
	}
	if guarded {
		return difference{}, false
	}
	d := s.of(latency)
	return d, wanted(d)
}
