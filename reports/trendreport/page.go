package trendreport

import (
	"fmt"
	"slices"
	"strings"

	"forerun/reports/view"
	"forerun/scorers"
	"forerun/scorers/trend"
)

// Page is a trend in words, ready to be printed.
type Page struct {
	Name   string
	Span   string // "12 runs, 2026-11-01 to 2026-11-12"
	Rules  []Rule // broken ones first
	Steps  []Step
	Series []Series
	Runs   []Run
	Note   string // how often a step is found where there is none

	trend *trend.Trend
}

// Rule is a declared guardrail of the trend.
type Rule struct {
	State trend.State
	Words string
}

// Step is a change that is told from noise.
type Step struct {
	Whose string // stable or candidate
	Words string
}

// Series is one metric, in numbers.
type Series struct {
	Name      string // suite and metric
	Before    string // the mean of the runs before the last, stable and candidate
	Last      string // the last run
	Change    string // how the candidate's difference from stable has changed, with its interval
	Step      string // where; ~ where none is told from noise
	NoteChart string // what the picture of it says to those who do not see it

	of *trend.Series
}

// Stepped reports whether the series has a step.
func (s Series) Stepped() bool { return s.Step != view.NoEvidence }

// Run is one run.
type Run struct {
	Number  int // from 1
	Day     string
	Dir     string
	Verdict string
	Arms    string // the versions
	Marks   string // what was another thing than in the run before
}

// New puts a trend into words.
func New(t *trend.Trend) *Page {
	p := &Page{Name: view.Line(t.Name), trend: t}
	if len(t.Runs) == 0 {
		p.Span = "no run"
		return p
	}
	p.Span = fmt.Sprintf("%d runs, %s to %s", len(t.Runs), day(t.Runs[0]), day(t.Runs[len(t.Runs)-1]))
	if len(t.Runs) == 1 {
		p.Span = "1 run, " + day(t.Runs[0])
	}
	p.Note = fmt.Sprintf("Of trends in which nothing has changed, %.0f %% show a step. What moves all cases of a night together, "+
		"such as a provider's bad night, is a step and no noise. Intervals are at 90 %%, by cases' clusters.", 100*trend.Alarm)
	p.runs()
	for _, s := range t.Series {
		p.series(s)
	}
	for _, state := range []trend.State{trend.Broken, trend.Undecided, trend.Holds} {
		for _, f := range t.Rules {
			if f.State == state {
				p.Rules = append(p.Rules, Rule{State: state, Words: p.rule(f)})
			}
		}
	}
	return p
}

// Broken reports whether a declared guardrail is broken.
func (p *Page) Broken() bool { return len(p.Rules) > 0 && p.Rules[0].State == trend.Broken }

func day(r trend.Run) string { return r.Started.UTC().Format("2006-01-02") }

func (p *Page) runs() {
	marks := map[int]trend.Mark{}
	for _, m := range p.trend.Marks {
		marks[m.Run] = m
	}
	for i, r := range p.trend.Runs {
		verdict := r.Verdict
		if r.Asked != "" && r.Asked != view.LevelClear {
			verdict += " (" + r.Asked + ")"
		}
		p.Runs = append(p.Runs, Run{
			Number: i + 1, Day: day(r), Dir: view.Line(r.Dir), Verdict: verdict,
			Arms:  view.Cut(view.Line(r.Stable.Version), 30) + " → " + view.Cut(view.Line(r.Candidate.Version), 30),
			Marks: strings.Join(changes(marks[i]), ", "),
		})
	}
}

// changes lists what a mark says, in words.
func changes(m trend.Mark) []string {
	var out []string
	if m.Stable {
		out = append(out, "stable is another release")
	}
	if m.Candidate {
		out = append(out, "candidate is another release")
	}
	for _, suite := range m.Data {
		out = append(out, "other cases in "+view.Cut(view.Line(suite), 40))
	}
	arms := []string{"stable is", "candidate is"}
	if slices.Equal(m.Models[0], m.Models[1]) {
		arms = []string{"both arms are"}
	}
	for arm, who := range arms {
		for _, model := range m.Models[arm] {
			out = append(out, who+" served by "+view.Cut(view.Line(model), 40))
		}
	}
	return out
}

