package diagnose

import "fmt"

func fasterRule() Rule {
	return Rule{
		Code:       "faster",
		Doc:        "Latency fell by a quarter or more and judged quality fell too: the candidate may be cutting its work short.",
		Thresholds: []Threshold{{Name: "latency", Doc: "fall of latency.p95, latency.p50 or the mean, as a share of stable's", Default: 0.25, Most: 1}},
		watch:      func(_ *suite, l limits) watcher { return &faster{limits: l} },
	}
}

type faster struct {
	limits limits
	hasty  ranking
}

func (w *faster) see(f *facts) {
	lost, time := f.pairs[success], f.pairs[latency]
	if lost.known && time.known && lost.change() < 0 && time.change() < 0 {
		w.hasty.add(f.id(), -time.change())
	}
}

func (w *faster) say(s *suite) []remark {
	q := s.quality()
	d, fell := s.latency(func(d difference) bool { return d.down() && -d.relative() >= w.limits["latency"] })
	if !fell || !q.fell() {
		return nil
	}
	less := s.moved(difference.down, toolCalls, steps, tokensOut)
	sentence := fmt.Sprintf("The candidate is faster (%s), and judged quality fell (%s).", d.text(), q.words)
	if len(less) > 0 {
		sentence += fmt.Sprintf(" It does less for an answer: %s.", list(less))
	}
	return []remark{{sentence + " The speed may come from work that is left out.", d.text() + "; " + q.words, w.hasty.ids()}}
}

// moved says which of some measures moved one way.
func (s *suite) moved(way func(difference) bool, of ...measure) []string {
	var out []string
	for _, m := range of {
		if d := s.of(m); way(d) {
			out = append(out, d.text())
		}
	}
	return out
}
