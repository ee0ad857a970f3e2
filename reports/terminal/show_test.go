package terminal_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/text"

	"forerun/reports/reporttest"
	"forerun/reports/terminal"
	"forerun/reports/view"
)

func widths() []int { return []int{60, 80, 120} }

func TestListOfCasesIsWhatTheGoldenFileSays(t *testing.T) {
	t.Parallel()
	for _, width := range widths() {
		for name, asked := range map[string]view.Asked{"list": {Limit: 20}, "page": {Limit: 4, Page: 2, All: true}} {
			got := terminal.List(reporttest.Listing(asked), terminal.Options{Width: width})
			reporttest.Golden(t, fmt.Sprintf("show/%s-%d.txt", name, width), []byte(got))
		}
	}
}

func TestBothArmsOfACaseAreWhatTheGoldenFileSays(t *testing.T) {
	t.Parallel()
	for _, width := range widths() {
		for name, said := range map[string]bool{"case": false, "case-text": true} {
			got := terminal.Case(reporttest.Detail(said), terminal.Options{Width: width})
			reporttest.Golden(t, fmt.Sprintf("show/%s-%d.txt", name, width), []byte(got))
		}
	}
}

func TestListSaysWhyItIsEmpty(t *testing.T) {
	t.Parallel()
	run := view.Run{Name: "desk"}
	for want, l := range map[string]*view.Listing{
		"The run has no cases.":              view.NewListing(run, view.Arm{}, view.Arm{}, nil, nil, view.Asked{}),
		"--all lists those that are alike":   view.NewListing(run, view.Arm{}, view.Arm{}, []view.Listed{{Kind: view.Alike, CaseID: "c-1"}}, nil, view.Asked{}),
		"There is no page 7: the last is 2.": reporttest.Listing(view.Asked{Limit: 4, Page: 7}),
	} {
		if got := terminal.List(l, terminal.Options{}); !strings.Contains(words(got), want) {
			t.Errorf("the list does not say %q:\n%s", want, got)
		}
	}
}

// Without --text no word of what was said is shown, whatever the width.
func TestNoMessageTextIsShownUnlessAskedFor(t *testing.T) {
	t.Parallel()
	in := reporttest.DetailInput(true)
	secrets := []string{"ann@example.com", "A-17", "lost parcel", "within a day", "handing you over", "thanks the customer", "colleague", "no answer in 60 s", "want a person"}
	with := words(terminal.Case(view.NewDetail(in), terminal.Options{Width: 120}))
	in.Text = nil
	for _, secret := range secrets {
		if !strings.Contains(with, secret) {
			t.Errorf("with --text %q is not shown:\n%s", secret, with)
		}
		for width := 60; width <= 120; width += 20 {
			if got := terminal.Case(view.NewDetail(in), terminal.Options{Width: width}); strings.Contains(got, secret) {
				t.Errorf("at %d columns %q is shown:\n%s", width, secret, got)
			}
		}
	}
}

func TestColourOfACaseOnlyRepeatsWhatIsThere(t *testing.T) {
	t.Parallel()
	for _, width := range widths() {
		for name, printed := range map[string]func(o terminal.Options) string{
			"list": func(o terminal.Options) string { return terminal.List(reporttest.Listing(view.Asked{All: true}), o) },
			"case": func(o terminal.Options) string { return terminal.Case(reporttest.Detail(true), o) },
		} {
			plain, coloured := printed(terminal.Options{Width: width}), printed(terminal.Options{Width: width, Colour: true})
			if coloured == plain || strings.ContainsRune(plain, '\x1b') {
				t.Errorf("%s: colour is not what was asked for", name)
			}
			if got := text.StripEscape(coloured); got != plain {
				t.Errorf("%s at %d: without its colour it differs:\n%s\n%s", name, width, got, plain)
			}
		}
	}
}

