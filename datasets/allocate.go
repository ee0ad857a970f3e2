package datasets

import (
	"cmp"
	"math"
	"slices"
)

// Allocation says how a sample's size is shared out over its strata.
type Allocation string

// The allocations. What is judged is the same with each, since the drawn cases
// carry the weights; how sure one is of it is not.
const (
	// AllocateProportional gives a stratum its share of the log. The empty
	// Allocation is this one.
	AllocateProportional Allocation = "proportional"
	// AllocateEqual gives every stratum as many cases, to judge each by itself.
	AllocateEqual Allocation = "equal"
	// AllocateSqrt gives a stratum cases by the square root of its size: a middle
	// between the two.
	AllocateSqrt Allocation = "sqrt"
)

// Allocations lists the valid words, the default first.
func Allocations() []Allocation {
	return []Allocation{AllocateProportional, AllocateEqual, AllocateSqrt}
}

// claim is how much of the sample a stratum of so many cases asks for, in parts
// of which only the proportions count. It is whole, so that nothing hangs on how
// a machine rounds.
func (a Allocation) claim(cases int) int {
	switch a {
	case AllocateEqual:
		return 1
	case AllocateSqrt:
		const fine = 1 << 10
		return int(math.Round(math.Sqrt(float64(cases)) * fine))
	case AllocateProportional:
	}
	return cases
}

// shares splits size over strata of the given sizes, by largest remainder, with
// at least one for each. What a small stratum cannot fill goes to the others.
func (a Allocation) shares(size int, sizes []int) []int {
	out := make([]int, len(sizes))
	open := make([]int, len(sizes)) // the strata that are not yet given all they have
	total := 0
	for i, n := range sizes {
		open[i] = i
		total += n
	}
	left := min(size, total)
	for {
		claims := 0
		for _, i := range open {
			claims += a.claim(sizes[i])
		}
		full := func(i int) bool { return left*a.claim(sizes[i]) >= sizes[i]*claims }
		if !slices.ContainsFunc(open, full) {
			a.deal(left, claims, sizes, open, out)
			break
		}
		filled, rest := 0, open[:0:0]
		for _, i := range open {
			if full(i) {
				out[i] = sizes[i]
				filled += sizes[i]
			} else {
				rest = append(rest, i)
			}
		}
		left -= filled
		open = rest
	}
	for i := range out {
		if out[i] == 0 {
			out[i] = 1
			out[slices.Index(out, slices.Max(out))]--
		}
	}
	return out
}

// deal splits what is left over the open strata.
func (a Allocation) deal(left, claims int, sizes, open, out []int) {
	over := left
	for _, i := range open {
		out[i] = left * a.claim(sizes[i]) / claims
		over -= out[i]
	}
	byRemainder := slices.Clone(open)
	slices.SortStableFunc(byRemainder, func(x, y int) int {
		return cmp.Compare(left*a.claim(sizes[y])%claims, left*a.claim(sizes[x])%claims)
	})
	for _, i := range byRemainder[:over] {
		out[i]++
	}
}
