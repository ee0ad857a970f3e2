package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"forerun/scorers/gate"
)

// maxGains is how many gains are named in one line.
const maxGains = 3

// better tells gains in one line.
func better(gains []string) string {
	if more := len(gains) - maxGains; more > 0 {
		gains = append(slices.Clone(gains[:maxGains]), fmt.Sprintf("%d more", more))
	}
	return strings.Join(gains, "; ")
}

// gains names what is better: findings whose deciding interval lies wholly on
// the good side of no difference. Better answers can hide what got worse, so a
// reader has to see both. It is empty where nothing is.
func gains(suites []Suite) []string {
	var better []Row
	for _, s := range suites {
		for _, r := range s.Guarded() {
			if gain(r) > 0 {
				better = append(better, r)
			}
		}
	}
	slices.SortStableFunc(better, func(a, b Row) int { return cmp.Compare(gain(b), gain(a)) })
	var parts []string
	for _, r := range better {
		name := r.Name
		if len(suites) > 1 {
			name = r.SuiteName + " " + name
		}
		parts = append(parts, name+" "+r.Change())
	}
	return parts
}

// gain is the smallest improvement that the interval allows, in margins so that
// units can be compared; 0 where none is shown, or no side is the better one.
func gain(r Row) float64 {
	c, g := r.Finding.Comparison, r.Finding.Guardrail
	if c.Interval.Lo == nil || c.Interval.Hi == nil || g.Never {
		return 0
	}
	if g.Goal && r.Finding.Verdict == gate.Pass && (g.Margin == nil || g.Margin.Value <= 0) {
		return 1 // shown, and without a margin to measure it by
	}
	if g.Margin == nil || g.Margin.Value <= 0 {
		return 0
	}
	switch g.Direction {
	case gate.Higher:
		return max(0, *c.Interval.Lo/g.Margin.Value)
	case gate.Lower:
		return max(0, -*c.Interval.Hi/g.Margin.Value)
	case gate.None:
	}
	return 0
}
