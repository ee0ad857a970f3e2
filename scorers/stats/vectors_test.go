package stats_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"slices"
	"testing"
)

// vector is one reference result of another program.
type vector struct {
	Name     string                     `json:"name"`
	Stat     string                     `json:"stat"`
	Inputs   map[string]json.RawMessage `json:"inputs"`
	Expected map[string]any             `json:"expected"`
	Tol      float64                    `json:"tol"`
}

// results are what this package computes for a vector, by key. A value is a
// number, a bool, a slice of numbers, or a *float64 where nil is no finite limit.
type results map[string]any

// undefined is a number that the package marks as meaningless: a vector may have
// null for it, or the number itself.
type undefined struct{ value float64 }

// claim computes the keys that one stat's vectors are held to.
type claim func(in inputs) results

// TestVectors holds the package to the reference vectors in the file that
// FORERUN_STAT_VECTORS names. A key that a claim computes and the vector has must
// match; a vector of a claimed stat without any such key is an error of the table.
func TestVectors(t *testing.T) {
	t.Parallel()
	name := os.Getenv("FORERUN_STAT_VECTORS")
	if name == "" {
		name = "../../../shared/stats/vectors.json"
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("FORERUN_STAT_VECTORS") == "" {
		t.Skipf("no reference vectors at %s: set FORERUN_STAT_VECTORS", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	claims := claims()
	for _, stat := range wanted() {
		if claims[stat] == nil {
			t.Errorf("nothing claims the stat %s", stat)
		}
	}
	for stat := range claims {
		if !slices.Contains(append(wanted(), "normal_sf"), stat) {
			t.Errorf("the stat %s is claimed and not wanted", stat)
		}
	}
	ran, seen := 0, map[string]bool{}
	for _, v := range vectors {
		compute, claimed := claims[v.Stat]
		if !claimed {
			continue
		}
		seen[v.Stat] = true
		if checkVector(t, v, compute(inputs{t, v})) {
			ran++
		}
	}
	for _, stat := range slices.Sorted(maps.Keys(claims)) {
		if !seen[stat] {
			t.Errorf("no vector of the claimed stat %s in %s", stat, name)
		}
	}
	fmt.Printf("ran %d vectors of %d stats\n", ran, len(seen))
}

// checkVector reports whether at least one key was compared and all that were
// match.
func checkVector(t *testing.T, v vector, got results) bool {
	t.Helper()
	compared, ok := 0, true
	for _, key := range slices.Sorted(maps.Keys(got)) {
		want, there := v.Expected[key]
		if !there {
			continue
		}
		compared++
		if !matches(got[key], want, v.Tol) {
			t.Errorf("%s: %s = %v, want %v within %g", v.Name, key, show(got[key]), want, v.Tol)
			ok = false
		}
	}
	if compared == 0 {
		t.Errorf("%s: no claimed key of stat %s", v.Name, v.Stat)
	}
	return ok && compared > 0
}

func show(v any) any {
	if p, ok := v.(*float64); ok && p != nil {
		return *p
	}
	return v
}

// matches compares as ruling E0.15 has it: within tol of max(1, |want|); p below
// 1e-6 by their logarithms within 1e-6; "Inf" and null are no finite limit.
func matches(got, want any, tol float64) bool {
	if u, ok := got.(undefined); ok {
		return want == nil || matches(u.value, want, tol)
	}
	switch w := want.(type) {
	case nil:
		p, ok := got.(*float64)
		return ok && p == nil
	case string:
		p, ok := got.(*float64)
		return w == "Inf" && ok && p == nil
	case bool:
		return got == w
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for i := range g {
			if !matches(g[i], w[i], tol) {
				return false
			}
		}
		return true
	case float64:
		var g float64
		switch v := got.(type) {
		case float64:
			g = v
		case int:
			g = float64(v)
		case *float64:
			if v == nil {
				return false
			}
			g = *v
		default:
			return false
		}
		if w > 0 && w < 1e-6 && tol > 0 {
			return g > 0 && math.Abs(math.Log(g)-math.Log(w)) <= 1e-6*math.Abs(math.Log(w))
		}
		return math.Abs(g-w) <= tol*max(1, math.Abs(w))
	}
	return false
}

// TestVectorMatching shows that the comparison can fail.
func TestVectorMatching(t *testing.T) {
	t.Parallel()
	one := 1.0
	for _, tt := range []struct {
		name      string
		got, want any
		match     bool
	}{
		{"equal", 1.0, 1.0, true},
		{"within", 1000 + 1e-7, 1000.0, true},
		{"beyond", 1 + 1e-8, 1.0, false},
		{"tiny p by logarithm", 1.000001e-18, 1e-18, true},
		{"tiny p tenfold", 1e-17, 1e-18, false},
		{"tiny p as zero", 0.0, 1e-18, false},
		{"no limit", (*float64)(nil), "Inf", true},
		{"no limit as null", (*float64)(nil), nil, true},
		{"a limit where none is", &one, "Inf", false},
		{"none where a limit is", (*float64)(nil), 1.0, false},
		{"lists", []any{1.0, 2.0}, []any{1.0, 2.0}, true},
		{"shorter list", []any{1.0}, []any{1.0, 2.0}, false},
		{"bool", false, true, false},
	} {
		if got := matches(tt.got, tt.want, 1e-9); got != tt.match {
			t.Errorf("%s: matches(%v, %v) = %v", tt.name, show(tt.got), tt.want, got)
		}
	}
}

// inputs reads a vector's inputs; one that is not there or has another shape
// fails the test.
type inputs struct {
	t *testing.T
	v vector
}

func (in inputs) read(key string, to any) {
	in.t.Helper()
	raw, ok := in.v.Inputs[key]
	if !ok {
		in.t.Fatalf("%s: no input %s", in.v.Name, key)
	}
	if err := json.Unmarshal(raw, to); err != nil {
		in.t.Fatalf("%s: input %s: %v", in.v.Name, key, err)
	}
}

func (in inputs) has(key string) bool { _, ok := in.v.Inputs[key]; return ok }

func (in inputs) number(key string) (x float64) { in.t.Helper(); in.read(key, &x); return x }
func (in inputs) count(key string) (n int)      { in.t.Helper(); in.read(key, &n); return n }
func (in inputs) column(key string) (x []float64) {
	in.t.Helper()
	in.read(key, &x)
	return x
}
func (in inputs) clusters() (c []int) { in.t.Helper(); in.read("cluster", &c); return c }

// differences are given as such or as two columns.
func (in inputs) differences() []float64 {
	in.t.Helper()
	if in.has("d") {
		return in.column("d")
	}
	return minus(in.column("a"), in.column("b"))
}

// list turns numbers into the shape of a JSON list.
func list(x ...float64) []any {
	l := make([]any, len(x))
	for i, v := range x {
		l[i] = v
	}
	return l
}

func pair(lo, hi float64) []any { return list(lo, hi) }

func each[T any](x []float64, f func(float64) T) []any {
	l := make([]any, len(x))
	for i, v := range x {
		l[i] = f(v)
	}
	return l
}
