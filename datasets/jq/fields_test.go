package jq_test

import (
	"slices"
	"strings"
	"testing"

	"forerun/datasets/jq"
)

func TestFields(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		program string
		want    []string
		whole   bool
	}{
		{program: `.a.b == "c"`, want: []string{"a"}},
		{program: `.a and (.b | not) or ."c" == 1`, want: []string{"a", "b", "c"}},
		{program: `any(.m[]; .role == "user")`, want: []string{"m"}},
		{program: `(.a // .b) as $x | $x > .c`, want: []string{"a", "b", "c"}},
		{program: `if .a then .b else .c end`, want: []string{"a", "b", "c"}},
		{program: `.a[.b]`, want: []string{"a", "b"}},
		{program: `.a[.b:.c] | length`, want: []string{"a", "b", "c"}},
		{program: `"\(.a)" == -.b`, want: []string{"a", "b"}},
		{program: `[.a, .b] | length > 1`, want: []string{"a", "b"}},
		{program: `.a | keys`, want: []string{"a"}},
		{program: `try .a catch false`, want: []string{"a"}},
		{program: `true`},
		{program: `.`, whole: true},
		{program: `keys`, whole: true},
		{program: `.[]`, whole: true},
		{program: `.["a" + "b"]`, whole: true},
		{program: `select(.a) | .b`, whole: true},
		{program: `if .a then .b end`, whole: true},
		{program: `. as $all | $all.a`, whole: true},
		{program: `.a = 1 | .b`, whole: true},
		{program: `def f: .a; f`, whole: true},
		{program: `has("a")`, whole: true},
		{program: `{a, b}`, whole: true},
		{program: `..`, whole: true},
		{program: `reduce .a[] as $x (0; . + $x)`, whole: true},
		{program: `@json`, whole: true},
		{program: `.a as {(.b): $x} | $x`, whole: true},
	} {
		p, err := jq.Compile(tt.program)
		if err != nil {
			t.Errorf("%s: %v", tt.program, err)
			continue
		}
		names, ok := p.Fields()
		if ok == tt.whole || ok && !slices.Equal(names, tt.want) {
			t.Errorf("%s: looks at %q, %v, want %q, %v", tt.program, names, ok, tt.want, !tt.whole)
		}
	}
}

// A program that gets the fields it names, and no other, gives what it gives of
// all.
func TestFieldsAreEnough(t *testing.T) {
	t.Parallel()
	whole := map[string]any{"a": map[string]any{"k": 1, "n": []any{1, 2, 3}}, "b": "k", "c": 2, "d": "of no account"}
	for _, program := range []string{
		`.a[.b] == 1`, `.a.n[.c:] | length == 1`, `any(.a.n[]; . > 2)`, `(.x // .b) as $y | .a[$y] == 1`, `[.a.n[] | . * 2] | add == 12`,
		`if .c > 1 then .b == "k" else .d end`, `isempty(.x[]?)`, `first(.a.n[]) == 1`, `"\(.b)!" == "k!"`,
	} {
		p, err := jq.Compile(program)
		if err != nil {
			t.Fatal(err)
		}
		names, ok := p.Fields()
		part := map[string]any{}
		for _, name := range names {
			if v, there := whole[name]; there {
				part[name] = v
			}
		}
		want, err := p.Holds(t.Context(), whole)
		if err != nil || !ok || !want {
			t.Errorf("%s: %v, %v, %v, want it to hold of the whole", program, want, ok, err)
		}
		if got, err := p.Holds(t.Context(), part); err != nil || got != want {
			t.Errorf("%s: %v, %v of %v, and %v of all", program, got, err, names, want)
		}
	}
}

// No program breaks what reads it, and what is said of it is true: on an input
// without the fields that it does not name, it gives the same.
func FuzzFields(f *testing.F) {
	for _, program := range []string{
		`.a.b == "c"`, `any(.m[]; .role)`, `.a as [$x, {b: $y}] | $x`, `if .a then . else .b end`, `.a[.b:]?`, `"\(.a)" | @json`, `-.a`, `try error catch .`,
		`label $out | .a, break $out`, `..`, `.a |= 1`, `[.a[] | {b, "c": .d}]`, `$__loc__`, `import "a" as a; .`, `{(.a): 1}.b`, `limit(1; .a)`, `@base64 "\(.a)"`,
	} {
		f.Add(program)
	}
	whole := map[string]any{"a": map[string]any{"b": "c"}, "b": 1, "m": []any{map[string]any{"role": true}}, "z": "more"}
	f.Fuzz(func(t *testing.T, program string) {
		p, err := jq.Compile(program)
		if err != nil {
			return
		}
		names, ok := p.Fields()
		if !ok || strings.Contains(program, "now") { // which gives something else each time
			return
		}
		part := map[string]any{}
		for _, name := range names {
			if v, there := whole[name]; there {
				part[name] = v
			}
		}
		want, wantErr := p.OneOf(t.Context(), whole)
		got, gotErr := p.OneOf(t.Context(), part)
		if string(want) != string(got) || (wantErr == nil) != (gotErr == nil) {
			t.Errorf("%s: %s, %v of %q, and %s, %v of all", program, got, gotErr, names, want, wantErr)
		}
	})
}
