package jsonreport

import (
	"forerun/reports/view"
	"forerun/scorers/gate"
)

// SchemaVersion is the version of report.json that this code writes.
const SchemaVersion = 1

// document is report.json; the order of its fields is the order of the keys.
type document struct {
	SchemaVersion int           `json:"schema_version" jsonschema:"Version of this document."`
	Level         string        `json:"level" jsonschema:"clear asks for not worse than the margins and opens the canary; screen asks whether harm is visible and never does."`
	Verdict       gate.Verdict  `json:"verdict" jsonschema:"The worst of what it is about."`
	Reasons       []gate.Reason `json:"reasons" jsonschema:"Why, the worst first."`
	Run           view.Run      `json:"run" jsonschema:"Where it comes from; the one part that may differ between two runs of one gate, with spend and live times."`
	Arms          arms          `json:"arms" jsonschema:"The two versions."`
	Suites        []suite       `json:"suites" jsonschema:"One for each suite, in the order of the configuration."`
	CouldHaveSeen []loss        `json:"could_have_seen" jsonschema:"Losses that would have been seen in four runs of five; null unless it is a screen."` // null: this is no screen
	Spend         view.Spend    `json:"spend" jsonschema:"USD; null is not known."`
	Warnings      []gate.Reason `json:"warnings" jsonschema:"What stands beside the verdict."`
}

type arms struct {
	Stable    view.Arm `json:"stable"`
	Candidate view.Arm `json:"candidate"`
}

type suite struct {
	Name       string       `json:"name" jsonschema:"Name of the suite."`
	Verdict    gate.Verdict `json:"verdict" jsonschema:"The worst of what it is about."`
	Cases      cases        `json:"cases" jsonschema:"How many cases there are, and what is missing."`
	Findings   []finding    `json:"findings" jsonschema:"What each guardrail found, on all cases and on each slice."`
	Unjudged   []unjudged   `json:"unjudged_slices" jsonschema:"Slices with too few cases to be judged."`
	NoiseFloor *noiseFloor  `json:"noise_floor" jsonschema:"Stable against itself; null where it was not replayed twice."` // null: stable was not replayed twice
	Fidelity   []fidelity   `json:"fidelity" jsonschema:"The replay against production."`
	Coverage   *logCoverage `json:"coverage" jsonschema:"What the log could answer."`                                               // null: no live arm's calls are known
	EarlyStop  *earlyStop   `json:"early_stop" jsonschema:"The looks of a suite that may stop early; null where it does not look."` // null: the suite does not look early
	Confirmed  []confirmed  `json:"confirmed" jsonschema:"Cases that were asked again in both arms."`
	Diagnoses  []diagnosis  `json:"diagnoses" jsonschema:"What findings mean together; they decide nothing."`
}

type cases struct {
	Total       int         `json:"total" jsonschema:"Cases of the suite."`
	Excluded    int         `json:"excluded" jsonschema:"Cases that a recorded arm has no record of, or of another request."` // a recorded arm has no record of them, or of another request
	Paired      int         `json:"paired" jsonschema:"Cases with an outcome in both arms."`
	Missing     armCount    `json:"missing" jsonschema:"Cases without an outcome."`
	InfraErrors armCountPtr `json:"infra_errors" jsonschema:"Trials that the harness could not carry out; null is not counted."`
}

type armCount struct {
	Stable    int `json:"stable"`
	Candidate int `json:"candidate"`
}

type armCountPtr struct {
	Stable    *int `json:"stable"`
	Candidate *int `json:"candidate"`
}

type diagnosis struct {
	Code     string   `json:"code"`
	Sentence string   `json:"sentence"`
	Evidence string   `json:"evidence"`
	Cases    []string `json:"cases"`
	Tuned    *string  `json:"tuned"` // thresholds that the configuration changed
}

