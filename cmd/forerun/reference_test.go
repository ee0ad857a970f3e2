package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// listed is one line of forerun list --json.
type listed struct {
	Name      string   `json:"name"`
	Doc       string   `json:"doc"`
	Kind      string   `json:"kind"`
	Unit      string   `json:"unit"`
	Direction string   `json:"direction"`
	Evidence  string   `json:"evidence"`
	Options   []listed `json:"options"`
}

func list(t *testing.T, what string) []listed {
	t.Helper()
	var out []listed
	if err := json.Unmarshal([]byte(must(t, 0, "list", what, "--json")), &out); err != nil {
		t.Fatal(err)
	}
	if len(out) < 4 {
		t.Fatalf("forerun list %s gave %d entries", what, len(out))
	}
	return out
}

// docs/reference.md says what forerun list says. Rewritten by make docs.
func TestDocsReferenceIsCurrent(t *testing.T) {
	t.Parallel()
	const page = "../../docs/reference.md"
	got := referencePage(t)
	if *update {
		if err := os.WriteFile(page, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("docs/reference.md is out of date, run make docs (-page +now):\n%s", diff)
	}
}

func referencePage(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("# Reference\n\nWritten by `make docs` from what `forerun list {agents,metrics,scorers}` says.\n\n## Agents\n\n")
	for _, a := range list(t, "agents") {
		fmt.Fprintf(&b, "- `%s`: %s\n", a.Name, a.Doc)
	}
	b.WriteString("\n## Metrics\n\nA scorer's metric has the scorer's name, or the one that `as:` gives it. These are built in:\n\n")
	b.WriteString("| metric | kind | unit | better | evidence | |\n|---|---|---|---|---|---|\n")
	for _, m := range list(t, "metrics") {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", m.Name, m.Kind, m.Unit, m.Direction, m.Evidence, m.Doc)
	}
	b.WriteString("\n## Scorers\n")
	for _, s := range list(t, "scorers") {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n\n", s.Name, s.Doc)
		if len(s.Options) == 0 {
			continue
		}
		b.WriteString("| option | type | |\n|---|---|---|\n")
		for _, o := range s.Options {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", o.Name, o.Kind, strings.ReplaceAll(o.Doc, "|", `\|`))
		}
	}
	return b.String()
}
