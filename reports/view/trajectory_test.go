package view_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"forerun/reports/view"
)

func call(name, arguments string) view.CaseCall {
	return view.CaseCall{Name: name, Arguments: arguments, Source: "replayed"}
}

// steps writes an alignment as a person would: =a ≠b -c +d, with a star where the call
// is at another place of the other arm.
func steps(all []view.Step) string {
	var out []string
	for _, s := range all {
		sign := map[view.StepKind]string{view.SameCall: "=", view.OtherArguments: "≠", view.OtherAnswer: "~", view.OnlyStable: "-", view.OnlyCandidate: "+"}[s.Kind]
		c := s.Stable
		if c == nil {
			c = s.Candidate
		}
		word := sign + c.Name
		if s.Elsewhere {
			word += "*"
		}
		if s.First {
			word = "!" + word
		}
		out = append(out, strings.Join(append([]string{word}, s.Keys...), ","))
	}
	return strings.Join(out, " ")
}

func TestCallsOfTwoArmsGoWithEachOther(t *testing.T) {
	t.Parallel()
	a, b, c := call("a", `{"x":1}`), call("b", `{"y":2,"z":[1]}`), call("c", "")
	for _, tt := range []struct {
		name              string
		stable, candidate []view.CaseCall
		want              string
	}{
		{"none", nil, nil, ""},
		{"the same", []view.CaseCall{a, b}, []view.CaseCall{a, b}, "=a =b"},
		{"another layout of the same arguments", []view.CaseCall{b}, []view.CaseCall{call("b", `{"z": [1], "y": 2}`)}, "=b"},
		{"one left out", []view.CaseCall{a, b, c}, []view.CaseCall{a, c}, "=a !-b =c"},
		{"one more", []view.CaseCall{a, c}, []view.CaseCall{a, b, c}, "=a !+b =c"},
		{"other arguments", []view.CaseCall{a, b}, []view.CaseCall{a, call("b", `{"y":3,"w":0,"z":[1]}`)}, "=a !≠b,w,y"},
		{"arguments that are no object", []view.CaseCall{a}, []view.CaseCall{call("a", `[1]`)}, "!≠a"},
		{"a name of an argument that is a sentence", []view.CaseCall{a}, []view.CaseCall{call("a", `{"call me at home":1}`)}, "!≠a"},
		{"another order", []view.CaseCall{a, b}, []view.CaseCall{b, a}, "!-a* =b +a*"},
		{"asked twice, the second as before", []view.CaseCall{a}, []view.CaseCall{call("a", `{"x":9}`), a}, "!+a =a"},
		{"no arm alike", []view.CaseCall{a}, []view.CaseCall{c}, "!-a +c"},
		{"other answer", []view.CaseCall{{Name: "a", Result: "1"}}, []view.CaseCall{{Name: "a", Result: "2"}}, "!~a"},
		{"another source", []view.CaseCall{{Name: "a", Source: "replayed"}}, []view.CaseCall{{Name: "a", Source: "miss"}}, "!~a"},
	} {
		if got := steps(view.Align(tt.stable, tt.candidate)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// Whatever was called, each call of each arm stands in one step, in its order.
func TestAlignmentKeepsEveryCall(t *testing.T) {
	t.Parallel()
	one := rapid.Custom(func(t *rapid.T) view.CaseCall {
		return call(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "name"), fmt.Sprintf(`{"x":%d}`, rapid.IntRange(0, 2).Draw(t, "x")))
	})
	rapid.Check(t, func(t *rapid.T) {
		stable, candidate := rapid.SliceOfN(one, 0, 12).Draw(t, "stable"), rapid.SliceOfN(one, 0, 12).Draw(t, "candidate")
		left, right := []view.CaseCall{}, []view.CaseCall{}
		for _, s := range view.Align(stable, candidate) {
			if s.Stable != nil {
				left = append(left, *s.Stable)
			}
			if s.Candidate != nil {
				right = append(right, *s.Candidate)
			}
			if both := s.Stable != nil && s.Candidate != nil; both && s.Stable.Name != s.Candidate.Name {
				t.Fatalf("%s goes with %s", s.Stable.Name, s.Candidate.Name)
			}
		}
		if diff := cmp.Diff(append([]view.CaseCall{}, stable...), left); diff != "" {
			t.Fatalf("stable's calls (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(append([]view.CaseCall{}, candidate...), right); diff != "" {
			t.Fatalf("the candidate's calls (-want +got):\n%s", diff)
		}
		if len(stable) > 0 && cmp.Equal(stable, candidate) {
			for _, s := range view.Align(stable, candidate) {
				if s.Kind != view.SameCall {
					t.Fatalf("equal trajectories differ: %v", s)
				}
			}
		}
	})
}

func FuzzAlign(f *testing.F) {
	f.Add(`{"a":1}`, `{"a":`)
	f.Add(`[1e999]`, `{"a":1}{}`)
	f.Add("\xff", `"x"`)
	f.Fuzz(func(t *testing.T, one, other string) {
		got := view.Align([]view.CaseCall{call("a", one)}, []view.CaseCall{call("a", other)})
		if len(got) != 1 || (one == other) != (got[0].Kind == view.SameCall) && !json.Valid([]byte(one)) {
			t.Errorf("%q with %q: %v", one, other, got)
		}
	})
}