type finding struct {
	Guardrail         string            `json:"guardrail" jsonschema:"Name of the guardrail within its suite."`
	Metric            string            `json:"metric" jsonschema:"Metric it is about."`
	Kind              *string           `json:"kind" jsonschema:"proportion, mean, ratio or quantile."`
	Direction         gate.Direction    `json:"direction" jsonschema:"Which way is better."`
	Scale             gate.Scale        `json:"scale" jsonschema:"Scale of margin, interval, interval95 and could_have_seen: in the unit of the metric, or relative to stable."`
	Slice             map[string]string `json:"slice" jsonschema:"One segment and its value; null is all cases."` // null: all cases
	NPairs            int               `json:"n_pairs" jsonschema:"Cases scored in both arms."`
	NClusters         int               `json:"n_clusters" jsonschema:"Clusters of these cases."`
	Stable            *float64          `json:"stable" jsonschema:"Value of stable."`
	Candidate         *float64          `json:"candidate" jsonschema:"Value of the candidate."`
	Difference        *float64          `json:"difference" jsonschema:"Candidate minus stable in the unit of the metric."`
	Relative          *float64          `json:"relative" jsonschema:"Candidate over stable, minus 1."`
	Interval          bounds            `json:"interval" jsonschema:"The interval that decided, two-sided at twice alpha; a null bound is none, or not known."`
	Interval95        bounds            `json:"interval95" jsonschema:"The 95 % interval."`
	Alpha             float64           `json:"alpha" jsonschema:"One-sided level."`
	Margin            *float64          `json:"margin" jsonschema:"Harm allowed, a positive number."`
	Max               *float64          `json:"max" jsonschema:"Hard limit above, in the unit of the metric."`
	Min               *float64          `json:"min" jsonschema:"Hard limit below, in the unit of the metric."`
	CandidateInterval bounds            `json:"candidate_interval" jsonschema:"Interval of the candidate alone, for hard limits."`
	PValue            *float64          `json:"p_value" jsonschema:"Two-sided p of no difference."`
	HarmP             *float64          `json:"harm_p" jsonschema:"One-sided p of harm."`
	HarmPHolm         *float64          `json:"harm_p_holm" jsonschema:"The same after Holm over all that could fail."`
	Method            *string           `json:"method" jsonschema:"Statistical method."`
	Evidence          *string           `json:"evidence" jsonschema:"Grade of the labels, A to E; null for measurements."`
	Verdict           gate.Verdict      `json:"verdict" jsonschema:"pass, inconclusive, fail or invalid."`
	Reason            string            `json:"reason" jsonschema:"Code of the reason."`
	Sentence          string            `json:"sentence" jsonschema:"The finding in words."`
	NeededPairs       *int              `json:"needed_pairs" jsonschema:"Further pairs that could settle it; null is none, or not known."`
	Discordant        *gate.Discordant  `json:"discordant" jsonschema:"Pairs by value 1 in each arm; null unless it is a proportion with one trial, unweighted."`
	CouldHaveSeen     *float64          `json:"could_have_seen" jsonschema:"Loss that would have been seen in four runs of five."` // on scale
	Decides           bool              `json:"decides" jsonschema:"It counts towards the verdict."`
	Goal              bool              `json:"goal" jsonschema:"It asks for improvement."`
	Never             bool              `json:"never" jsonschema:"It is about what must not happen."`
	Monitor           bool              `json:"monitor" jsonschema:"It is shown and never decides."`
	Intended          *string           `json:"intended" jsonschema:"Why the change was intended; null where it was not."`      // why
	Naive             *float64          `json:"naive" jsonschema:"The difference with every case weighing the same, on scale."` // the difference unweighted, on scale
	DesignEffect      *float64          `json:"design_effect" jsonschema:"By how much clusters and weights widen the interval."`
	LargestCluster    *cluster          `json:"largest_cluster" jsonschema:"Null unless a cluster holds over a fifth of the pairs."` // null: none holds over a fifth of the pairs
	Events            *events           `json:"events" jsonschema:"How often what must not happen did; null unless it is about that."`
	Coverage          *coverage         `json:"coverage" jsonschema:"The finding by what the log could answer; null where there is no pair."` // null: there is no pair
}

// bounds is an interval; a null bound has no finite limit, or is not known.
type bounds [2]*float64
