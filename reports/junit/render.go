package junit

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"forerun/reports/view"
	"forerun/scorers/gate"
)

type testsuites struct {
	XMLName  xml.Name    `xml:"testsuites"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Suites   []testsuite `xml:"testsuite"`
}

type testsuite struct {
	Name       string     `xml:"name,attr"`
	Tests      int        `xml:"tests,attr"`
	Failures   int        `xml:"failures,attr"`
	Errors     int        `xml:"errors,attr"`
	Skipped    int        `xml:"skipped,attr"`
	Properties []property `xml:"properties>property"`
	Cases      []testcase `xml:"testcase"`
	Out        string     `xml:"system-out,omitempty"` // the cases that got worse
}

type property struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type testcase struct {
	Class   string   `xml:"classname,attr"`
	Name    string   `xml:"name,attr"`
	Failure *problem `xml:"failure,omitempty"`
	Error   *problem `xml:"error,omitempty"`
	Skipped *skipped `xml:"skipped,omitempty"`
	Out     string   `xml:"system-out,omitempty"`
}

type problem struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// skipped is what decides nothing.
type skipped struct {
	Message string `xml:"message,attr"`
}

// Options say how a file is written. The zero Options write junit.xml.
type Options struct {
	SkipInconclusive bool // what is not settled is skipped, and no failure
}

// Render writes junit.xml.
func Render(r *view.Report) ([]byte, error) { return Options{}.Render(r) }

// Render writes a report.
func (o Options) Render(r *view.Report) ([]byte, error) {
	doc := testsuites{Name: r.Words.Name}
	for i := range r.Suites {
		s := o.suiteOf(&r.Suites[i], r)
		doc.Tests += s.Tests
		doc.Failures += s.Failures
		doc.Errors += s.Errors
		doc.Skipped += s.Skipped
		doc.Suites = append(doc.Suites, s)
	}
	if doc.Failures+doc.Errors == 0 && !r.ExitsZero() {
		s := o.verdictSuite(r)
		doc.Suites = append(doc.Suites, s)
		doc.Tests++
		doc.Errors += s.Errors
		doc.Skipped += s.Skipped
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return nil, fmt.Errorf("write junit.xml: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func (o Options) suiteOf(s *view.Suite, r *view.Report) testsuite {
	out := testsuite{
		Out:  worseIn(r, s.Title),
		Name: s.Title,
		Properties: []property{
			{"gate", r.Words.Title()},
			{"reason", first(r.Words.Reasons)},
			{"verdict", s.Stamp.Word},
			{"stable", r.Words.Stable},
			{"candidate", r.Words.Candidate},
			{"cases", strconv.Itoa(s.Completion.Cases)},
			{"paired", strconv.Itoa(s.Completion.Paired)},
		},
	}
	for _, p := range []property{{"could_have_seen", r.Words.CouldSee}, {"waiver", r.Words.Waived}, {"slices", s.SliceLine}, {"confirmed", r.Words.Confirmed}} {
		if p.Value != "" {
			out.Properties = append(out.Properties, p)
		}
	}
	for i, e := range r.Explained {
		if e.Suite == s.Title && i < maxDiagnoses {
			out.Properties = append(out.Properties, property{"diagnosis." + e.Code, e.Sentence})
		}
	}
	for i := range s.Rows {
		c := o.caseOf(s, &s.Rows[i], r.ExitsZero())
		if c.Failure != nil {
			c.Out = worseFor(r, &s.Rows[i])
		}
		out.add(c)
	}
	// A suite can be at fault with every guardrail of it kept, or without any.
	if out.Failures+out.Errors == 0 && s.Verdict != gate.Pass && !r.ExitsZero() {
		c := testcase{Class: s.Title, Name: "the suite can be judged"}
		if o.skips(s.Verdict) {
			c.Skipped = &skipped{Message: s.Line}
		} else {
			c.Error = &problem{Type: s.Verdict.String(), Message: s.Line, Text: strings.Join(s.Caveats, "\n")}
		}
		out.add(c)
	}
	return out
}

// maxDiagnoses is how many diagnoses a suite's properties tell.
const maxDiagnoses = 20

// skips reports whether what has a verdict is skipped by choice.
func (o Options) skips(v gate.Verdict) bool { return o.SkipInconclusive && v == gate.Inconclusive }

func first(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

func (s *testsuite) add(c testcase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	if c.Failure != nil {
		s.Failures++
	}
	if c.Error != nil {
		s.Errors++
	}
	if c.Skipped != nil {
		s.Skipped++
	}
}

// caseOf tells one finding. What decides nothing can't break a build: what is
// only monitored, and what a screen that saw no harm could not settle.
func (o Options) caseOf(s *view.Suite, row *view.Row, zero bool) testcase {
	c := testcase{Class: s.Title, Name: row.Name}
	numbers := fmt.Sprintf("stable %s, candidate %s, difference %s, margin %s, n %s; %s",
		row.Stable, row.Candidate, row.Change(), row.Margin, row.N, row.Method)
	if s.Verdict == gate.Invalid {
		c.Error = &problem{Type: gate.Invalid.String(), Message: strings.Join(s.Caveats, " "), Text: row.Sentence + "\n" + numbers}
		return c
	}
	if row.Finding.Verdict != gate.Pass && (zero || !row.Finding.Decides || o.skips(row.Finding.Verdict)) {
		c.Skipped = &skipped{Message: row.Stamp.Word + ": " + row.Sentence}
		c.Out = row.Reason + "\n" + numbers
		return c
	}
	p := &problem{Type: row.Finding.Verdict.String(), Message: row.Sentence, Text: row.Reason + "\n" + numbers}
	switch row.Finding.Verdict {
	case gate.Pass:
		c.Out = row.Sentence + "\n" + numbers
	case gate.Fail, gate.Inconclusive:
		c.Failure = p
	case gate.Invalid:
		c.Error = p
	default:
		c.Error = p
	}
	return c
}

// verdictSuite says what no suite says: a gate without suites, or one that was
// cut off, is not green.
func (o Options) verdictSuite(r *view.Report) testsuite {
	s := testsuite{Name: r.Words.Name}
	if o.skips(r.Verdict) {
		s.add(testcase{Class: r.Words.Name, Name: "the gate passes", Skipped: &skipped{Message: r.Words.Title() + ": " + r.Words.Headline}})
		return s
	}
	s.add(testcase{Class: r.Words.Name, Name: "the gate passes", Error: &problem{
		Type: r.Verdict.String(), Message: r.Words.Headline, Text: strings.Join(r.Words.Reasons, "\n"),
	}})
	return s
}
