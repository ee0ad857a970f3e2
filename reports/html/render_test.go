package html_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"forerun/reports/html"
	"forerun/reports/reporttest"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

func render(t interface{ Fatal(...any) }, in view.Input) string {
	got, err := html.Render(view.New(in))
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func TestPageIsWhatTheGoldenFileSays(t *testing.T) {
	t.Parallel()
	for _, name := range reporttest.Names() {
		reporttest.Golden(t, name+".html", []byte(bare(render(t, reporttest.Input(name)))))
	}
}

// bare is a page without its style sheet and its script, and what vouches for them.
func bare(page string) string {
	for _, around := range [][2]string{{"<style>", "</style>"}, {"<script>", "</script>"}, {`Policy" content="`, `">`}} {
		head, rest, _ := strings.Cut(page, around[0])
		_, tail, _ := strings.Cut(rest, around[1])
		page = head + around[0] + "…" + around[1] + tail
	}
	return page
}

// everywhere puts a string wherever a log or a configuration can put one.
func everywhere(s string) view.Input {
	in := reporttest.Input("harm")
	more := reporttest.Input("slices").Decision.Suites[0]
	in.Decision.Suites = append(in.Decision.Suites, more, reporttest.Input("goals").Decision.Suites[0])
	in.Decision.Suites[0].Completion.CandidateMissing = 1
	in.Run.Change, in.Run.Extends = []string{s}, s
	in.Waiver.By, in.Waiver.Reason = s, s
	for i := range in.Diagnoses {
		in.Diagnoses[i] = view.Diagnosis{Suite: s, Code: s, Sentence: s, Evidence: s, Cases: []string{s, s}, Tuned: s}
	}
	for i := range in.Confirmed {
		in.Confirmed[i].Suite, in.Confirmed[i].CaseID = s, s
	}
	in.Run.Name, in.Run.ToolVersion, in.Run.Commit, in.Run.DatasetDigest = s, s, s, s
	in.Run.Hosts = []string{s}
	for _, a := range []*view.Arm{&in.Stable, &in.Candidate} {
		*a = view.Arm{Version: s, Kind: s, Identity: map[string]string{s: s}, Containment: view.Containment{Level: s, Words: s}}
	}
	in.Warnings = []gate.Reason{{Code: s, Sentence: s}}
	in.Decision.Reasons = []gate.Reason{{Code: s, Sentence: s}}
	for i := range in.Decision.Suites {
		suite := &in.Decision.Suites[i]
		suite.Name = s
		suite.Invalid = []gate.Reason{{Code: s, Sentence: s}}
		suite.Warnings = []gate.Reason{{Code: s, Sentence: s}}
		around(suite, s)
		for k := range suite.Findings {
			f := &suite.Findings[k]
			f.Guardrail.Metric, f.Sentence, f.Reason = s, s, s
			f.Comparison.Method, f.Comparison.Blocked, f.Comparison.BlockedWords = s, s, s
			f.Comparison.Unit, f.Guardrail.Evidence = s, s
			if f.Guardrail.Slice != nil {
				f.Guardrail.Slice = &gate.Slice{Segment: s, Value: s}
			}
			if f.Guardrail.Intended != "" {
				f.Guardrail.Intended = s
			}
			if e := f.Comparison.Events; e != nil {
				e.Cases = []string{s}
			}
		}
	}
	told := reporttest.Cases()
	for i := range told {
		c := &told[i]
		c.Suite, c.CaseID, c.Cluster, c.Request, c.Why = s, s, s, s, s
		c.Segments = map[string]string{s: s}
		for _, a := range []*reporttest.Arm{&c.Stable, &c.Candidate} {
			a.Status, a.Output, a.Error = s, s, s
			a.Calls = []view.CaseCall{{Name: s, Arguments: s, Result: s, Source: s}}
		}
	}
	in.Settings = []view.Setting{view.NewSetting(s, s, s)}
	reporttest.Tell(&in, told)
	return in
}

// around puts a string wherever what stands beside a suite's findings has one.
func around(suite *gate.Suite, s string) {
	for k := range suite.Unjudged {
		suite.Unjudged[k].Slice = gate.Slice{Segment: s, Value: s}
	}
	for k := range suite.Noise {
		suite.Noise[k].Metric = s
	}
	for k := range suite.Fidelity {
		f := &suite.Fidelity[k]
		f.Metric, f.Why, f.Versions, f.OtherCases = s, s, map[string]int{s: 1}, 1
	}
	for k := range suite.Looks {
		suite.Looks[k].Decision = s
	}
}

var tag = regexp.MustCompile(`<[^>]*>`)

// A page of payloads has exactly the tags of a page of harmless text: nothing
// that came from outside became markup.
func TestNoPayloadBecomesMarkup(t *testing.T) {
	t.Parallel()
	harmless := tag.FindAllString(places.ReplaceAllString(render(t, everywhere("harmless text")), ""), -1)
	for _, payload := range reporttest.Payloads() {
		got := render(t, everywhere(payload))
		if diff := cmp.Diff(harmless, tag.FindAllString(places.ReplaceAllString(got, ""), -1)); diff != "" {
			t.Errorf("payload %q changes the page's tags (-want +got):\n%s", payload, diff)
		}
		for _, r := range got {
			if r == '\n' || r == '\t' || r == 0x200c || r == 0x200d {
				continue
			}
			if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
				t.Errorf("payload %q: %U is in the page", payload, r)
			}
		}
	}
}

