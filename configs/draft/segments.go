package draft

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"forerun/datasets"
)

// When a segment is worth its slices.
const (
	sliceCases   = 30 // from which a slice is judged
	mostValues   = 20
	mostSegments = 3
	leastJudged  = 0.5 // of the traffic, in slices that are
)

// segments picks those whose slices have enough cases in a sample of n.
func segments(s *Survey, n int) []Entry {
	type fit struct {
		Entry
		judged float64
	}
	var fits []fit
	for _, g := range s.Segments {
		if person(g, s.Cases) || g.Other > 0 || len(g.Values) < 2 || len(g.Values) > mostValues {
			continue
		}
		slicesWith, cases := 0, 0
		for _, v := range g.Values {
			if float64(v.Cases)*float64(n)/float64(s.Cases) >= sliceCases {
				slicesWith++
				cases += v.Cases
			}
		}
		judged := float64(cases) / float64(s.Cases)
		if slicesWith < 2 || judged < leastJudged {
			continue
		}
		fits = append(fits, fit{Entry{Key: g.Name, Note: fmt.Sprintf("%s: %d of %d values have %d cases or more", g.Name, slicesWith, len(g.Values), sliceCases)}, judged})
	}
	slices.SortStableFunc(fits, func(a, b fit) int {
		return cmp.Or(cmp.Compare(worth(a.Key, a.judged), worth(b.Key, b.judged)), cmp.Compare(b.judged, a.judged))
	})
	var out []Entry
	for _, f := range fits[:min(len(fits), mostSegments)] {
		out = append(out, f.Entry)
	}
	return out
}

// worth ranks segments, the best first: where a loss would hide.
func worth(name string, judged float64) int {
	best := regexp.MustCompile(`(?i)workflow|intent|topic|task|use_?case|route|category|product`)
	switch most := judged >= 0.9 || judged >= 0.7 && best.MatchString(name); {
	case most && best.MatchString(name):
		return 1
	case most:
		return 2
	case best.MatchString(name):
		return 3
	}
	return 4
}

// person reports whether a segment looks like somebody: by its name, by its values,
// or since nearly every case has one of its own.
func person(g datasets.Segment, cases int) bool {
	if regexp.MustCompile(`(?i)(^|[_.-])(user|customer|client|person|account|member|patient|employee|contact|owner|author|name|e?mail|phone|session|thread|conversation|device|ip|id|uid|uuid)(s|_?id|_?name|_?key|_?hash)?$|[a-z](Id|ID|Name|Email)$`).MatchString(g.Name) {
		return true
	}
	value := regexp.MustCompile(`@|^\+?[0-9][0-9 ()/.-]{6,}$|^[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}$|^[0-9a-f]{16,}$|^\d+\.\d+\.\d+\.\d+$`)
	for _, v := range g.Values {
		if value.MatchString(v.Value) || len(v.Value) > 60 {
			return true
		}
	}
	return cases > 0 && 5*(len(g.Values)+g.Other) > cases
}
