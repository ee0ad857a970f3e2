package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/configs"
	"forerun/datasets"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// block gives the first fenced block of a language after a mark.
func block(t *testing.T, text, mark, language string) (content string, start, end int) {
	t.Helper()
	at := strings.Index(text, mark)
	fence := "```" + language + "\n"
	if at >= 0 {
		if i := strings.Index(text[at:], fence); i >= 0 {
			start = at + i + len(fence)
			if n := strings.Index(text[start:], "```"); n >= 0 {
				return text[start : start+n], start, start + n
			}
		}
	}
	t.Fatalf("README.md has no %s block after %q", language, mark)
	return "", 0, 0
}

// The README's screen is that of a real run. Times are this machine's, so the
// line that has them is compared by its name alone.
func TestReadmeShowsTheRealScreen(t *testing.T) {
	t.Parallel()
	out, screen := calmRun(t)
	screen = strings.ReplaceAll(screen, filepath.Join(out, "report.html"), "runs/quickstart-20261124T090000Z/report.html")
	text := readme(t)
	shown, start, end := block(t, text, "<!-- screen:", "text")
	if *update {
		text = text[:start] + screen + text[end:]
		if err := os.WriteFile("../../README.md", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		shown = screen
	}
	timed := regexp.MustCompile(`(?m)^(\S+ +latency\.\S+) .*$`)
	width := regexp.MustCompile(` {2,}`) // columns are as wide as their widest number
	plain := func(s string) string {
		return width.ReplaceAllString(timed.ReplaceAllString(s, "$1 …"), "  ")
	}
	if diff := cmp.Diff(plain(shown), plain(screen)); diff != "" {
		t.Errorf("README.md shows another screen, run make golden (-shown +real):\n%s", diff)
	}
}

// calmRun runs the quick start and gives its directory and screen. Its agents answer
// within a millisecond, and on a busy machine one of them may well be slower than the
// other for a while: what is said of that is of the machine, so it is run again.
func calmRun(t *testing.T) (dir, screen string) {
	t.Helper()
	for range 5 {
		dir = filepath.Join(t.TempDir(), "run")
		screen = must(t, 3, "gate", "../../configs/quickstart.yaml", "--out", dir, "--quiet")
		var report struct {
			Suites []struct{ Diagnoses []struct{ Code string } }
		}
		readJSON(t, filepath.Join(dir, "report.json"), &report)
		calm := true
		for _, s := range report.Suites {
			for _, d := range s.Diagnoses {
				calm = calm && d.Code != "slower" && d.Code != "faster"
			}
		}
		if calm {
			return dir, screen
		}
	}
	t.Skip("this machine is too busy for two programs to be equally fast")
	return "", ""
}

func TestReadmeConfigurationLoads(t *testing.T) {
	t.Parallel()
	text, _, _ := block(t, readme(t), "## Configuration by example", "yaml")
	if _, err := configs.Parse("README.md", []byte(text), nil); err != nil {
		t.Error(err)
	}
}

func TestReadmeCaseIsOne(t *testing.T) {
	t.Parallel()
	text, _, _ := block(t, readme(t), "## From your logs to a gate", "json")
	if _, err := datasets.ParseCase([]byte(strings.TrimSpace(text))); err != nil {
		t.Error(err)
	}
}

// The five commands are run as they stand, on both kinds of log; of the second the
// name of the format alone is another.
func TestReadmeCommandsAreTheScripts(t *testing.T) {
	t.Parallel()
	text, _, _ := block(t, readme(t), "## From your logs to a gate", "sh")
	commands := strings.Split(strings.TrimSpace(text), "\n")
	if len(commands) != 5 {
		t.Errorf("%d commands, want five", len(commands))
	}
	for _, format := range []string{"langfuse", "otlp"} {
		script, err := os.ReadFile("testdata/script/logs_to_gate_" + format + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range commands {
			c = strings.ReplaceAll(c, "--from langfuse", "--from "+format)
			if !regexp.MustCompile(`(?m)^(exec|exits \d+) ` + regexp.QuoteMeta(c) + `$`).Match(script) {
				t.Errorf("logs_to_gate_%s.txtar does not run %q", format, c)
			}
		}
	}
}

// Every command that a document shows exists.
func TestDocsShowCommandsThatExist(t *testing.T) {
	t.Parallel()
	command := regexp.MustCompile("(?m)(?:^|`|run )(?:go run \\./cmd/)?forerun ((?:data )?[a-z-]+)")
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, page := range append(pages, "../../README.md", "../../CONTRIBUTING.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range command.FindAllStringSubmatch(string(text), -1) {
			seen++
			if code, _, stderr := forerun(t, append(strings.Fields(m[1]), "--help")...); code != 0 {
				t.Errorf("%s shows forerun %s: %s", page, m[1], stderr)
			}
		}
	}
	if seen < 10 {
		t.Errorf("found %d commands in the documents, want ten and more", seen)
	}
}
