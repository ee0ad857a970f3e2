package trendreport_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forerun/reports/trendreport"
	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
	"forerun/scorers/trend"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// nights is eight runs over the same cases. In the sixth the model behind stable
// changes and both lose; in the last the candidate is another and loses alone.
func nights(t *testing.T, name string) *trend.Trend {
	t.Helper()
	const clusters = 40
	rng := rand.New(rand.NewPCG(1, 2))
	var runs []trend.Run
	for n := range 8 {
		r := trend.Run{
			Dir: fmt.Sprintf("runs/%s-%d", name, n+1), Started: time.Date(2026, 11, 1+n, 3, 0, 0, 0, time.UTC), Verdict: "pass", Asked: "clear",
			Stable:    trend.Release{Version: "v7", Digest: "s", Models: []string{"small-0711"}},
			Candidate: trend.Release{Version: "v8", Digest: "c", Models: []string{"small-0711"}},
			Data:      map[string]string{name: "sha256:1"},
		}
		success := [2]float64{0.9, 0.91}
		if n >= 5 {
			r.Stable.Models, r.Candidate.Models = []string{"small-1103"}, []string{"small-1103"}
			success[0], success[1] = success[0]-0.1, success[1]-0.1
		}
		if n == 7 {
			r.Candidate.Version, r.Candidate.Digest, r.Verdict = "v9", "d", "fail"
			success[1] -= 0.08
		}
		r.Levels = []compare.Level{
			level(rng, name, "success", gate.Higher, scorers.UnitShare, success, 0.04, clusters),
			level(rng, name, "latency.p95", gate.Lower, scorers.UnitMS, [2]float64{1200, 1250}, 90, clusters),
		}
		runs = append(runs, r)
	}
	tr, err := trend.New(name, runs, []trend.Rule{
		{Metric: "success", Arm: trend.Candidate, Margin: gate.Margin{Value: 0.02, Scale: gate.Absolute}},
		{Metric: "latency.p95", Arm: trend.Stable, Margin: gate.Margin{Value: 0.2, Scale: gate.Relative}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func level(rng *rand.Rand, suite, metric string, better gate.Direction, unit scorers.Unit, at [2]float64, spread float64, clusters int) compare.Level {
	l := compare.Level{Suite: suite, Metric: metric, Kind: scorers.KindProportion, Unit: unit, Direction: better, Pairs: clusters, Value: at}
	if unit != scorers.UnitShare {
		l.Kind = scorers.KindQuantile
	}
	for g := range clusters {
		var part [2]float64
		for arm := range part {
			part[arm] = rng.NormFloat64() * spread / float64(clusters)
		}
		l.Parts = append(l.Parts, compare.LevelPart{Cluster: strconv.Itoa(g), Of: part})
	}
	for arm := range l.SE {
		l.SE[arm] = spread / 6
	}
	return l
}

func TestGolden(t *testing.T) {
	t.Parallel()
	page := trendreport.New(nights(t, "desk"))
	if !page.Broken() {
		t.Error("the candidate's loss is not broken")
	}
	htmlText, err := trendreport.HTML(page)
	if err != nil {
		t.Fatal(err)
	}
	jsonText, err := trendreport.JSON(page)
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{
		"desk-80.txt": trendreport.Text(page, 80), "desk-60.txt": trendreport.Text(page, 10),
		"desk.md": trendreport.Markdown(page), "desk.html": string(htmlText), "desk.json": string(jsonText),
	} {
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestTextFits(t *testing.T) {
	t.Parallel()
	page := trendreport.New(nights(t, "desk"))
	for _, width := range []int{60, 80, 120} {
		for line := range strings.Lines(trendreport.Text(page, width)) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > width {
				t.Errorf("at %d columns a line of %d: %s", width, n, line)
			}
		}
	}
}

// Names come from configurations and models from providers: neither does anything.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	page := trendreport.New(nights(t, "<script>alert(1)</script>\x1b[31m| @team [x](javascript:1)\n# head"))
	if text := trendreport.Text(page, 80) + trendreport.Markdown(page); strings.ContainsAny(text, "\x1b") || strings.Contains(text, "\n# head") {
		t.Errorf("a name reaches the terminal or the page's structure:\n%q", text)
	}
	if md := trendreport.Markdown(page); strings.Contains(md, "<script") || strings.Contains(md, "@team") || strings.Contains(md, "](javascript") {
		t.Errorf("a name is markup:\n%s", md)
	}
	text, err := trendreport.HTML(page)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "<script") {
		t.Errorf("a script in the page:\n%s", text)
	}
}

func TestNothing(t *testing.T) {
	t.Parallel()
	none, err := trend.New("desk", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	page := trendreport.New(none)
	if got, want := trendreport.Text(page, 80), "trend of desk: no run\n\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, err := trendreport.HTML(page); err != nil {
		t.Error(err)
	}
}
