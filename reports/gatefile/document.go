package gatefile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"forerun/reports/view"
	"forerun/scorers/gate"
)

// SchemaVersion is the version of gate.json that this code writes.
const SchemaVersion = 1

// Validity is how long a decision holds: the traffic it was made on ages.
const Validity = 24 * time.Hour

// Document is gate.json. Digests are "sha256:" and hexadecimal digits.
type Document struct {
	SchemaVersion int          `json:"schema_version"`
	Name          string       `json:"name"`
	Verdict       gate.Verdict `json:"verdict"`
	Level         string       `json:"level"`
	AA            bool         `json:"aa"` // both arms are the same: it says nothing of a candidate
	Candidate     Arm          `json:"candidate"`
	Stable        Arm          `json:"stable"`
	DatasetDigest string       `json:"dataset_digest"`
	PolicyDigest  string       `json:"policy_digest"`
	ReportDigest  string       `json:"report_digest"`
	ToolVersion   string       `json:"tool_version"`
	Commit        string       `json:"commit"`
	Dirty         bool         `json:"dirty"`
	Attempt       int          `json:"attempt"`
	Alpha         *float64     `json:"alpha"`     // one-sided, at which this attempt decided; null where no guardrail did
	Time          *time.Time   `json:"time"`      // when the run finished
	Expires       *time.Time   `json:"expires"`   // the decision holds until then
	Waiver        *view.Waiver `json:"waiver"`    // a person's decision on the verdict, which keeps its word; null where none
	Signature     *string      `json:"signature"` // null: not signed
}

// Arm names a version of the agent, and what makes it that version.
type Arm struct {
	Version string `json:"version"`
	Digest  string `json:"digest"` // of its version, kind and identity
}

// New makes the document of a report and the bytes of its report.json.
func New(r *view.Report, report []byte) (Document, error) {
	doc := Document{
		SchemaVersion: SchemaVersion,
		Name:          r.Run.Name,
		Verdict:       r.Verdict,
		Level:         r.Level,
		AA:            r.Run.AA,
		DatasetDigest: r.Run.DatasetDigest,
		PolicyDigest:  r.Run.PolicyDigest,
		ReportDigest:  Digest(report),
		ToolVersion:   r.Run.ToolVersion,
		Commit:        r.Run.Commit,
		Dirty:         r.Run.Dirty,
		Attempt:       r.Run.Attempt,
		Alpha:         r.Alpha,
		Waiver:        r.Waiver,
	}
	for _, arm := range []struct {
		from view.Arm
		to   *Arm
	}{{r.Stable, &doc.Stable}, {r.Candidate, &doc.Candidate}} {
		digest, err := armDigest(arm.from)
		if err != nil {
			return Document{}, err
		}
		*arm.to = Arm{Version: arm.from.Version, Digest: digest}
	}
	if r.Run.Finished != nil {
		finished := r.Run.Finished.UTC()
		expires := finished.Add(Validity)
		doc.Time, doc.Expires = &finished, &expires
	}
	return doc, nil
}

// armDigest covers what an arm is; how its writes were contained is no part.
func armDigest(a view.Arm) (string, error) {
	data, err := json.Marshal(struct {
		Version  string            `json:"version"`
		Kind     string            `json:"kind"`
		Identity map[string]string `json:"identity"`
	}{a.Version, a.Kind, a.Identity})
	if err != nil {
		return "", fmt.Errorf("digest of arm %s: %w", a.Version, err)
	}
	return Digest(data), nil
}

// Digest is the digest of data as a document holds it.
func Digest(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Encode writes the document.
func (d Document) Encode() ([]byte, error) {
	data, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write gate.json: %w", err)
	}
	return append(data, '\n'), nil
}

// maxBytes bounds what is read as a document.
const maxBytes = 1 << 20

// Read reads a document, strictly: an unknown key may be one that a check of
// this version would miss.
func Read(r io.Reader) (Document, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return Document{}, fmt.Errorf("read gate document: %w", err)
	}
	if len(data) > maxBytes {
		return Document{}, refuse(Malformed, "it is larger than %d bytes, so it is no gate document", maxBytes)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var doc Document
	if err := dec.Decode(&doc); err != nil {
		return Document{}, refuse(Malformed, "it can't be read as a gate document: %v", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Document{}, refuse(Malformed, "something follows the gate document")
	}
	if doc.SchemaVersion != SchemaVersion {
		return Document{}, refuse(Malformed, "its schema_version is %d, this version reads %d", doc.SchemaVersion, SchemaVersion)
	}
	return doc, nil
}
