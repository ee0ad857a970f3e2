package rundir

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
)

// rowDigest is a digest over the content of rows, however they are shown and kept.
type rowDigest struct {
	sum hash.Hash
	row []byte // what is taken in of the row at hand
}

func newRowDigest() *rowDigest { return &rowDigest{sum: sha256.New()} }

// text gives the digest of all rows that were added.
func (d *rowDigest) text() string { return "sha256:" + hex.EncodeToString(d.sum.Sum(nil)) }

// add takes in a row, field by field.
func (d *rowDigest) add(r *caseRow) {
	d.row = d.row[:0]
	d.strings(r.Suite, r.ID, r.Cluster)
	d.time(r.Time)
	d.strings(r.Origin)
	d.words(r.Segments)
	d.strings(r.Risk)
	d.number(r.Weight)
	d.json(r.Messages, r.Input, r.State, r.Tools, r.ToolLog, r.Approvals)

	d.optional(r.ExpectedAnswer)
	if len(r.ExpectedFacts) == 0 {
		d.strings("")
	}
	d.strings(r.ExpectedFacts...)
	d.json(r.ExpectedToolCalls, r.ExpectedEndState)
	d.flag(r.ExpectedEscalate)
	d.words(r.ExpectedLabels)

	d.strings(r.LoggedStatus)
	d.optional(r.LoggedOutput)
	d.json(r.LoggedMessages, r.LoggedToolCalls)
	for _, f := range []*bool{r.LoggedEscalated, r.LoggedFallback, r.LoggedCorrected} {
		d.flag(f)
	}
	d.number(r.LoggedLatencyMS)
	d.number(r.LoggedTTFTMS)
	d.any(r.LoggedUsage, r.LoggedUsage == nil)
	d.number(r.LoggedCostUSD)
	d.any(r.LoggedScores, r.LoggedScores == nil)
	d.strings(r.LoggedVersion, r.LoggedModelServed, r.LoggedError)
	d.json(r.Metadata)
	d.sum.Write(d.row) // a hash never fails
}

// length goes before a value, so that two are not taken for others that read the same
// together.
func (d *rowDigest) length(n int) {
	d.row = binary.LittleEndian.AppendUint64(d.row, uint64(n)) //nolint:gosec // a length
}

func (d *rowDigest) strings(all ...string) {
	for _, s := range all {
		d.length(len(s))
		d.row = append(d.row, s...)
	}
}

func (d *rowDigest) json(all ...json.RawMessage) {
	for _, v := range all {
		d.length(len(v))
		d.row = append(d.row, v...)
	}
}

func (d *rowDigest) optional(s *string) {
	if s == nil {
		s = new("")
	}
	d.strings(*s)
}

func (d *rowDigest) words(m map[string]string) {
	if m == nil {
		d.length(0)
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		d.strings(k, m[k])
	}
}

func (d *rowDigest) time(t *time.Time) {
	text := ""
	if t != nil {
		text = t.UTC().Format(time.RFC3339Nano)
	}
	d.strings(text)
}

func (d *rowDigest) flag(f *bool) {
	text := ""
	if f != nil {
		text = strconv.FormatBool(*f)
	}
	d.strings(text)
}

// number takes in a number as JSON has it. Most are small and whole.
func (d *rowDigest) number(f *float64) {
	const small = 1 << 40
	if f == nil || *f != math.Trunc(*f) || math.Abs(*f) >= small || *f == 0 {
		d.any(f, f == nil)
		return
	}
	d.strings(strconv.FormatInt(int64(*f), 10))
}

// any takes in what is too rare for a way of its own.
func (d *rowDigest) any(v any, none bool) {
	if none {
		d.length(0)
		return
	}
	text, err := json.Marshal(v)
	if err != nil {
		text = fmt.Append(nil, v) // of a number that JSON does not have
	}
	d.json(text)
}
