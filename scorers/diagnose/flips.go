package diagnose

import (
	"fmt"
	"math"

	"forerun/scorers"
	"forerun/scorers/gate"
)

func flipsRule() Rule {
	return Rule{
		Code: "flips",
		Doc: "As many cases succeed as before, but many are not the same ones. Says how often stable differs from itself where that was " +
			"measured, since an agent may flip by chance alone.",
		Thresholds: []Threshold{
			{Name: "share", Doc: "share of the pairs that flipped", Default: 0.1, Most: 1},
			{Name: "difference", Doc: "difference of the success rates that still counts as the same (0.02 is 2 points)", Default: 0.02, Most: 1},
		},
		watch: func(_ *suite, l limits) watcher { return &flips{limits: l} },
	}
}

type flips struct {
	limits       limits
	pairs        int
	lost, gained ranking
}

func (w *flips) see(f *facts) {
	p := f.pairs[success]
	if !p.known {
		return
	}
	w.pairs++
	const most = 0.5 // of a case with several trials: most of them went the other way
	switch change := p.change(); {
	case change <= -most:
		w.lost.add(f.id(), -change)
	case change >= most:
		w.gained.add(f.id(), change)
	}
}

func (w *flips) say(s *suite) []remark {
	d := s.of(success)
	n := w.lost.count + w.gained.count
	if w.pairs == 0 || n == 0 || !d.known || d.shown || math.Abs(d.change()) > w.limits["difference"] {
		return nil
	}
	share := float64(n) / float64(w.pairs)
	if share < w.limits["share"] {
		return nil
	}
	sentence := fmt.Sprintf("About as many cases succeed as before (%s), but %s of them flipped: %d lost and %d gained.",
		d.text(), percent(share), w.lost.count, w.gained.count)
	return []remark{{
		sentence + " " + noise(s.decided.Noise),
		fmt.Sprintf("%s; %d of %s flipped, %d lost, %d gained", d.text(), n, count(w.pairs, "pair"), w.lost.count, w.gained.count),
		append(w.lost.ids(), w.gained.ids()...)[:min(mostCases, len(w.lost.top)+len(w.gained.top))],
	}}
}

// noise says how much of the flipping is the agent's own.
func noise(floors []gate.Noise) string {
	for _, f := range floors {
		if f.Metric != scorers.SuccessMetric || f.FlipRate == nil {
			continue
		}
		floor := fmt.Sprintf("Stable differs from itself in %s of %s", percent(*f.FlipRate), count(f.Pairs, "pair"))
		if lo := f.ExcessInterval.Lo; lo != nil && *lo > 0 {
			return floor + ", and the candidate differs from it more than that: the change trades one kind of case for another."
		}
		return floor + "; that the candidate differs from it more than that is not shown: these flips may be chance."
	}
	return "How often stable differs from itself was not measured (aa: {share: …}), so that some of these flips may be chance."
}
