package html_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"forerun/reports/html"
	"forerun/reports/view"
)

func TestTheWorstAreRenderedAndFewOthers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(1, 9).Draw(t, "most")
		came := rapid.SliceOfN(rapid.IntRange(0, html.Ranks-1), 0, 60).Draw(t, "ranks")
		listed := html.Listed(most, came)
		for i, rank := range came {
			before, all := 0, 0
			for j, other := range came {
				if other < rank || other == rank && j < i {
					all++
					if j < i {
						before++
					}
				}
			}
			if !listed[i] && all < most {
				t.Fatalf("case %d of %v is among the %d worst, and is left out", i, came, most)
			}
			if listed[i] && before >= most {
				t.Fatalf("case %d of %v is rendered, after %d worse ones", i, came, before)
			}
		}
	})
}

// More cases than anybody turns pages for: the worst are listed, what a diagnosis leads
// to is, and the page says how the others are seen.
func TestTheCasesOfALargeRunAreListedAsFarAsTheyMatter(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	const beyond = 777
	in := large(html.MostListed+beyond, func() {})
	last := fmt.Sprintf("c-%05d", html.MostListed+beyond-1) // alike in both arms, and behind all others
	in.Diagnoses = append(in.Diagnoses, view.Diagnosis{Cases: []string{last}})
	listed, links := 0, false
	err := html.Write(view.New(in), func(name string, page []byte) error {
		listed += bytes.Count(page, []byte(`<li class="case"`))
		if said := fmt.Sprintf("The other %d cases", beyond-1); !bytes.Contains(page, []byte(said)) {
			t.Errorf("%s does not say %q", name, said)
		}
		if name == "report.html" {
			links = slices.ContainsFunc(strings.Split(string(page), "<a "), func(link string) bool {
				return strings.Contains(link, ">"+last+"<") && strings.HasPrefix(link, `href="report-cases-`)
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if listed != html.MostListed+1 {
		t.Errorf("%d cases are listed, want %d", listed, html.MostListed+1)
	}
	if !links {
		t.Errorf("the first page does not lead to %s", last)
	}
}
