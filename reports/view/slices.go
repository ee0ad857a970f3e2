package view

import (
	"fmt"
	"strings"

	"forerun/scorers/gate"
)

// UnjudgedRow is a slice with too few cases to be judged.
type UnjudgedRow struct {
	Slice string // "tier=gold"
	Pairs int
	Share string // of the production traffic
}

func sliceWords(s *gate.Slice) string {
	if s == nil {
		return ""
	}
	return Cut(Line(s.Segment), 60) + "=" + Cut(Line(s.Value), 60)
}

// folds reports whether a finding is told in its suite's line of slices and has
// no row of its own among the findings.
func folds(f gate.Finding) bool {
	return f.Guardrail.Slice != nil && (sawNoHarm(f) || !f.Decides)
}

// sliceLine says in one line how a suite's slices did, and what of its traffic
// lies in slices too small to be judged.
func sliceLine(s *Suite) string {
	var rows []Row
	small := 0 // slices that were compared and turned out too small to decide
	for _, r := range s.Sliced() {
		if r.Finding.Decides || r.Finding.Guardrail.Monitor {
			rows = append(rows, r)
		} else {
			small++
		}
	}
	if small+len(rows) == 0 && len(s.Unjudged) == 0 {
		return ""
	}
	var parts []string
	if len(rows) > 0 {
		parts = append(parts, Tally(rows))
	}
	if n := len(s.Unjudged); n > 0 {
		parts = append(parts, fmt.Sprintf("%d not judged, %s of the traffic", n, share(unjudgedShare(s.Unjudged))))
	}
	if small > 0 {
		parts = append(parts, fmt.Sprintf("%d too small to decide", small))
	}
	return plural(small+len(rows)+len(s.Unjudged), "slice") + ": " + strings.Join(parts, "; ")
}

// unjudgedShare is the largest share that the slices of one segment have
// together: segments overlap, so theirs do not add up.
func unjudgedShare(all []gate.Unjudged) float64 {
	bySegment := map[string]float64{}
	most := 0.0
	for _, u := range all {
		if finite(u.Share) {
			bySegment[u.Slice.Segment] += u.Share
			most = max(most, bySegment[u.Slice.Segment])
		}
	}
	return min(most, 1)
}

func share(x float64) string { return newScale(unitShare, true, &x).value(&x) }

func unjudgedRows(all []gate.Unjudged) []UnjudgedRow {
	var out []UnjudgedRow
	for _, u := range all {
		row := UnjudgedRow{Slice: sliceWords(&u.Slice), Pairs: u.Pairs, Share: NoEvidence}
		if finite(u.Share) {
			row.Share = share(u.Share)
		}
		out = append(out, row)
	}
	return out
}

// slicesCounted goes behind the count of guardrails; empty where no slice was
// judged.
func slicesCounted(suites []Suite) string {
	var rows []Row
	for i := range suites {
		for _, r := range suites[i].Sliced() {
			if r.Finding.Decides {
				rows = append(rows, r)
			}
		}
	}
	if len(rows) == 0 {
		return ""
	}
	return "; " + plural(len(rows), "slice") + ": " + Tally(rows)
}
