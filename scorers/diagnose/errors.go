package diagnose

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"forerun/scorers"
)

func errorsRule() Rule {
	return Rule{
		Code:       "errors_up",
		Doc:        "More of the candidate's trials end in an error or a timeout. Splits them by kind of failure.",
		Thresholds: []Threshold{{Name: "rise", Doc: "growth of the share of failed or timed-out trials (0.01 is 1 point)", Default: 0.01, Most: 1}},
		watch:      func(_ *suite, l limits) watcher { return &failures{limits: l, kinds: map[string]*[2]int{}} },
	}
}

type failures struct {
	limits limits
	kinds  map[string]*[2]int // trials of stable and candidate by kind of failure
	cases  ranking
}

func (w *failures) see(f *facts) {
	for arm, trials := range [][]scorers.Judged{f.stable, f.candidate} {
		for _, j := range trials {
			o := j.Outcome
			if o.Status.Missing() || o.Status.Answered() {
				continue
			}
			kind := o.Status.String()
			if o.Error != nil && o.Error.Kind != "" {
				kind = o.Error.Kind
			}
			if w.kinds[kind] == nil {
				w.kinds[kind] = &[2]int{}
			}
			w.kinds[kind][arm]++
		}
	}
	if p := f.pairs[failed]; p.known && p.change() > 0 {
		w.cases.add(f.id(), p.change())
	}
}

func (w *failures) say(s *suite) []remark {
	var up []string
	for _, m := range []measure{failed, timedOut} {
		if d := s.of(m); d.up() && d.change() >= w.limits["rise"] {
			up = append(up, d.text())
		}
	}
	if len(up) == 0 {
		return nil
	}
	words := strings.Join(up, "; ")
	return []remark{{
		fmt.Sprintf("More of the candidate's trials fail: %s. By kind, stable and candidate: %s.", words, w.byKind()),
		words + "; " + w.byKind(), w.cases.ids(),
	}}
}

// byKind counts the failures, those that grew most first.
func (w *failures) byKind() string {
	const most = 5
	names := slices.SortedFunc(maps.Keys(w.kinds), func(a, b string) int {
		x, y := w.kinds[a], w.kinds[b]
		return cmp.Or(cmp.Compare(y[1]-y[0], x[1]-x[0]), cmp.Compare(a, b))
	})
	var parts []string
	for i, name := range names {
		if i == most {
			parts = append(parts, count(len(names)-most, "more kind"))
			break
		}
		parts = append(parts, fmt.Sprintf("%s %d and %d", cut(name), w.kinds[name][0], w.kinds[name][1]))
	}
	return strings.Join(parts, ", ")
}
