package diagnose

import "fmt"

func shorterRule() Rule {
	return Rule{
		Code:       "answers_shorter",
		Doc:        "The candidate's answers are shorter by half or more: they may be cut off, refused, or say less.",
		Thresholds: []Threshold{{Name: "fall", Doc: "fall of an answer's length, as a share of stable's", Default: 0.5, Most: 1}},
		watch:      func(_ *suite, l limits) watcher { return &shorter{limits: l} },
	}
}

type shorter struct {
	limits limits
	cut    ranking
}

func (w *shorter) see(f *facts) {
	if p := f.pairs[answerLength]; p.known && p.candidate < p.stable {
		w.cut.add(f.id(), 1-p.candidate/p.stable)
	}
}

func (w *shorter) say(s *suite) []remark {
	d := s.of(answerLength)
	if !d.down() || -d.relative() < w.limits["fall"] {
		return nil
	}
	sentence := fmt.Sprintf("Answers are much shorter: %s. Look whether they are cut off, refuse, or leave out what was asked.", d.text())
	if q := s.quality(); q.known {
		sentence += fmt.Sprintf(" Judged quality: %s.", q.words)
	}
	return []remark{{sentence, d.text(), w.cut.ids()}}
}
