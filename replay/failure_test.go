package replay_test

import (
	"os"
	"regexp"
	"testing"

	"forerun/replay"
)

// The table of docs/limits.md is what the code does, and names every kind.
func TestTheTableOfFailuresIsTrue(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/limits.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][2]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| .* \\| (yes|no) \\| `(\\w+)` \\|$").FindAllStringSubmatch(string(page), -1) {
		rows[row[1]] = [2]string{row[2], row[3]}
	}
	for kind, row := range rows {
		k := replay.FailureKind(kind)
		retried := map[bool]string{true: "yes", false: "no"}[k.Retryable()]
		if row[0] != retried || row[1] != k.Status().String() {
			t.Errorf("the page says %v of %s; it is retried: %s, and ends as %s", row, kind, retried, k.Status())
		}
		if k.Retryable() != (k.Status() == replay.StatusInfraError) {
			t.Errorf("%s: what is retried, and that alone, is the harness's fault in the end", kind)
		}
	}
	code, err := os.ReadFile("failure.go")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := map[string]bool{"uncontained": true, "no_record": true, "changed": true, "no_case": true, "origin": true, "too_large": true, "dev": true, "not_chosen": true}
	kinds := regexp.MustCompile(`(?m)^\tFail\w+ +FailureKind = "(\w+)"`).FindAllStringSubmatch(string(code), -1)
	if len(kinds) < len(rows) || len(rows) == 0 {
		t.Fatalf("%d kinds and %d rows", len(kinds), len(rows))
	}
	for _, kind := range kinds {
		if _, ok := rows[kind[1]]; !ok && !elsewhere[kind[1]] {
			t.Errorf("docs/limits.md does not say what becomes of %s", kind[1])
		}
	}
}
