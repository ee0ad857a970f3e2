package diagnose

import "fmt"

func writesRule() Rule {
	return Rule{
		Code: "writes_up",
		Doc: "The candidate calls tools that write more often. In a replay nothing is written; in production it would be. " +
			"Only cases whose tools declare their effect count.",
		Thresholds: []Threshold{{Name: "calls", Doc: "further calls of such tools a case", Default: 0.05}},
		watch:      func(_ *suite, l limits) watcher { return &writing{limits: l} },
	}
}

type writing struct {
	limits limits
	more   ranking
}

func (w *writing) see(f *facts) {
	if p := f.pairs[writes]; p.known && p.change() > 0 {
		w.more.add(f.id(), p.change()+riskOf(f.c))
	}
}

func (w *writing) say(s *suite) []remark {
	d := s.of(writes)
	if !d.up() || d.change() < w.limits["calls"] {
		return nil
	}
	return []remark{{
		fmt.Sprintf("The candidate calls tools that write more often: %s a case. Nothing was written in the replay; in production it would be.", d.text()),
		d.text(), w.more.ids(),
	}}
}