// places are where in a plot a text begins, which follows its length, and the names
// of cases and suites within an attribute: what left it would be seen.
var places = regexp.MustCompile(` [xy]="[^"]*"|"#?case=[^"]*"| aria-label="[^"]*"`)

// The test above must be able to fail.
func TestMarkupWouldBeSeen(t *testing.T) {
	t.Parallel()
	page := render(t, everywhere("harmless text"))
	worse := strings.Replace(page, "harmless text", "<b>harmless</b> text", 1)
	if cmp.Equal(tag.FindAllString(page, -1), tag.FindAllString(worse, -1)) {
		t.Error("a new tag is not seen")
	}
}

func TestPageNeedsNothingElse(t *testing.T) {
	t.Parallel()
	for _, name := range reporttest.Names() {
		page := render(t, reporttest.Input(name))
		for _, bad := range []string{"<script ", "<link", "<img", "<iframe", " style=", " on", "src=", "@import", "url("} {
			for _, tag := range tag.FindAllString(page, -1) {
				if strings.Contains(tag, bad) {
					t.Errorf("%s: %q in %s", name, bad, tag)
				}
			}
		}
		if n := strings.Count(page, "<script"); n != 1 {
			t.Errorf("%s: %d scripts", name, n)
		}
		// The one address is that of the SVG name space.
		if n := strings.Count(page, "http"); n != strings.Count(page, `"http://www.w3.org/2000/svg"`)+strings.Count(page, "http-equiv") {
			t.Errorf("%s: an address is in the page", name)
		}
	}
}

func TestPolicyAllowsTheStyleSheetAndTheScriptAndNothingElse(t *testing.T) {
	t.Parallel()
	page := render(t, reporttest.Input("fail"))
	hash := func(from, to string) string {
		sum := sha256.Sum256([]byte(between(page, from, to)))
		return strings.ReplaceAll(base64.StdEncoding.EncodeToString(sum[:]), "+", "&#43;")
	}
	want := fmt.Sprintf("default-src &#39;none&#39;; img-src data:; style-src &#39;sha256-%s&#39;; script-src &#39;sha256-%s&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;",
		hash("<style>", "</style>"), hash("<script>", "</script>"))
	if !strings.Contains(page, want) {
		t.Errorf("no policy %s in\n%.800s", want, page)
	}
}

