package wire

import (
	"cmp"
	"slices"

	"forerun/datasets/drift"
	"forerun/scorers/stats"
)

// When a difference between two datasets is called drift: it is shown, over all rows
// together, and it is not small. Of enough cases every difference is shown.
const (
	driftLevel = 0.05
	driftShare = 0.05 // of the traffic that would have to be of another kind
	driftShift = 0.2  // standard deviations
)

// Drift is how two datasets differ.
type Drift struct {
	SchemaVersion int        `json:"schema_version"` // 1
	A             DriftSide  `json:"a"`
	B             DriftSide  `json:"b"`
	Rows          []DriftRow `json:"rows"`
	Drifted       int        `json:"drifted"` // rows that have
}

// DriftSide is one of the two datasets.
type DriftSide struct {
	File     string  `json:"file"`
	Digest   string  `json:"digest"`
	Cases    int     `json:"cases"`
	Compared int     `json:"compared"` // of these; whole clusters
	Clusters int     `json:"clusters"`
	From     *string `json:"from"`
	To       *string `json:"to"`
}

// DriftRow compares one thing. A nil number is not known.
type DriftRow struct {
	Group    string   `json:"group"`
	Name     string   `json:"name"`
	CasesA   int      `json:"cases_a"` // that tell of it
	CasesB   int      `json:"cases_b"`
	A        string   `json:"was"`
	B        string   `json:"is"`
	Size     *float64 `json:"size"`
	Measure  string   `json:"measure"` // of Size: share, or sd
	P        *float64 `json:"p_value"`
	Adjusted *float64 `json:"p_adjusted"` // Holm, over all rows
	Drifted  bool     `json:"drifted"`
	Note     string   `json:"note"` // why it is not compared; empty where it is
}

const sameInBoth = "the same in both"

// The measures of a difference.
const (
	measureShare = "share" // of the traffic that would have to be of another kind
	measureSD    = "sd"    // of the logarithms of both together, of lengths, times and costs
)

// Differences compares two profiles, row by row. Each test is of means with errors
// robust to clusters, of a column of words one for each word; p-values are Holm's
// over all rows.
func Differences(a, b *drift.Profile) []DriftRow {
	var rows []DriftRow
	for _, pair := range columnPairs(a, b) {
		rows = append(rows, pair.compare(a, b))
	}
	var tested []int
	var p []float64
	for i, r := range rows {
		if r.P != nil {
			tested, p = append(tested, i), append(p, *r.P)
		}
	}
	for k, adjusted := range stats.Holm(p) {
		r := &rows[tested[k]]
		r.Adjusted = new(adjusted)
		least := driftShare
		if r.Measure == measureSD {
			least = driftShift
		}
		r.Drifted = adjusted < driftLevel && r.Size != nil && *r.Size >= least
	}
	return rows
}

// columnPair is one column of both; nil where a dataset lacks it.
type columnPair struct {
	group drift.Group
	name  string
	a, b  *drift.Column
}

func columnPairs(a, b *drift.Profile) []columnPair {
	var out []columnPair
	for i := range a.Columns {
		out = append(out, columnPair{a.Columns[i].Group, a.Columns[i].Name, &a.Columns[i], nil})
	}
	for i := range b.Columns {
		c := &b.Columns[i]
		at := slices.IndexFunc(out, func(p columnPair) bool { return p.group == c.Group && p.name == c.Name })
		if at < 0 {
			out = append(out, columnPair{c.Group, c.Name, nil, c})
			continue
		}
		out[at].b = c
	}
	slices.SortStableFunc(out, func(x, y columnPair) int { return cmp.Or(cmp.Compare(x.group, y.group), cmp.Compare(x.name, y.name)) })
	return out
}

// none is the word of a case without a segment, or without a call of a tool.
const none = "none"

func (c columnPair) compare(a, b *drift.Profile) DriftRow {
	row := DriftRow{Group: c.group.String(), Name: c.name}
	total := c.group == drift.Segments || c.group == drift.Tools // a case that lacks it has none
	if !total && (c.a == nil || c.b == nil) {
		row.A, row.B, row.Note = "?", "?", "only one of the two tells of it"
		row.CasesA, row.CasesB = knownCases(c.a), knownCases(c.b)
		row.Measure = measureShare
		return row
	}
	if c.a != nil && c.a.Numeric() {
		c.numbers(&row, a, b)
		return row
	}
	c.words(&row, half{a, c.a}.words(total), half{b, c.b}.words(total))
	return row
}

func knownCases(c *drift.Column) int {
	n := 0
	if c != nil {
		for _, known := range c.Known {
			if known {
				n++
			}
		}
	}
	return n
}
