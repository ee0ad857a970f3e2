package datasets_test

import (
	"fmt"
	"strings"
	"testing"

	"forerun/datasets"
)

// A name that comes twice is refused, in an object of few names and of many.
func TestANameMayComeOnceHoweverManyThereAre(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 15, 16, 17, 40} {
		var members []string
		for i := range n {
			members = append(members, fmt.Sprintf(`"k%d": %d`, i, i))
		}
		for _, again := range []string{"", `"k0": 1`, fmt.Sprintf(`"k%d": 1`, n-1)} {
			all := members
			if again != "" {
				all = append(all[:n:n], again)
			}
			_, err := datasets.ParseCase([]byte(`{"id": "c", "input": "x", "metadata": {` + strings.Join(all, ", ") + `}}`))
			if twice := err != nil && strings.Contains(err.Error(), "comes twice"); twice != (again != "") {
				t.Errorf("%d names and %q: %v", n, again, err)
			}
		}
	}
}
