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

	// Words, for those that people read.
	Words  Words
	Worst  []Row       // every finding of every suite, worst first
	Ranked []Suite     // the suites with their rows, both worst first
	Look   []CaseGroup // cases to look at, the worst kind first
}

// Suite is one suite's part of a report.
type Suite struct {
	Name       string
	Verdict    gate.Verdict
	Completion gate.Completion
	Invalid    []gate.Reason
	Infra      *[2]int // trials without an outcome for the harness's own reasons, stable and candidate; nil is not counted
	Rows       []Row   // in the order of the configuration

	Title   string   // the name, cleaned
	Line    string   // the suite in one line
	Caveats []string // what its validity checks say
}

// Row is one finding.
type Row struct {
	Finding   gate.Finding
	Guardrail string // names the guardrail within its suite, raw
	Suite     string // raw
	Scale     gate.Scale

	Name       string // the guardrail, cleaned
	SuiteName  string // cleaned
	Stable     string // "45.0 %"
	Candidate  string // "75.0 %"
	Arms       string // "45.0 → 75.0 %"
	Difference string // "+30.0 pp", on the margin's scale
	Interval   string // "[+20.1, +43.0]", the one that decided
	Confidence string // "90 %"
	Margin     string // "5 pp", "≤ 2 s", or both
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
// no stable side: its 0 is a value of zero, and its 1 the limit. A nil bound
// has no finite limit.
type Test struct {
	Label    string
	Value    string // "+30.0 pp [+20.1, +43.0]", or the candidate's own value for a limit
	Against  string // "margin 5 pp"
	Verdict  gate.Verdict
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
	Verdict   string // upper case
	Headline  string
	Reasons   []string
	Better    string // what is shown to be better; empty where nothing is
	Actor     string // who acts next
	Untouched string
	Stable    string // version
	Candidate string
	Contained [2]string // each arm's containment: stable, candidate
	Warnings  []string
	Paragraph string // to paste: what was decided, how sure, what to look at, what it cost
	Cost      string
	Counts    string // "4 guardrails: 1 fail, 3 pass"
	NotJudged []string
}
