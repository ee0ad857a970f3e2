package tables_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"forerun/reports/reporttest"
	"forerun/reports/tables"
)

func TestTextThatASheetWouldCalculateIsText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                              "",
		"conv-0176.1":                   "conv-0176.1",
		"=1+1":                          "'=1+1",
		"+49 30":                        "'+49 30",
		"-2":                            "'-2",
		"@SUM(A1)":                      "'@SUM(A1)",
		"\t=1":                          "'\t=1",
		" =1":                           "' =1",
		"\r=1":                          "'\r=1",
		"＝1":                            "'＝1",
		"a=1":                           "a=1",
		"=cmd|' /C calc'!A0":            "'=cmd|' /C calc'!A0",
		"bad \xff and \x00":             "bad \uFFFD and \uFFFD",
		`=HYPERLINK("http://x","open")`: `'=HYPERLINK("http://x","open")`,
	} {
		if got := tables.Text(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestNoTextIsAFormula(t *testing.T) {
	t.Parallel()
	check := func(s string) string {
		got := tables.Text(s)
		if !utf8.ValidString(got) || strings.ContainsRune(got, 0) {
			return "no text: " + got
		}
		if strings.HasPrefix(got, "'") || got == "" {
			return ""
		}
		if strings.ContainsAny(strings.TrimSpace(got)[:1], "=+-@") {
			return "a formula: " + got
		}
		return ""
	}
	for _, payload := range reporttest.Payloads() {
		if wrong := check(payload); wrong != "" {
			t.Errorf("%q becomes %s", payload, wrong)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[=+@ a\t\r\n-]{0,6}`).Draw(t, "text")
		if wrong := check(s); wrong != "" {
			t.Fatalf("%q becomes %s", s, wrong)
		}
	})
}

func TestColumnsAreNamedOnceAndExplained(t *testing.T) {
	t.Parallel()
	for _, table := range tables.Tables() {
		seen := map[string]bool{}
		for _, c := range table.Columns {
			if c.Name == "" || seen[c.Name] || !strings.HasSuffix(c.Doc, ".") {
				t.Errorf("%s: column %q is named twice, or says %q", table.Name, c.Name, c.Doc)
			}
			seen[c.Name] = true
		}
	}
}
