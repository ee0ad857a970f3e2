package compare_test

import (
	"testing"

	"pgregory.net/rapid"

	"forerun/scorers/compare"
)

func TestTextsComeBackAndEqualOnesShareANumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.SliceOf(rapid.SampledFrom([]string{"", "a", "b", "aa", "é", "long and longer", "a\x00"})).Draw(t, "texts")
		numbers, names := compare.Number(given)
		first := map[string]int32{}
		for i, s := range given {
			if _, known := first[s]; !known {
				first[s] = int32(len(first))
			}
			if numbers[i] != first[s] {
				t.Fatalf("%q is %d, want %d of %v", s, numbers[i], first[s], given)
			}
			if names[numbers[i]] != s {
				t.Fatalf("number %d is %q, want %q", numbers[i], names[numbers[i]], s)
			}
		}
		if len(names) != len(first) {
			t.Fatalf("%d names of %d", len(names), len(first))
		}
	})
}
