package plots

import "forerun/reports/view"

// Of gives what there is to draw of a suite beside its guardrails and slices. What
// the run has no data for has no figure.
func Of(s view.Suite) []Figure {
	m := s.Measured
	var out []Figure
	for _, f := range []struct {
		name, caption string
		there         bool
		draw          func(view.Suite) figure
	}{
		{"latency", "Latency, pair by pair: what lies above the diagonal took the candidate longer.", m != nil && len(m.LatencyMS) > 1, latencies},
		{"latency-ecdf", "Latency, as the share of cases answered within a time.", m != nil && len(m.LatencyMS) > 1, ecdf},
		{"cost", "What a case cost, and its tokens: the mean of each arm, grey stable and blue the candidate.", m != nil && len(m.Split) > 0, split},
		{"noise", "Noise floor: an interval that begins left of its bar’s end may be no more than stable’s own noise.", floored(s.Noise), noise},
		{"fidelity", "Fidelity: the replay is like production where the whole interval lies in the shaded margin.", checked(s.Fidelity), fidelity},
		{"looks", "Looks before the end: a chance to pass in the shaded part stops the suite.", looked(&s), looks},
	} {
		if f.there {
			out = append(out, Figure{f.name, f.caption, f.draw(s)})
		}
	}
	return out
}

// All gives every figure of a suite, its guardrails first.
func All(s view.Suite) []Figure {
	out := []Figure{{"forest", "", forestOf(s, Wide)}}
	if len(s.Sliced()) > 0 {
		out = append(out, Figure{"slices", "", slicesOf(s, Wide)})
	}
	return append(out, Of(s)...)
}
