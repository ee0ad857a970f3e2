package toolcalls

import (
	"fmt"
	"strings"
)

// mode says how the order and the number of calls count.
type mode string

const (
	modeExact    mode = "exact"
	modeInOrder  mode = "in_order"
	modeAnyOrder mode = "any_order"
	modeSubset   mode = "subset"
	modeSuperset mode = "superset"
)

func modes() []string {
	return []string{string(modeExact), string(modeInOrder), string(modeAnyOrder), string(modeSubset), string(modeSuperset)}
}

// vacuous reports whether a mode would pass any calls when none is expected.
func (m mode) vacuous() bool { return m != modeExact && m != modeSubset }

// grid compares expected calls with made ones, each pair at most once.
type grid struct {
	rules      rules
	want, made []call
}

func (g grid) matches(w, m int) (bool, error) {
	diff, err := g.rules.callDifference(g.want[w], g.made[m])
	return diff == "", err
}

// judge says what is wrong with the calls made; empty where nothing is.
func (g grid) judge(m mode) (string, error) {
	switch m {
	case modeExact:
		return g.exact()
	case modeInOrder:
		return g.inOrder()
	case modeSubset:
		if len(g.made) > len(g.want) {
			return g.tooMany(), nil
		}
		unmatched, err := assign(len(g.made), len(g.want), func(made, want int) (bool, error) { return g.matches(want, made) })
		if err != nil || unmatched < 0 {
			return "", err
		}
		return "not expected: " + g.made[unmatched].String(), nil
	case modeAnyOrder, modeSuperset:
		unmatched, err := assign(len(g.want), len(g.made), g.matches)
		if err != nil || unmatched < 0 {
			return "", err
		}
		return g.missing(unmatched)
	}
	return "", fmt.Errorf("mode %q is none", m)
}

func (g grid) exact() (string, error) {
	for i := range g.want {
		if i >= len(g.made) {
			return "missing: " + g.want[i].String() + g.counts(), nil
		}
		diff, err := g.rules.callDifference(g.want[i], g.made[i])
		if err != nil || diff != "" {
			return fmt.Sprintf("call %d: %s", i+1, diff), err
		}
	}
	if len(g.made) > len(g.want) {
		return g.tooMany(), nil
	}
	return "", nil
}

// inOrder takes the first call that matches: a later one could only leave less
// room for the rest.
func (g grid) inOrder() (string, error) {
	next := 0
	for w := range g.want {
		for {
			if next == len(g.made) {
				diff, err := g.missing(w)
				if w > 0 && err == nil {
					diff += fmt.Sprintf(" (looked for after %s)", g.want[w-1].name)
				}
				return diff, err
			}
			ok, err := g.matches(w, next)
			if err != nil {
				return "", err
			}
			next++
			if ok {
				break
			}
		}
	}
	return "", nil
}

func (g grid) tooMany() string {
	return "not expected: " + g.made[len(g.want)].String() + g.counts()
}

func (g grid) counts() string {
	return fmt.Sprintf(" (%d calls made, %d expected)", len(g.made), len(g.want))
}

// missing names an expected call, and what was wrong with the nearest call of
// that name.
func (g grid) missing(w int) (string, error) {
	s := "missing: " + g.want[w].String()
	for _, made := range g.made {
		if made.name != g.want[w].name {
			continue
		}
		diff, err := g.rules.callDifference(g.want[w], made)
		if err != nil {
			return "", err
		}
		if diff != "" {
			return s + "; called, but " + strings.TrimPrefix(diff, made.name+": "), nil
		}
	}
	return s, nil
}

// assign gives each of n its own of m, so that all pairs match; it returns the
// first of n for which there is none, or -1. Taking the first match is not
// enough: a pattern may take the only call that an exact expectation has. So
// one that is taken is asked to move (Kuhn's augmenting paths).
func assign(n, m int, matches func(n, m int) (bool, error)) (int, error) {
	edges := make([][]int, n)
	for i := range n {
		for j := range m {
			ok, err := matches(i, j)
			if err != nil {
				return 0, err
			}
			if ok {
				edges[i] = append(edges[i], j)
			}
		}
	}
	owner := make([]int, m) // of each of m: 1 + its one of n
	var place func(i int, seen []bool) bool
	place = func(i int, seen []bool) bool {
		for _, j := range edges[i] {
			if seen[j] {
				continue
			}
			seen[j] = true
			if owner[j] == 0 || place(owner[j]-1, seen) {
				owner[j] = i + 1
				return true
			}
		}
		return false
	}
	for i := range n {
		if !place(i, make([]bool, m)) {
			return i, nil
		}
	}
	return -1, nil
}
