package diagnose

import (
	"cmp"
	"fmt"
	"slices"

	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

func segmentsRule() Rule {
	return Rule{
		Code: "segments_differ",
		Doc: "A metric is shown better in one declared segment and shown worse in another, each after Holm over the metric's slices: " +
			"the average says neither.",
		Thresholds: []Threshold{{Name: "alpha", Doc: "one-sided level, after Holm over the slices of a metric", Default: 0.05, Most: 0.5}},
		watch: func(s *suite, l limits) watcher {
			w := &segments{}
			for _, metric := range slicedMetrics(s.decided.Findings) {
				if split := splitOf(s.decided.Findings, metric, l["alpha"]); len(split.better) > 0 && len(split.worse) > 0 {
					w.splits = append(w.splits, split)
				}
			}
			return w
		},
	}
}

// segments knows from the decision which slices are worse, and looks for their
// cases.
type segments struct{ splits []split }

type split struct {
	metric        string
	harm          float64 // of a rise: +1 where more is worse, else -1
	better, worse []*gate.Finding
	cases         ranking
}

func slicedMetrics(findings []gate.Finding) []string {
	var out []string
	for _, f := range findings {
		if f.Guardrail.Slice != nil && f.Guardrail.Direction != gate.None && !slices.Contains(out, f.Guardrail.Metric) {
			out = append(out, f.Guardrail.Metric)
		}
	}
	return out
}

// splitOf sorts a metric's slices into those shown better and those shown worse.
func splitOf(findings []gate.Finding, metric string, alpha float64) split {
	out := split{metric: metric, harm: 1}
	var all []*gate.Finding
	var better, worse []float64
	for i := range findings {
		f := &findings[i]
		c := f.Comparison
		if f.Guardrail.Slice == nil || f.Guardrail.Metric != metric || c.Blocked != "" || c.Estimate == nil || c.PHigher == nil || c.PLower == nil {
			continue
		}
		up, down := *c.PHigher, *c.PLower
		if f.Guardrail.Direction == gate.Higher {
			out.harm = -1
			up, down = down, up
		}
		all, worse, better = append(all, f), append(worse, up), append(better, down)
	}
	for i, p := range stats.Holm(worse) {
		if p <= alpha && ofFinding(all[i]).shown {
			out.worse = append(out.worse, all[i])
		}
	}
	for i, p := range stats.Holm(better) {
		if p <= alpha && ofFinding(all[i]).shown {
			out.better = append(out.better, all[i])
		}
	}
	worst := func(a, b *gate.Finding) int {
		return cmp.Compare(out.harm**b.Comparison.Estimate, out.harm**a.Comparison.Estimate)
	}
	slices.SortStableFunc(out.worse, worst)
	slices.SortStableFunc(out.better, func(a, b *gate.Finding) int { return worst(b, a) })
	return out
}

func (w *segments) see(f *facts) {
	for i := range w.splits {
		s := &w.splits[i]
		m, ok := measureOf(s.metric)
		if !ok || !f.pairs[m].known {
			continue
		}
		harm := s.harm * f.pairs[m].change()
		if harm > 0 && slices.ContainsFunc(s.worse, func(g *gate.Finding) bool {
			return f.c.Segments[g.Guardrail.Slice.Segment] == g.Guardrail.Slice.Value
		}) {
			s.cases.add(f.id(), harm)
		}
	}
}

func (w *segments) say(*suite) []remark {
	var out []remark
	for i := range w.splits {
		s := &w.splits[i]
		better, worse := sliceWords(s.better), sliceWords(s.worse)
		out = append(out, remark{
			fmt.Sprintf("%s is better in some segments and worse in others, which the average hides: better in %s; worse in %s. Who is in the second is served worse than before.", s.metric, better, worse),
			fmt.Sprintf("better: %s; worse: %s", better, worse), s.cases.ids(),
		})
	}
	return out
}

// sliceWords names the first slices with their numbers.
func sliceWords(findings []*gate.Finding) string {
	const most = 3
	var parts []string
	for i, f := range findings {
		if i == most {
			parts = append(parts, fmt.Sprintf("%d more", len(findings)-most))
			break
		}
		d := ofFinding(f)
		d.words = cut(f.Guardrail.Slice.Segment + "=" + f.Guardrail.Slice.Value)
		parts = append(parts, d.text())
	}
	return list(parts)
}
