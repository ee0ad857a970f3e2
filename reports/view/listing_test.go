package view_test

import (
	"strings"
	"testing"

	"forerun/reports/reporttest"
	"forerun/reports/view"
)

func ids(l *view.Listing) string {
	var out []string
	for _, c := range l.Cases {
		out = append(out, c.CaseID)
	}
	return strings.Join(out, " ")
}

// The worst kind comes first; within it what was asked again and holds, then clusters
// with most cases.
func TestListPutsRegressionsFirst(t *testing.T) {
	t.Parallel()
	l := reporttest.Listing(view.Asked{})
	if got, want := ids(l), "c-0016 c-0017 c-0101 c-0044 c-0200 g-03"; got != want {
		t.Errorf("listed are %s, want %s", got, want)
	}
	if l.Total != 36 || l.Of != 6 || l.From != 1 || l.Pages != 1 {
		t.Errorf("%d of %d cases from %d on %d pages", l.Of, l.Total, l.From, l.Pages)
	}
	if got := l.Cases[1].Again; got == nil || !got.Holds || got.Good.String() != "5/5 → 1/5" {
		t.Errorf("c-0017 was asked again: %+v", got)
	}
}

func TestPagesOfAListTogetherAreAllOfIt(t *testing.T) {
	t.Parallel()
	for limit := 1; limit < 40; limit += 7 {
		seen := map[string]bool{}
		first := reporttest.Listing(view.Asked{All: true, Limit: limit})
		for page := 1; page <= first.Pages; page++ {
			l := reporttest.Listing(view.Asked{All: true, Limit: limit, Page: page})
			if len(l.Cases) == 0 || len(l.Cases) > limit {
				t.Errorf("page %d of %d holds %d cases", page, l.Pages, len(l.Cases))
			}
			for _, c := range l.Cases {
				if seen[c.CaseID] {
					t.Errorf("%s is on two pages", c.CaseID)
				}
				seen[c.CaseID] = true
			}
		}
		if len(seen) != 36 {
			t.Errorf("pages of %d hold %d cases, want 36", limit, len(seen))
		}
	}
}

// A scorer's quotes are content, however they are written; the rest of what it says is
// not, where forerun wrote it.
func TestReasonsWithoutTextQuoteNothing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		reason, state string
		quotes        bool
		want          string
		held          bool
	}{
		{`1 of 2 facts are missing: "Monday", "a \"b\" c"`, "scored", true, `1 of 2 facts are missing: "…", "…"`, false},
		{`the output is "cut off in the midd`, "scored", true, `the output is "…"`, false},
		{`the output is "ends with a \`, "scored", true, `the output is "…"`, false},
		{`the model thinks that the parcel is lost`, "scored", false, "", true},
		{`exit status 1: the parcel`, "errored", true, "", true},
		{``, "scored", false, "", false},
	} {
		in := reporttest.DetailInput(false)
		in.Scores = []view.ScoreInput{{Metric: "m", Quotes: tt.quotes, Stable: &view.ScoreOf{State: tt.state, Reason: &tt.reason}}}
		got := view.NewDetail(in).Scores[0]
		if got.Reasons[0] != tt.want || got.Held != tt.held {
			t.Errorf("%q is shown as %q (held back: %v), want %q (%v)", tt.reason, got.Reasons[0], got.Held, tt.want, tt.held)
		}
	}
}
