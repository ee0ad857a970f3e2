package rundir

import (
	"encoding/json"
	"fmt"
	"time"

	"forerun/datasets"
	"forerun/replay"
)

// SchemaVersion is the version of the run directory that this code writes.
const SchemaVersion = 1

// Manifest is run.json: what a run is, and where it stands. It holds no secret.
type Manifest struct {
	SchemaVersion int    `json:"schema_version"`
	ToolVersion   string `json:"tool_version"`
	Commit        string `json:"commit"`
	Dirty         bool   `json:"dirty"` // the commit had changes on top
	Name          string `json:"name"`
	// Kind is what the run is for, where that is no gate: nothing is decided on it, and
	// it is no attempt.
	Kind string `json:"kind,omitempty"`

	ConfigDir     string `json:"config_dir"` // where relative paths of the configuration start
	ConfigDigest  string `json:"config_digest"`
	DatasetDigest string `json:"dataset_digest"`
	PolicyDigest  string `json:"policy_digest"`
	// Inputs are the digests of the files that the run was made from, by name:
	// prompts, tool definitions, data. A resumed run must find them unchanged.
	Inputs map[string]string `json:"inputs,omitempty"`
	// Sealed are the digests of the files of this directory that never change
	// again: see [Run.CheckSealed].
	Sealed map[string]string `json:"sealed,omitempty"`

	// Logs says how what production did is read, where the cases tell of it and
	// stable is asked anew; nil where they are not set side by side.
	Logs *replay.Logs `json:"logs,omitempty"`

	// History is the file that counts this run's attempt, where that is not the
	// one beside the run directory.
	History string `json:"history,omitempty"`
	// Profile is the named set of limits that the run took; empty where it took none.
	Profile string `json:"profile,omitempty"`
	// MaxCostUSD is what all sittings together may spend; 0 is no limit.
	MaxCostUSD float64 `json:"max_cost_usd,omitempty"`
	// Prices are those of the models that were asked and that answered. A list price
	// has its date.
	Prices replay.Prices `json:"prices,omitempty"`
	// Stop is set as long as the run has ended before its last case because its
	// budget was spent.
	Stop *Stop `json:"stop,omitempty"`
	// Warnings are what was found when the cases were made ready.
	Warnings []Warning `json:"warnings,omitempty"`

	// Splits are the splits whose gate part the cases are of, by suite. Of a run of
	// [KindCompare] it is their dev part.
	Splits map[string]datasets.Split `json:"splits,omitempty"`

	Seed    uint64             `json:"seed"`
	Arms    map[replay.Arm]Arm `json:"arms"`
	Suites  []Suite            `json:"suites"`
	Attempt int                `json:"attempt"`
	Terms   string             `json:"terms_digest,omitempty"` // of the level, the attempt and the like, which decide beside the policy
	Change  []string           `json:"change"`                 // the kinds of difference between the arms
	// Extends is the run whose cases were left out: its path from the folder that
	// this run directory lies in, or where there is none, its absolute path.
	Extends      string   `json:"extends,omitempty"`
	AA           bool     `json:"aa,omitempty"` // both arms are the same on purpose
	Level        string   `json:"level"`
	ContentLevel string   `json:"content_level"`
	Hosts        []string `json:"hosts"` // that received content
	// Forgotten is set once content was deleted of the run.
	Forgotten *Forgotten `json:"forgotten,omitempty"`

	Status   Status         `json:"status"`
	Started  *time.Time     `json:"started"`
	Finished *time.Time     `json:"finished"`
	Totals   *replay.Totals `json:"totals"`
}

// KindCompare is the kind of a run that two versions are looked at with before any
// gate.
const KindCompare = "compare"

// Warning is what a reader of the report should know of a suite's data.
type Warning struct {
	Suite    string `json:"suite"`
	Code     string `json:"code"`
	Sentence string `json:"sentence"`
	// Uncovered is the share of the production traffic that the suite has no case
	// of; 0 where the warning is of something else.
	Uncovered float64 `json:"uncovered,omitempty"`
}

// Arm is what the manifest says of one arm.
type Arm struct {
	Version     string             `json:"version"`
	Kind        string             `json:"kind"`
	Identity    map[string]string  `json:"identity"`
	After       map[string]string  `json:"identity_after,omitempty"` // asked again when the run was done
	Containment replay.Containment `json:"containment"`
	Probed      *Probed            `json:"probed,omitempty"` // what showed it, so that a resumed run need not ask again
}

// Probed is the probe that an arm has passed.
type Probed struct {
	At      time.Time `json:"at"`
	Tool    string    `json:"tool"`
	CostUSD *float64  `json:"cost_usd,omitempty"` // in no total of the run; nil: unknown
}

// Suite is one suite of the run, in the order of the configuration. Cases is
// filled when the cases are sealed.
type Suite struct {
	Name  string `json:"name"`
	Cases int    `json:"cases"`
	// DataDigest is of the content of the case file that the cases are of, whatever
	// its form, as forerun data describe says it.
	DataDigest string `json:"data_digest,omitempty"`
	// Stopped is the number of cases, in their order, after which an early stop
	// ended the suite; nil where it did not.
	Stopped *int `json:"stopped,omitempty"`
	// Asked is the number of cases, in their order, that are whole in a run which
	// [Manifest.Stop] tells of; nil elsewhere.
	Asked *int `json:"asked,omitempty"`
	// Bank is set once it is settled whether earlier outcomes count.
	Bank *Bank `json:"bank,omitempty"`
}

// Status says whether a run is whole. An incomplete run can't be read as a pass.
type Status string

// The statuses of a run.
const (
	Running     Status = "running" // at work, or killed
	Complete    Status = "complete"
	Interrupted Status = "interrupted"
)

// fill sets what a new manifest may leave out.
func (m *Manifest) fill() {
	m.SchemaVersion = SchemaVersion
	if m.Attempt == 0 {
		m.Attempt = 1
	}
	if m.Level == "" {
		m.Level = "clear"
	}
	if m.ContentLevel == "" {
		m.ContentLevel = ContentFull
	}
	if m.Status == "" {
		m.Status = Running
	}
}

func (m *Manifest) encode() ([]byte, error) {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", ManifestFile, err)
	}
	return append(data, '\n'), nil
}

func decodeManifest(data []byte) (Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return m, err
	}
	if m.SchemaVersion < 1 || m.SchemaVersion > SchemaVersion {
		return m, fmt.Errorf("schema_version %d: this version reads 1 to %d: use the version that wrote it (%s)",
			m.SchemaVersion, SchemaVersion, m.ToolVersion)
	}
	return m, nil
}

// clone gives a manifest whose maps and slices may be kept and changed.
func (m *Manifest) clone() (Manifest, error) {
	data, err := m.encode()
	if err != nil {
		return Manifest{}, err
	}
	return decodeManifest(data)
}
