package terminal_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/text"
	"pgregory.net/rapid"

	"forerun/reports/reporttest"
	"forerun/reports/terminal"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

func TestFirstScreenIsWhatTheGoldenFileSays(t *testing.T) {
	t.Parallel()
	for _, name := range reporttest.Names() {
		for _, width := range []int{60, 80, 110} {
			t.Run(fmt.Sprintf("%s at %d", name, width), func(t *testing.T) {
				t.Parallel()
				got := terminal.Render(reporttest.Report(name), terminal.Options{Width: width, Path: "runs/support-agent-20261124/report.html"})
				reporttest.Golden(t, fmt.Sprintf("%s-%d.txt", name, width), []byte(got))
			})
		}
	}
}

func TestColourOnlyRepeatsWhatIsThere(t *testing.T) {
	t.Parallel()
	for _, name := range reporttest.Names() {
		plain := terminal.Render(reporttest.Report(name), terminal.Options{})
		coloured := terminal.Render(reporttest.Report(name), terminal.Options{Colour: true})
		if coloured == plain {
			t.Errorf("%s: no colour although asked for", name)
		}
		if strings.ContainsRune(plain, '\x1b') {
			t.Errorf("%s: colour although not asked for", name)
		}
		if got := text.StripEscape(coloured); got != plain {
			t.Errorf("%s: without its colour the screen differs:\n%s\n%s", name, got, plain)
		}
	}
}

// Any report, however many suites, findings and long or hostile names, fits.
func TestFirstScreenAlwaysFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := reporttest.Hostile(t)
		width := rapid.IntRange(40, 130).Draw(t, "width")
		path := rapid.StringN(0, 600, -1).Draw(t, "path")
		got := terminal.Render(view.New(in), terminal.Options{Width: width, Path: path})
		lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
		height := 0
		for _, line := range lines {
			height += max(1, (text.StringWidthWithoutEscSequences(line)+width-1)/width)
			for _, r := range line {
				if unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) {
					t.Fatalf("control character %U in %q", r, line)
				}
			}
		}
		if height > terminal.Lines {
			t.Fatalf("%d lines at %d columns:\n%s", height, width, got)
		}
		if !strings.HasPrefix(got, view.New(in).Words.Verdict) {
			t.Fatalf("the verdict is not first:\n%s", got)
		}
	})
}

func TestNoMessageTextReachesTheTerminal(t *testing.T) {
	t.Parallel()
	got := terminal.Render(reporttest.Report("fail"), terminal.Options{Width: 110})
	for _, c := range reporttest.Cases() {
		for _, text := range []string{c.Request, c.Stable.Output, c.Candidate.Output, c.Why} {
			if text != "" && strings.Contains(got, text) {
				t.Errorf("message text %q is on the screen", text)
			}
		}
	}
}

func TestScreenNamesWhoActs(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"pass": "opens the canary", "fail": "author of the change",
		"inconclusive": "release owner", "invalid": "owns the measurement",
	} {
		got := terminal.Render(reporttest.Report(name), terminal.Options{})
		if !strings.Contains(got, want) || !strings.Contains(got, "Production is untouched: this gate runs before the canary.") {
			t.Errorf("%s: the screen does not say %q:\n%s", name, want, got)
		}
	}
}

func TestScreenOfAScreenOpensNothing(t *testing.T) {
	t.Parallel()
	in := reporttest.Input("pass")
	in.Level = view.LevelScreen
	if got := terminal.Render(view.New(in), terminal.Options{}); strings.Contains(got, "opens the canary.") {
		t.Errorf("a screen opens the canary:\n%s", got)
	}
}

func TestNothingJudgedIsNoPass(t *testing.T) {
	t.Parallel()
	in := reporttest.Input("pass")
	in.Decision = gate.Decision{Verdict: gate.Pass}
	if got := terminal.Render(view.New(in), terminal.Options{}); !strings.HasPrefix(got, "INCONCLUSIVE") {
		t.Errorf("a decision on nothing reads:\n%s", got)
	}
}
