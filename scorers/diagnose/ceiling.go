package diagnose

import (
	"fmt"

	"forerun/scorers/gate"
)

func ceilingRule() Rule {
	return Rule{
		Code:       "ceiling",
		Doc:        "A share of which more is better is near 100 % in both arms: these cases can show a loss, and hardly a gain.",
		Thresholds: []Threshold{{Name: "share", Doc: "value of both arms", Default: 0.98, Most: 1}, {Name: "pairs", Doc: "pairs below which nothing is said", Default: 30}},
		watch:      func(_ *suite, l limits) watcher { return &ceiling{limits: l} },
	}
}

type ceiling struct {
	limits limits
	wrong  ranking // what is left to be won
}

func (w *ceiling) see(f *facts) {
	if p := f.pairs[success]; p.known && p.stable+p.candidate < 2 {
		w.wrong.add(f.id(), 2-p.stable-p.candidate)
	}
}

func (w *ceiling) say(s *suite) []remark {
	var out []remark
	said := map[string]bool{}
	tell := func(d difference, ids []string) {
		if said[d.words] || !d.known || float64(d.pairs) < w.limits["pairs"] || min(d.stable, d.candidate) < w.limits["share"] {
			return
		}
		said[d.words] = true
		out = append(out, remark{fmt.Sprintf(
			"%s is at its ceiling in both arms (%s and %s over %s): these cases can show a loss, and hardly a gain. Add harder ones before improvement is asked of it.",
			d.words, percent(d.stable), percent(d.candidate), count(d.pairs, "pair")), d.text(), ids})
	}
	for i := range s.decided.Findings {
		f := &s.decided.Findings[i]
		g := f.Guardrail
		if g.Slice != nil || g.Direction != gate.Higher || f.Comparison.Kind != "proportion" {
			continue
		}
		var ids []string
		if m, ok := measureOf(g.Metric); ok && m == success {
			ids = w.wrong.ids()
		}
		tell(ofFinding(f), ids)
	}
	if s.finding(measures()[success].metric) == nil {
		tell(s.of(success), w.wrong.ids())
	}
	return out
}
