package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The suites that docs/units.md shows can be run as they stand, on the quick
// start's cases.
func TestUnitsPageShowsSuitesThatCanBeRun(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/units.md")
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(shown) != 2 {
		t.Fatalf("%d examples, want one of each unit", len(shown))
	}
	for i, example := range shown {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			const arms = `version: 1
name: units
stable: {version: v7, agent: {kind: http, url: "http://127.0.0.1:1/", containment: {declared: "nobody is asked"}}}
candidate: {version: v8, agent: {kind: http, url: "http://127.0.0.1:1/v8", containment: {declared: "nobody is asked"}}}
signals: {escalated: {tool: transfer_to_human}}
`
			name := filepath.Join(t.TempDir(), "gate.yaml")
			text := arms + strings.ReplaceAll(example[1], "testdata/", root+"/testdata/")
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if code, _, stderr := forerun(t, "lint", name); code != 0 {
				t.Errorf("exit %d: %s", code, stderr)
			}
		})
	}
}