// Cases that have no room on the first page stand on others: each once, on a page
// that is small enough, stands by itself and leads to the others.
func TestCasesWithoutRoomStandOnFurtherPages(t *testing.T) {
	t.Parallel()
	in := reporttest.Input("fail")
	told := reporttest.Cases()
	told[1].Candidate.Output = strings.Repeat("long ", 100_000)
	first := told[1]
	for i := range 400 {
		first.CaseID = fmt.Sprint("more-", i)
		told = append(told, first)
	}
	reporttest.Tell(&in, told)
	in.Diagnoses = []view.Diagnosis{{Suite: first.Suite, Code: "one", Sentence: "one", Cases: []string{"more-399", "c-0017"}}}
	pages := map[string]string{}
	var names []string
	err := html.Write(view.New(in), func(name string, page []byte) error {
		pages[name], names = string(page), append(names, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(names) < 2 || names[0] != "report.html" || names[1] != "report-cases-002.html" {
		t.Fatalf("pages %q", names)
	}
	seen := map[string]int{}
	for name, page := range pages {
		if len(page) > 1_500_000 {
			t.Errorf("%s has %d bytes", name, len(page))
		}
		if !strings.Contains(page, "<style>") || !strings.Contains(page, "Content-Security-Policy") || !strings.Contains(page, "<script>") {
			t.Errorf("%s does not stand by itself", name)
		}
		for _, other := range names {
			if other != name && !strings.Contains(page, `<a href="`+other+`">`) {
				t.Errorf("%s does not lead to %s", name, other)
			}
		}
		for _, at := range regexp.MustCompile(` id="(case=[^"]*)"`).FindAllStringSubmatch(page, -1) {
			seen[at[1]]++
		}
	}
	if len(seen) != len(in.Evidence.Cases) {
		t.Errorf("%d cases are shown of %d", len(seen), len(in.Evidence.Cases))
	}
	for anchor, n := range seen {
		if n != 1 {
			t.Errorf("%s is shown %d times", anchor, n)
		}
	}
	diagnoses := between(pages["report.html"], `<section id="diagnoses"`, "</section>")
	links := regexp.MustCompile(`href="([^"]*)#(case=[^"]*)"`).FindAllStringSubmatch(diagnoses, -1)
	if len(links) != 2 {
		t.Fatalf("%d links", len(links))
	}
	for _, l := range links {
		page := l[1]
		if page == "" {
			page = "report.html"
		}
		if !strings.Contains(pages[page], `id="`+l[2]+`"`) {
			t.Errorf("%s is not on %s", l[2], page)
		}
	}
	if !strings.Contains(pages["report.html"], "… cut here: 496000 more bytes") {
		t.Error("what was cut is not said")
	}
}

func TestTheSameReportGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	in := reporttest.Input("fail")
	for _, key := range []string{"e", "d", "c", "b", "a"} {
		in.Stable.Identity[key], in.Evidence.Cases[1].Segments[key] = key, key
	}
	first := render(t, in)
	for range 5 {
		if render(t, in) != first {
			t.Fatal("two pages of one report differ")
		}
	}
}

func TestDiagnosisLeadsToItsCases(t *testing.T) {
	t.Parallel()
	got := render(t, reporttest.Input("harm"))
	diagnoses := between(got, `<section id="diagnoses"`, "</section>")
	links := regexp.MustCompile(`<a href="#(case=[^"]+)">([^<]*)</a>`).FindAllStringSubmatch(diagnoses, -1)
	var ids []string
	for _, l := range links {
		ids = append(ids, l[2])
		at := strings.Index(got, `id="`+l[1]+`"`)
		if at < 0 || !strings.Contains(got[strings.LastIndex(got[:at], "<summary>"):at], `<span class="id">`+l[2]+`</span>`) {
			t.Errorf("%s leads to %s, which is not that case", l[2], l[1])
		}
	}
	if diff := cmp.Diff([]string{"c-0044", "c-0017"}, ids); diff != "" {
		t.Errorf("linked cases (-want +got):\n%s", diff)
	}
	if !strings.Contains(diagnoses, "It decides nothing") {
		t.Error("a diagnosis reads like a verdict")
	}
}

func TestLinkKeepsToItsSuite(t *testing.T) {
	t.Parallel()
	in := reporttest.Input("harm")
	told := reporttest.Cases()
	other := told[1]
	other.Suite, other.Kind = "golden", told[0].Kind // c-0017 in another suite
	in.Diagnoses = []view.Diagnosis{
		{Suite: "golden", Code: "one", Sentence: "one", Cases: []string{other.CaseID}},
		{Suite: "shadow", Code: "two", Sentence: "two", Cases: []string{other.CaseID}},
		{Code: "three", Sentence: "three", Cases: []string{other.CaseID}},
	}
	reporttest.Tell(&in, append(told, other))
	diagnoses := between(render(t, in), `<section id="diagnoses"`, "</section>")
	var anchors []string
	for _, l := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(diagnoses, -1) {
		anchors = append(anchors, l[1])
	}
	if diff := cmp.Diff([]string{"case=golden/c-0017", "case=shadow/c-0017", "case=shadow/c-0017"}, anchors); diff != "" {
		t.Errorf("anchors (-want +got):\n%s", diff)
	}
}

func TestSectionsStandInTheOrderOfAReader(t *testing.T) {
	t.Parallel()
	got := render(t, reporttest.Input("harm"))
	at := -1
	for _, want := range []string{
		`id="verdict"`, `id="not-judged"`, `id="diagnoses"`, `id="guardrails"`, `id="cases"`, `id="again"`, `id="case=shadow/c-0044"`, `id="cost"`, `id="provenance"`,
	} {
		next := strings.Index(got, want)
		if next <= at {
			t.Errorf("%s stands before what should precede it", want)
		}
		at = next
	}
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}
