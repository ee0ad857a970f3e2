package view

import (
	"time"

	"forerun/scorers/gate"
)

// Input is all that a report is made of. Nothing else may reach one.
type Input struct {
	Run       Run
	Level     string // clear or screen
	Stable    Arm
	Candidate Arm
	Decision  gate.Decision
	Evidence  Evidence
	Spend     Spend
	Warnings  []gate.Reason // of the run; the report adds its own behind them
	Diagnoses []Diagnosis
	Confirmed []Confirmation
	Waiver    *Waiver
	Settings  []Setting  // in which the configuration has the arms differ
	Cases     CaseSource // all of them, for the page; nil where none are shown
}

// Diagnosis is what findings mean together, with the cases that show it.
type Diagnosis struct {
	Suite    string
	Code     string
	Sentence string
	Evidence string   // the numbers it rests on
	Cases    []string // ids, the most telling first
	Tuned    string   // thresholds that the configuration changed; empty where none
}

// Confirmation is one apparent regression that was asked again in both arms.
type Confirmation struct {
	Suite, CaseID                  string
	StableGood, StableTrials       int
	CandidateGood, CandidateTrials int
}

// Waiver is a person's decision on a verdict, which it leaves as it is.
type Waiver struct {
	By      string     `json:"by"`
	Reason  string     `json:"reason"`
	Expires time.Time  `json:"expires"`
	At      *time.Time `json:"at"`
}

// Run says where a report comes from. It is the one part of report.json that
// may hold a time or a path.
type Run struct {
	Name          string     `json:"name"`
	ToolVersion   string     `json:"tool_version"`
	Commit        string     `json:"commit"`
	Dirty         bool       `json:"dirty"`
	ConfigDigest  string     `json:"config_digest"`
	DatasetDigest string     `json:"dataset_digest"`
	PolicyDigest  string     `json:"policy_digest"`
	Seed          uint64     `json:"seed"`
	Attempt       int        `json:"attempt"`
	Change        []string   `json:"change"`  // the kinds of difference between the arms
	Extends       string     `json:"extends"` // the run whose cases were left out; empty where none
	AA            bool       `json:"aa"`      // both arms are the same on purpose
	ContentLevel  string     `json:"content_level"`
	Status        string     `json:"status"` // running, complete or interrupted
	Hosts         []string   `json:"hosts"`  // that received content
	Started       *time.Time `json:"started"`
	Finished      *time.Time `json:"finished"`
	Totals        any        `json:"totals"`
}

// StatusComplete is the status of a run that did all it set out to do. No other
// can read as a pass.
const StatusComplete = "complete"

// The levels of a gate.
const (
	LevelClear  = "clear"  // not worse than stable by more than the margins
	LevelScreen = "screen" // is harm visible at this budget; never opens the canary
)

// Arm is one version of the agent as a report shows it.
type Arm struct {
	Version     string            `json:"version"`
	Kind        string            `json:"kind"`
	Identity    map[string]string `json:"identity"`
	Containment Containment       `json:"containment"`
}

// Containment says how an arm's writes were kept from the world.
type Containment struct {
	Level string `json:"level"` // proven, declared or none
	Words string `json:"words"`
}

// Spend is what a run cost in USD; nil is not known, never zero.
type Spend struct {
	StableUSD    *float64 `json:"stable_usd"`
	CandidateUSD *float64 `json:"candidate_usd"`
	JudgeUSD     *float64 `json:"judge_usd"`
	AvoidedUSD   *float64 `json:"avoided_usd"`
}