func (p *Page) series(s *trend.Series) {
	name := view.Cut(view.Line(s.Suite), 30) + " " + view.Cut(view.Line(s.Metric), 60)
	n := numbersOf(s)
	out := Series{Name: name, Before: view.NoEvidence, Last: view.NoEvidence, Change: view.NoEvidence, Step: view.NoEvidence, of: s}
	if k := len(s.Points); k > 0 {
		last := s.Points[k-1]
		out.Last = n.Value(last.Value[0]) + " → " + n.Value(last.Value[1])
		if k > 1 {
			var mean [2]float64
			for _, q := range s.Points[:k-1] {
				for arm := range mean {
					mean[arm] += q.Value[arm] / float64(k-1)
				}
			}
			out.Before = n.Value(mean[0]) + " → " + n.Value(mean[1])
			out.Change = n.Change(s.Change.Last.Shift)
		}
	}
	if l := s.Change.Last; l.Defined {
		out.Change += " " + n.Interval(l.Lo, l.Hi)
	}
	var at []string
	for _, of := range []struct {
		whose string
		steps trend.Steps
	}{{"stable", s.Stable}, {"candidate", s.Change}} {
		if !of.steps.Found() {
			continue
		}
		run := s.Points[of.steps.Step.At].Run
		at = append(at, fmt.Sprintf("%s %d", of.whose, run+1))
		p.Steps = append(p.Steps, Step{Whose: of.whose, Words: p.step(name, of.whose, of.steps, run, n)})
	}
	if len(at) > 0 {
		out.Step = strings.Join(at, ", ")
	}
	out.NoteChart = fmt.Sprintf("%s over %d runs: %s before the last run, %s in it. Steps: %s.", name, len(s.Points), out.Before, out.Last, out.Step)
	p.Series = append(p.Series, out)
}

// step says what moved, when, and what else was another thing then.
func (p *Page) step(name, whose string, s trend.Steps, run int, n view.Numbers) string {
	what := "stable moved by " + n.Change(s.Step.Shift)
	if whose == "candidate" {
		what = "the candidate moved by " + n.Change(s.Step.Shift) + " against stable"
	}
	with := "its version and its cases are the same: what answers behind it has changed"
	if whose == "candidate" {
		with = "its version and its cases are the same as before"
	}
	for _, m := range p.trend.Marks {
		if m.Run == run {
			if all := changes(m); len(all) > 0 {
				with = "with that run " + strings.Join(all, ", ")
			}
		}
	}
	return fmt.Sprintf("%s: %s from run %d on (%s), p %s; %s", name, what, run+1, day(p.trend.Runs[run]), pValue(s.P), with)
}

func (p *Page) rule(f trend.Finding) string {
	s, _ := p.trend.Find(f.Suite, f.Metric)
	n := numbersOf(s)
	name := fmt.Sprintf("%s %s, %s", view.Cut(view.Line(f.Suite), 30), view.Cut(view.Line(f.Metric), 60), f.Arm)
	if !f.Decidable {
		return fmt.Sprintf("%s: not judged: %s", name, f.Why)
	}
	way := n.Size(f.Harm) + " worse than"
	switch {
	case f.Harm < 0:
		way = n.Size(f.Harm) + " better than"
	case f.Harm == 0:
		way = "as good as"
	}
	return fmt.Sprintf("%s: the last run is %s those before; harm %s, margin %s, p %s",
		name, way, n.Interval(f.Lo, f.Hi), n.Size(f.Allowed), pValue(f.P))
}

func pValue(p float64) string {
	if p < 0.001 {
		return "below 0.001"
	}
	return fmt.Sprintf("%.3f", p)
}

// numbersOf prints all numbers of a series alike.
func numbersOf(s *trend.Series) view.Numbers {
	var values []float64
	for _, q := range s.Points {
		values = append(values, q.Value[:]...)
	}
	return view.NumbersOf(string(s.Unit), s.Kind == scorers.KindProportion, values...)
}