// Whatever a log or a model wrote moves no cursor, turns no direction and fits.
func TestHostileCasesAreLinesThatFit(t *testing.T) {
	t.Parallel()
	for _, payload := range reporttest.Payloads() {
		for _, width := range widths() {
			for _, got := range []string{
				terminal.List(hostileListing(payload), terminal.Options{Width: width}),
				terminal.Case(view.NewDetail(hostileDetail(payload)), terminal.Options{Width: width}),
				terminal.Render(view.New(reporttest.Everywhere(payload)), terminal.Options{Width: width}),
			} {
				for line := range strings.Lines(got) {
					line = strings.TrimSuffix(line, "\n")
					if n := text.StringWidthWithoutEscSequences(line); n > width {
						t.Errorf("%d of %d columns with %q: %q", n, width, payload, line)
					}
					for _, r := range line {
						if unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control) || r == '\u200b' || r == '\ufeff' {
							t.Errorf("%U is passed on of %q: %q", r, payload, line)
						}
					}
				}
			}
		}
	}
}

// A list of nothing but names is one.
func TestListOfNamesAlone(t *testing.T) {
	t.Parallel()
	cases := []view.Listed{{Kind: view.LostAnswer, Suite: "s", CaseID: "c-1", Cluster: "c-1"}}
	for _, width := range widths() {
		got := terminal.List(view.NewListing(view.Run{Name: "desk"}, view.Arm{}, view.Arm{}, cases, nil, view.Asked{}), terminal.Options{Width: width})
		if !strings.Contains(got, "\n  c-1\n") {
			t.Errorf("the case is not listed:\n%s", got)
		}
	}
}

func hostileListing(s string) *view.Listing {
	cases := []view.Listed{
		{Kind: view.LostSuccess, Suite: s, CaseID: s, Cluster: s, Segments: map[string]string{s: s}, OnlyStable: []string{s, s + s}, OnlyCandidate: []string{s}},
		{Kind: view.LostSuccess, Suite: s, CaseID: s + "2", Cluster: s},
		{Kind: view.CaseKind(s), Suite: "other", CaseID: s, Cluster: s},
	}
	return view.NewListing(view.Run{Name: s}, view.Arm{Version: s}, view.Arm{Version: s}, cases, nil, view.Asked{All: true})
}

func hostileDetail(s string) view.DetailInput {
	in := reporttest.DetailInput(true)
	in.Run.Name, in.Arms[0].Version, in.Arms[1].Version, in.Risk = s, s, s, s
	in.Case.Suite, in.Case.CaseID, in.Case.Cluster, in.Case.Segments = s, s, s+s, map[string]string{s: s}
	for _, arm := range []*view.DetailArm{&in.Stable, &in.Candidate} {
		arm.Status, arm.ErrorKind, arm.ModelServed, arm.AgainstLog = s, &s, &s, &s
		arm.Calls = append(arm.Calls, view.CaseCall{Name: s, Arguments: s, Result: s, Source: s})
	}
	in.Candidate.Calls = append(in.Candidate.Calls, view.CaseCall{Name: s, Arguments: s + "x", Result: strings.Repeat(s, 50), Source: s})
	in.Scores = append(in.Scores, view.ScoreInput{Metric: s, Stable: &view.ScoreOf{State: s, Label: &s, Reason: &s}, Candidate: &view.ScoreOf{State: "scored", Label: &s, Reason: &s}})
	in.Text = &view.DetailText{Request: s, Stable: strings.Repeat(s, 100), Candidate: s + " " + s, Errors: [2]string{s, s}}
	return in
}

// A text that is printed is broken, and nothing of it is lost but spaces.
func TestNothingOfATextIsLost(t *testing.T) {
	t.Parallel()
	in := reporttest.DetailInput(true)
	for _, said := range []string{"a  b", "one\n\n  two", strings.Repeat("word ", 60), strings.Repeat("字", 90), strings.Repeat("x", 200), "  x " + strings.Repeat("y", 90) + " z"} {
		in.Text.Request = said
		for width := 60; width < 65; width++ {
			got := terminal.Case(view.NewDetail(in), terminal.Options{Width: width})
			_, after, _ := strings.Cut(got, "\nRequest\n")
			shown, _, _ := strings.Cut(after, "\nTool calls")
			if bare := func(s string) string { return strings.Join(strings.Fields(s), "") }; bare(shown) != bare(said) {
				t.Errorf("at %d columns %q is shown as\n%s", width, said, shown)
			}
		}
	}
}
