package diagnose

import (
	"fmt"
	"strings"
)

func polishedRule() Rule {
	return Rule{
		Code: "polished",
		Doc: "Users correct, or persons override, more of what the candidate does, while judged quality is level or up: " +
			"the answers may be polished and miss the job.",
		Thresholds: []Threshold{{Name: "rise", Doc: "growth of the share of corrections or overrides (0.01 is 1 point)", Default: 0.01, Most: 1}},
		watch:      func(_ *suite, l limits) watcher { return &polished{limits: l} },
	}
}

type polished struct {
	limits limits
	mended ranking
}

func (w *polished) see(f *facts) {
	more := 0.0
	for _, m := range []measure{corrected, overridden} {
		if p := f.pairs[m]; p.known {
			more += max(p.change(), 0)
		}
	}
	if more > 0 {
		judgedGood := f.pairs[success]
		w.mended.add(f.id(), more+number(judgedGood.known && judgedGood.candidate == 1)/10)
	}
}

func (w *polished) say(s *suite) []remark {
	q := s.quality()
	if !q.known || q.down {
		return nil
	}
	var more []string
	for _, one := range []struct {
		of               measure
		inLogs, inReplay string
	}{
		{corrected, "corrections by users, seen in the logs", "corrections by users, predicted by a signal"},
		{overridden, "overrides by persons, seen in the logs", "overrides predicted from what persons decided on the same actions"},
	} {
		d := s.of(one.of)
		if !d.up() || d.change() < w.limits["rise"] {
			continue
		}
		what := one.inReplay
		if s.logged && !s.live {
			what = one.inLogs
		}
		more = append(more, fmt.Sprintf("%s (%s)", d.text(), what))
	}
	if len(more) == 0 {
		return nil
	}
	level := "No fall in judged quality is shown"
	if q.up {
		level = "Judged quality rose"
	}
	words := strings.Join(more, " and ")
	return []remark{{
		fmt.Sprintf("%s (%s), yet more of what the candidate does has to be mended: %s. The answers may be polished and miss the job; what judges them may reward form.", level, q.words, words),
		q.words + "; " + words, w.mended.ids(),
	}}
}
