package jsonreport

import (
	"forerun/reports/view"
	"forerun/scorers/gate"
)

// SchemaVersion is the version of report.json that this code writes.
const SchemaVersion = 1

// document is report.json; the order of its fields is the order of the keys.
type document struct {
	SchemaVersion int           `json:"schema_version"`
	Level         string        `json:"level"`
	Verdict       gate.Verdict  `json:"verdict"`
	Reasons       []gate.Reason `json:"reasons"`
	Run           view.Run      `json:"run"`
	Arms          arms          `json:"arms"`
	Suites        []suite       `json:"suites"`
	CouldHaveSeen []loss        `json:"could_have_seen"` // null: this is no screen
	Spend         view.Spend    `json:"spend"`
	Warnings      []gate.Reason `json:"warnings"`
}

type arms struct {
	Stable    view.Arm `json:"stable"`
	Candidate view.Arm `json:"candidate"`
}

type suite struct {
	Name       string       `json:"name"`
	Verdict    gate.Verdict `json:"verdict"`
	Cases      cases        `json:"cases"`
	Findings   []finding    `json:"findings"`
	Unjudged   []unjudged   `json:"unjudged_slices"`
	NoiseFloor *noiseFloor  `json:"noise_floor"` // null: stable was not replayed twice
	Fidelity   []fidelity   `json:"fidelity"`
	Coverage   *logCoverage `json:"coverage"`   // null: no live arm's calls are known
	EarlyStop  *earlyStop   `json:"early_stop"` // null: the suite does not look early
	Confirmed  []confirmed  `json:"confirmed"`
	Diagnoses  []diagnosis  `json:"diagnoses"`
}

type cases struct {
	Total       int         `json:"total"`
	Excluded    int         `json:"excluded"` // a recorded arm has no record of them, or of another request
	Paired      int         `json:"paired"`
	Missing     armCount    `json:"missing"`
	InfraErrors armCountPtr `json:"infra_errors"`
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
	Guardrail         string            `json:"guardrail"`
	Metric            string            `json:"metric"`
	Kind              *string           `json:"kind"`
	Direction         gate.Direction    `json:"direction"`
	Scale             gate.Scale        `json:"scale"`
	Slice             map[string]string `json:"slice"` // null: all cases
	NPairs            int               `json:"n_pairs"`
	NClusters         int               `json:"n_clusters"`
	Stable            *float64          `json:"stable"`
	Candidate         *float64          `json:"candidate"`
	Difference        *float64          `json:"difference"`
	Relative          *float64          `json:"relative"`
	Interval          bounds            `json:"interval"`
	Interval95        bounds            `json:"interval95"`
	Alpha             float64           `json:"alpha"`
	Margin            *float64          `json:"margin"`
	Max               *float64          `json:"max"`
	Min               *float64          `json:"min"`
	CandidateInterval bounds            `json:"candidate_interval"`
	PValue            *float64          `json:"p_value"`
	HarmP             *float64          `json:"harm_p"`
	HarmPHolm         *float64          `json:"harm_p_holm"`
	Method            *string           `json:"method"`
	Evidence          *string           `json:"evidence"`
	Verdict           gate.Verdict      `json:"verdict"`
	Reason            string            `json:"reason"`
	Sentence          string            `json:"sentence"`
	NeededPairs       *int              `json:"needed_pairs"`
	Discordant        *gate.Discordant  `json:"discordant"`
	CouldHaveSeen     *float64          `json:"could_have_seen"` // on scale
	Decides           bool              `json:"decides"`
	Goal              bool              `json:"goal"`
	Never             bool              `json:"never"`
	Monitor           bool              `json:"monitor"`
	Intended          *string           `json:"intended"` // why
	Naive             *float64          `json:"naive"`    // the difference unweighted, on scale
	DesignEffect      *float64          `json:"design_effect"`
	LargestCluster    *cluster          `json:"largest_cluster"` // null: none holds over a fifth of the pairs
	Events            *events           `json:"events"`
	Coverage          *coverage         `json:"coverage"` // null: there is no pair
}

// bounds is an interval; a null bound has no finite limit, or is not known.
type bounds [2]*float64
