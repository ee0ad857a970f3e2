package compare

import (
	"fmt"
	"slices"

	"forerun/scorers"
	"forerun/scorers/gate"
)

// minSlicePairs is the size from which a slice is judged. It takes as many
// clusters as any interval does, too.
const minSlicePairs = 30

// sliced is one guardrail on one slice.
type sliced struct {
	guardrail int
	slice     slice
	pairs     int
	judged    bool
	evidence  gate.SliceEvidence
}

// compare fills in the evidence, where the slice has enough of it. A slice is
// compared in the way of the whole.
func (s *sliced) compare(p *part, whole question) {
	q := whole
	margin := p.sliceMargin(s.guardrail)
	q.guardrail.Margin, q.guardrail.Max, q.guardrail.Min, q.guardrail.Never = &margin, nil, nil, false
	q.guardrail.Slice = &gate.Slice{Segment: s.slice.Segment, Value: s.slice.Value}
	pairs := p.gather(p.column(s.guardrail), s.slice.selection)
	s.pairs = pairs.n()
	if s.pairs < q.leastOfSlice() || pairs.groups() < minClusters {
		return
	}
	s.judged = true
	s.evidence = gate.SliceEvidence{Guardrail: q.guardrail, Comparison: q.compare(pairs)}
}

// leastOfSlice is the number of pairs from which a slice is judged: of a
// quantile those from which a margin on it is judged.
func (q question) leastOfSlice() int {
	if q.metric.Kind != scorers.KindQuantile {
		return minSlicePairs
	}
	return max(minSlicePairs, q.leastQuantile())
}

// unjudged gives the slices that no guardrail could be judged on, with the most
// pairs that any has there.
func unjudged(suite string, all []sliced) []gate.Unjudged {
	type state struct {
		at     int
		judged bool
	}
	bySlice := map[gate.Slice]*state{}
	var out []gate.Unjudged
	for _, s := range all {
		st, ok := bySlice[s.slice.Slice]
		if !ok {
			st = &state{at: len(out)}
			bySlice[s.slice.Slice] = st
			out = append(out, gate.Unjudged{Suite: suite, Slice: s.slice.Slice, Share: s.slice.share})
		}
		st.judged = st.judged || s.judged
		out[st.at].Pairs = max(out[st.at].Pairs, s.pairs)
	}
	return slices.DeleteFunc(out, func(u gate.Unjudged) bool { return bySlice[u.Slice].judged })
}

// sliceWarnings names segments that no case has, and counts for each guardrail
// the slices that are judged on other guardrails alone.
func (p *part) sliceWarnings(all []sliced, small []gate.Unjudged) []gate.SuiteReason {
	warnings := p.unseen()
	isSmall := map[gate.Slice]bool{}
	for _, u := range small {
		isSmall[u.Slice] = true
	}
	type of struct {
		guardrail int
		segment   string
	}
	missed, slicesOf := map[of]int{}, map[of]int{}
	for _, s := range all {
		if isSmall[s.slice.Slice] {
			continue
		}
		at := of{s.guardrail, s.slice.Segment}
		slicesOf[at]++
		if !s.judged {
			missed[at]++
		}
	}
	for g := range p.Guardrails {
		for _, segment := range p.segmentsOf(g) {
			if at := (of{g, segment}); missed[at] > 0 {
				warnings = append(warnings, warn(p.Name, "slices_not_judged",
					"%s has too few pairs or clusters to be judged in %d of %s of %s", p.Guardrails[g].Metric, missed[at], things(slicesOf[at], "slices"), segment))
			}
		}
	}
	return warnings
}

func (p *part) unseen() []gate.SuiteReason {
	var out []gate.SuiteReason
	for _, l := range p.table.segments {
		if !l.seen {
			out = append(out, warn(p.Name, "segment_absent", "no case has the segment %s, so that no slice of it is judged", l.segment))
		}
	}
	return out
}

func warn(suite, code, format string, args ...any) gate.SuiteReason {
	return gate.SuiteReason{Suite: suite, Reason: gate.Reason{Code: code, Sentence: "suite " + suite + ": " + fmt.Sprintf(format, args...) + "."}}
}
