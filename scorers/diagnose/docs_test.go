package diagnose_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/scorers/diagnose"
)

const (
	docsFile = "../../docs/diagnoses.md"
	begins   = "<!-- rules: written by go test ./scorers/diagnose -update -->\n"
	ends     = "<!-- end of rules -->\n"
)

// The page lists the rules that there are, with the thresholds that they have.
func TestDocsListTheRules(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(docsFile)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(page), begins)
	_, tail, found := strings.Cut(rest, ends)
	if !ok || !found {
		t.Fatalf("%s: lost its marks %q and %q", docsFile, begins, ends)
	}
	want := head + begins + rulesPage() + ends + tail
	if *update {
		if err := os.WriteFile(docsFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(page)); diff != "" {
		t.Errorf("run with -update:\n%s", diff)
	}
}

func rulesPage() string {
	var b strings.Builder
	for _, r := range diagnose.Rules() {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n", r.Code, r.Doc)
		if len(r.Thresholds) > 0 {
			b.WriteString("\n| threshold | default | is |\n|---|---|---|\n")
		}
		for _, th := range r.Thresholds {
			fmt.Fprintf(&b, "| `%s.%s` | %v | %s |\n", r.Code, th.Name, th.Default, th.Doc)
		}
	}
	return b.String() + "\n"
}

func TestRulesAreWellFormed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range diagnose.Rules() {
		if r.Code == "" || seen[r.Code] || strings.ContainsAny(r.Code, ". ") || !strings.HasSuffix(r.Doc, ".") {
			t.Errorf("rule %q: a code of its own, without dots, and a sentence", r.Code)
		}
		seen[r.Code] = true
		for _, th := range r.Thresholds {
			if th.Name == "" || th.Doc == "" || th.Default <= 0 || th.Most > 0 && th.Default > th.Most {
				t.Errorf("threshold %s.%s: %+v", r.Code, th.Name, th)
			}
		}
	}
}

var update = flag.Bool("update", false, "write the page of rules")
