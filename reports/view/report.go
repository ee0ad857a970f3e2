package view

import (
	"forerun/scorers/gate"
)

// Report is a decision, ready to be printed.
type Report struct {
	// Raw, for the files that programs read.
	Run       Run
	Level     string
	Verdict   gate.Verdict
	Reasons   []gate.Reason // worst first
	Stable    Arm
	Candidate Arm
	Suites    []Suite // in the order of the configuration
	Spend     Spend
	Warnings  []gate.Reason
	Alpha     *float64    // one-sided: the largest among the guardrails that decide; nil where none does
	Diagnoses []Diagnosis // as they came
	Waiver    *Waiver

	// Words, for those that people read.
	Words     Words
	Worst     []Row       // the findings of every suite, worst first; slices without shown harm are folded into their suite's line
	Ranked    []Suite     // the suites with all their rows, both worst first
	Explained []Explained // the diagnoses
	Confirmed []Confirmed // what was asked again, confirmed regressions first
	Look      []CaseGroup // cases to look at, the worst kind first
	Settings  []Setting   // in which the configuration has the arms differ
	Cases     CaseSource  // all cases, for the page; nil where none are shown

	screenHolds bool
}

// Suite is one suite's part of a report.
type Suite struct {
	Name       string
	Verdict    gate.Verdict
	Completion gate.Completion
	Invalid    []gate.Reason
	Infra      *[2]int // trials without an outcome for the harness's own reasons, stable and candidate; nil is not counted
	Rows       []Row   // in the order of the configuration, slices behind
	Noise      []gate.Noise
	Fidelity   []gate.Fidelity
	Log        *gate.Replayed // what the log could answer; nil where nothing was asked of it in sight
	Unjudged   []gate.Unjudged
	Looks      []gate.Look
	Planned    int
	Measured   *Measured // what its pairs took and cost; nil where nothing is known

	Stamp      Stamp
	Title      string // the name, cleaned
	Line       string // the suite in one line
	SliceLine  string // its slices in one line; empty where it has none
	LogLine    string // what its log could not answer, in one line; empty where it answered all
	Tools      []ToolRow
	Caveats    []string // what its validity checks say
	NoiseFloor []NoiseRow
	Replayed   []FidelityRow
	Left       []UnjudgedRow
	Early      *Early // nil where the suite did not look early
}

// Guarded gives the rows about all cases, and Sliced those about one slice.
func (s *Suite) Guarded() []Row { return s.rows(false) }

// Sliced gives the rows about one slice each.
func (s *Suite) Sliced() []Row { return s.rows(true) }

// Checked gives the metrics on which the replay was held against production, and
// Unchecked those on which it could not be.
func (s *Suite) Checked() []FidelityRow { return s.fidelity(true) }

// Unchecked gives the metrics on which the replay could not be held against
// production.
func (s *Suite) Unchecked() []FidelityRow { return s.fidelity(false) }

func (s *Suite) fidelity(applies bool) []FidelityRow {
	var out []FidelityRow
	for _, f := range s.Replayed {
		if f.Applies == applies {
			out = append(out, f)
		}
	}
	return out
}

func (s *Suite) rows(sliced bool) []Row {
	var out []Row
	for _, r := range s.Rows {
		if (r.Finding.Guardrail.Slice != nil) == sliced {
			out = append(out, r)
		}
	}
	return out
}

// Row is one finding.
type Row struct {
	Finding   gate.Finding
	Guardrail string // names the guardrail within its suite, raw
	Suite     string // raw
	Scale     gate.Scale

	Stamp      Stamp
	Name       string // the guardrail with its slice and its role, cleaned
	Slice      string // "tier=gold"; empty where the finding is about all cases
	SuiteName  string // cleaned
	Stable     string // "45.0 %"
	Candidate  string // "75.0 %"
	Arms       string // "45.0 → 75.0 %"
	Difference string // "+30.0 pp", on the margin's scale
	Interval   string // "[+20.1, +43.0]", the one that decided
	Confidence string // "90 %"
	Margin     string // "5 pp", "≤ 2 s", both, "must rise", "never"
	Naive      string // the difference with every case weighing the same; empty where that is no other
	CouldSee   string // the loss that would have been seen; empty where it is not known
	Evidence   string // grade of the labels; empty for measurements
	Covered    string // by what the log could answer; empty where it answered all
	Announced  string // why the change was intended; empty where it was not announced
	Events     string // the cases with an event that must not happen; empty where none is
	N          string
	Sentence   string
	Reason     string // the reason's code, cleaned
	Method     string
	Needed     string // further pairs, or empty
	HarmP      string // after Holm, or NoEvidence

	Tests []Test // what a plot draws
}

// Change is the difference with its interval.
func (r Row) Change() string {
	if r.Difference == NoEvidence && r.Interval == "" {
		return NoEvidence
	}
	if r.Interval == "" {
		return r.Difference
	}
	return r.Difference + " " + r.Interval
}

// Test is one condition of a guardrail on the axis that all share: 0 is no
// difference from stable, 1 the margin, and right is worse. A hard limit has
// no stable side: its 0 is a value of zero, and its 1 the limit. The line of a
// goal is 0, which it must stay left of; that of a never rule is 0 too once
// there was an event. A nil bound has no finite limit.
type Test struct {
	Label    string
	Value    string // "+30.0 pp [+20.1, +43.0]", or the candidate's own value for a limit
	Against  string // "margin 5 pp"
	Verdict  gate.Verdict
	Stamp    Stamp
	Line     float64 // what it must not reach over: 1, or 0
	Estimate *float64
	Lo, Hi   *float64
	TwoSided bool   // harm lies on both sides: -1 is a margin too
	Missing  string // why there is nothing to draw; empty where there is
	Caveat   string // why what is drawn can't pass, however good it looks
}

// CaseGroup is the cases of one kind, cleaned and bounded.
type CaseGroup struct {
	Kind  CaseKind
	Title string
	Words string // what the kind means
	Total int    // how many there are; Cases may hold fewer
	Cases []CaseEvidence
}

// Words is what the report says in sentences.
type Words struct {
	Name      string // of the gate
	Verdict   string // upper case, or what a screen says that saw no harm
	Qualifier string // "screen; attempt 2, at alpha 0.025"; empty at the first attempt of a clear gate
	Stamp     Stamp
	Headline  string
	Reasons   []string
	CouldSee  string   // the losses that a screen would have seen
	Waived    string   // a person's decision; empty where there is none
	Confirmed string   // what was asked again, in one line; empty where nothing was
	Gains     []string // what is shown to be better, the most first
	Better    string   // the first of them in one line; empty where there is none
	Actor     string   // who acts next
	Untouched string
	Stable    string // version
	Candidate string
	Contained [2]string // each arm's containment: stable, candidate
	Warnings  []string
	Answers   []Answer // what was decided, how sure, what to look at, what it cost
	Paragraph string   // the answers in a row, to paste
	Cost      string
	LookAt    string // the cases that got worse, by kind; empty where none did
	Counts    string // "4 guardrails: 1 fail, 3 pass"
	NotJudged []string
}

// Title is the verdict with its qualifier, as the first line says it.
func (w Words) Title() string {
	if w.Qualifier == "" {
		return w.Verdict
	}
	return w.Verdict + " (" + w.Qualifier + ")"
}
