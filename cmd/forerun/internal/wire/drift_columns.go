package wire

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"forerun/datasets/drift"
	"forerun/scorers/gate"
	"forerun/scorers/plan"
	"forerun/scorers/stats"
)

// half is one dataset's half of a comparison.
type half struct {
	profile *drift.Profile
	column  *drift.Column
}

// sample is one thing of the cases that tell of it.
type sample struct {
	words   []string
	numbers []float64
	cluster []int
	weight  []float64
}

func (s half) words(total bool) sample {
	var out sample
	for i := range s.profile.Kept {
		word := none
		if s.column != nil && s.column.Known[i] {
			word = s.column.Words[s.column.Word[i]]
		} else if !total {
			continue
		}
		out.words = append(out.words, word)
		out = out.with(s.profile, i)
	}
	return out
}

// with counts the case of the profile at i as well.
func (s sample) with(p *drift.Profile, i int) sample {
	s.cluster, s.weight = append(s.cluster, p.Cluster[i]), append(s.weight, p.Weight[i])
	return s
}

// mostWords is how many words of a column are compared; the rarer ones are one.
const mostWords = 20

// words compares how often each word stands in both.
func (c columnPair) words(row *DriftRow, a, b sample) {
	row.Measure, row.CasesA, row.CasesB = measureShare, len(a.words), len(b.words)
	sharesA, sharesB := a.shares(), b.shares()
	var all []string
	for word := range sharesA {
		all = append(all, word)
	}
	for word := range sharesB {
		if _, ok := sharesA[word]; !ok {
			all = append(all, word)
		}
	}
	slices.SortFunc(all, func(x, y string) int {
		return cmp.Or(cmp.Compare(sharesA[y]+sharesB[y], sharesA[x]+sharesB[x]), cmp.Compare(x, y))
	})
	moved := 0.0
	for _, word := range all { // in order: the sum must not depend on it
		moved += math.Abs(sharesA[word]-sharesB[word]) / 2
	}
	row.Size = new(moved)
	least, tests := 1.0, 0
	for _, word := range all[:min(len(all), mostWords)] {
		if p, ok := difference(a.indicator(word), b.indicator(word)); ok {
			least = min(least, p)
			tests++
		}
	}
	if len(all) == 2 {
		tests = min(tests, 1) // of the other word it is the same test
	}
	if tests > 0 {
		row.P = new(min(1, least*float64(tests)))
	} else if moved == 0 {
		row.Note = sameInBoth
	}
	row.A, row.B = shownShares(all, sharesA, sharesB)
}

func (s sample) shares() map[string]float64 {
	out, total := map[string]float64{}, 0.0
	for i, word := range s.words {
		out[word] += s.weight[i]
		total += s.weight[i]
	}
	for word := range out {
		out[word] /= total
	}
	return out
}

func (s sample) indicator(word string) sample {
	out := sample{numbers: make([]float64, len(s.words)), cluster: s.cluster, weight: s.weight}
	for i, w := range s.words {
		if w == word {
			out.numbers[i] = 1
		}
	}
	return out
}

// shownShares names the words that moved most, as they were and as they are.
func shownShares(all []string, a, b map[string]float64) (was, is string) {
	if len(all) == 2 && slices.Contains(all, "yes") {
		return percent(a["yes"]), percent(b["yes"])
	}
	if len(all) == 2 && all[0] != none && slices.Contains(all, none) {
		return all[0] + " " + percent(a[all[0]]), percent(b[all[0]])
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(x, y string) int { return cmp.Compare(math.Abs(a[y]-b[y]), math.Abs(a[x]-b[x])) })
	var parts, later []string
	for _, word := range all[:min(len(all), 2)] {
		parts = append(parts, fmt.Sprintf("%.40s %s", word, percent(a[word])))
		later = append(later, percent(b[word]))
	}
	return strings.Join(parts, ", "), strings.Join(later, ", ")
}

// numbers compares the logarithms: lengths, times and costs spread by factors.
func (c columnPair) numbers(row *DriftRow, a, b *drift.Profile) {
	was, is := half{a, c.a}.numbers(), half{b, c.b}.numbers()
	row.Measure, row.CasesA, row.CasesB = measureSD, len(was.numbers), len(is.numbers)
	row.A, row.B = was.median(c.a.Unit), is.median(c.b.Unit)
	floor := 1.0
	if c.a.Unit == "usd" {
		floor = 1e-6
	}
	was, is = was.logs(floor), is.logs(floor)
	both := sample{numbers: slices.Concat(was.numbers, is.numbers), weight: slices.Concat(was.weight, is.weight)}
	row.Size = new(0.0)
	if spread := math.Sqrt(both.variance()); spread > 0 {
		row.Size = new(math.Abs(is.mean()-was.mean()) / spread)
	}
	if p, ok := difference(was, is); ok {
		row.P = new(p)
	} else {
		row.Note = sameInBoth
	}
}

func (s half) numbers() sample {
	var out sample
	for i := range s.profile.Kept {
		if s.column.Known[i] {
			out.numbers = append(out.numbers, s.column.Number[i])
			out = out.with(s.profile, i)
		}
	}
	return out
}

func (s sample) logs(floor float64) sample {
	out := sample{cluster: s.cluster, weight: s.weight, numbers: make([]float64, len(s.numbers))}
	for i, x := range s.numbers {
		out.numbers[i] = math.Log(max(x, 0) + floor)
	}
	return out
}

func (s sample) mean() float64 {
	sum, total := 0.0, 0.0
	for i, x := range s.numbers {
		sum += s.weight[i] * x
		total += s.weight[i]
	}
	if total == 0 {
		return 0
	}
	return sum / total
}

func (s sample) variance() float64 {
	m, sum, total := s.mean(), 0.0, 0.0
	for i, x := range s.numbers {
		sum += s.weight[i] * (x - m) * (x - m)
		total += s.weight[i]
	}
	if total == 0 {
		return 0
	}
	return sum / total
}

func (s sample) median(unit string) string {
	sorted := slices.Sorted(slices.Values(s.numbers))
	if len(sorted) == 0 {
		return "?"
	}
	return "median " + plan.Amount(stats.QuantileType7(sorted, 0.5), unit, gate.Absolute)
}

// difference tests whether two means differ. Clusters of the one are taken as none of
// the other's, which errs on the safe side where both hold the same conversations.
func difference(a, b sample) (p float64, ok bool) {
	r := stats.TwoMeans(a.numbers, b.numbers, a.cluster, b.cluster, a.weight, b.weight)
	return r.P, r.Defined
}
