package view

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"sync"
)

// StepKind says how the two arms compare in one step of their trajectories.
type StepKind string

// The kinds of step.
const (
	SameCall       StepKind = "same"
	OtherArguments StepKind = "other_arguments"
	OtherAnswer    StepKind = "other_answer" // the same call, answered otherwise
	OnlyStable     StepKind = "only_stable"
	OnlyCandidate  StepKind = "only_candidate"
)

// Step is one step of two trajectories laid side by side: the calls of the two arms
// that go with each other, or one arm's alone.
type Step struct {
	Kind      StepKind
	Stable    *CaseCall // nil where the candidate alone called
	Candidate *CaseCall // nil where stable alone did
	Keys      []string  // names of the arguments that differ, where both are objects; sorted
	Elsewhere bool      // of one arm's call: the other made the same one at another place
	First     bool      // where the trajectories part
}

// Align lays two trajectories side by side. Calls keep their order; calls of one tool
// go with each other, those first that are the same in all, so that as much as can be
// is paired. It holds a table of the one's length times the other's.
func Align(stable, candidate []CaseCall) []Step {
	left, right := readCalls(stable), readCalls(candidate)
	best := worths(left, right)
	var steps []Step
	i, k := 0, 0
	for i < len(left) || k < len(right) {
		switch {
		case i < len(left) && k < len(right) && worth(&left[i], &right[k]) > 0 && best[i][k] == best[i+1][k+1]+worth(&left[i], &right[k]):
			steps = append(steps, both(&left[i], &right[k]))
			i, k = i+1, k+1
		case i < len(left) && best[i][k] == best[i+1][k]:
			steps = append(steps, Step{Kind: OnlyStable, Stable: left[i].CaseCall})
			i++
		default:
			steps = append(steps, Step{Kind: OnlyCandidate, Candidate: right[k].CaseCall})
			k++
		}
	}
	elsewhere(steps)
	for i := range steps {
		if steps[i].Kind != SameCall {
			steps[i].First = true
			break
		}
	}
	return steps
}

// readCall is a call with its arguments read.
type readCall struct {
	*CaseCall
	arguments any // nil where they are no JSON
}

func readCalls(calls []CaseCall) []readCall {
	out := make([]readCall, len(calls))
	for i := range calls {
		out[i] = readCall{&calls[i], jsonOf(calls[i].Arguments)}
	}
	return out
}

// jsonOf reads a JSON text, its numbers as they are written; nil where it is none.
func jsonOf(text string) any {
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil || dec.More() {
		return nil
	}
	return v
}

func sameArguments(a, b *readCall) bool {
	return a.Arguments == b.Arguments || a.arguments != nil && reflect.DeepEqual(a.arguments, b.arguments)
}

// The worth of pairing two calls. Any call that is paired is worth more than how many
// others agree in all.
const (
	paired = 1000
	agreed = 2
	told   = 1
)

func worth(a, b *readCall) int {
	if a.Name != b.Name {
		return 0
	}
	w := paired
	if sameArguments(a, b) {
		w += agreed
		if a.Result == b.Result {
			w += told
		}
	}
	return w
}

// worths gives, for all that follows each pair of places, the most that pairing can be
// worth.
func worths(left, right []readCall) [][]int {
	best := make([][]int, len(left)+1)
	for i := range best {
		best[i] = make([]int, len(right)+1)
	}
	for i := len(left) - 1; i >= 0; i-- {
		for k := len(right) - 1; k >= 0; k-- {
			best[i][k] = max(best[i+1][k], best[i][k+1])
			if w := worth(&left[i], &right[k]); w > 0 {
				best[i][k] = max(best[i][k], best[i+1][k+1]+w)
			}
		}
	}
	return best
}

func both(a, b *readCall) Step {
	s := Step{Kind: SameCall, Stable: a.CaseCall, Candidate: b.CaseCall}
	switch {
	case !sameArguments(a, b):
		s.Kind = OtherArguments
		s.Keys = otherKeys(a.arguments, b.arguments)
	case a.Result != b.Result || a.Source != b.Source:
		s.Kind = OtherAnswer
	}
	return s
}

// plainKey is what a name of an argument looks like. A model may write others, which
// are content.
var plainKey = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]{0,39}$`) }) //nolint:gochecknoglobals // compiled once

// otherKeys names the arguments that differ; nil where one is no object, or has a name
// that is none.
func otherKeys(a, b any) []string {
	one, ok := a.(map[string]any)
	other, both := b.(map[string]any)
	if !ok || !both {
		return nil
	}
	all := map[string]bool{}
	for _, side := range []struct{ of, in map[string]any }{{one, other}, {other, one}} {
		for key, v := range side.of {
			if w, there := side.in[key]; !there || !reflect.DeepEqual(v, w) {
				all[key] = true
			}
		}
	}
	keys := slices.Sorted(maps.Keys(all))
	for _, key := range keys {
		if !plainKey().MatchString(key) {
			return nil
		}
	}
	return keys
}

// elsewhere marks the calls of one arm that the other made at another place.
func elsewhere(steps []Step) {
	for i := range steps {
		for k := range steps {
			a, b := &steps[i], &steps[k]
			if a.Kind != OnlyStable || b.Kind != OnlyCandidate || a.Stable.Name != b.Candidate.Name || a.Elsewhere || b.Elsewhere {
				continue
			}
			one, other := readCall{a.Stable, jsonOf(a.Stable.Arguments)}, readCall{b.Candidate, jsonOf(b.Candidate.Arguments)}
			if sameArguments(&one, &other) {
				a.Elsewhere, b.Elsewhere = true, true
			}
		}
	}
}
