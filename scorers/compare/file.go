package compare

import (
	"fmt"

	"forerun/datasets/table"
	"forerun/scorers/gate"
)

// FileName is the table of comparisons in a run directory.
const FileName = "comparisons.parquet"

// Row is one row of comparisons.parquet: a guardrail with its evidence. What is
// not known is null.
type Row struct {
	Suite  string `parquet:"suite,dict"`
	Metric string `parquet:"metric,dict"`

	// The slice; both empty where all cases were compared.
	Segment string `parquet:"segment,dict"`
	Value   string `parquet:"value,dict"`

	Kind  string `parquet:"kind,dict"`
	Scale string `parquet:"scale,dict"`
	Unit  string `parquet:"unit,dict"`

	Direction string   `parquet:"direction,dict"`
	Alpha     float64  `parquet:"alpha"`
	Margin    *float64 `parquet:"margin,optional"`
	Max       *float64 `parquet:"max,optional"`
	Min       *float64 `parquet:"min,optional"`

	NPairs    int64 `parquet:"n_pairs"`
	NClusters int64 `parquet:"n_clusters"`

	Stable     *float64 `parquet:"stable,optional"`
	Candidate  *float64 `parquet:"candidate,optional"`
	Difference *float64 `parquet:"difference,optional"`
	Relative   *float64 `parquet:"relative,optional"`

	Estimate     *float64 `parquet:"estimate,optional"`
	Lo           *float64 `parquet:"interval_lo,optional"`
	Hi           *float64 `parquet:"interval_hi,optional"`
	Lo95         *float64 `parquet:"interval95_lo,optional"`
	Hi95         *float64 `parquet:"interval95_hi,optional"`
	PHigher      *float64 `parquet:"p_higher,optional"`
	PLower       *float64 `parquet:"p_lower,optional"`
	PValue       *float64 `parquet:"p_value,optional"`
	PairVariance *float64 `parquet:"pair_variance,optional"`
	DesignEffect *float64 `parquet:"design_effect,optional"`

	CandidateLo *float64 `parquet:"candidate_lo,optional"`
	CandidateHi *float64 `parquet:"candidate_hi,optional"`

	Naive *float64 `parquet:"naive,optional"`

	EventsStable    *int64 `parquet:"events_stable,optional"` // of what must never happen
	EventsCandidate *int64 `parquet:"events_candidate,optional"`

	Both          *int64 `parquet:"both,optional"`
	StableOnly    *int64 `parquet:"stable_only,optional"`
	CandidateOnly *int64 `parquet:"candidate_only,optional"`
	Neither       *int64 `parquet:"neither,optional"`

	NAnswered     int64  `parquet:"n_answered"` // pairs, by what the log could answer
	NApproximated int64  `parquet:"n_approximated"`
	NMissed       int64  `parquet:"n_missed"`
	NUnseen       int64  `parquet:"n_unseen"`
	Tipping       *int64 `parquet:"tipping,optional"` // missed pairs that take the pass away

	LargestClusterShare *float64 `parquet:"largest_cluster_share,optional"` // where it is over a fifth

	Method       string `parquet:"method,dict"`
	Blocked      string `parquet:"blocked,dict"`
	BlockedWords string `parquet:"blocked_words"`
	NeedPairs    *int64 `parquet:"need_pairs,optional"`
}

// TableSchema names the table and its version.
func (Row) TableSchema() (name string, version int) { return "forerun.comparisons", 3 }

// Write writes comparisons.parquet: every guardrail's comparison, then the
// slices.
func Write(path string, ev Evidence) error {
	rows := func(yield func(Row, error) bool) {
		for i, c := range ev.Comparisons {
			if !yield(row(ev.Guardrails[i], c), nil) {
				return
			}
		}
		for _, s := range ev.Slices {
			if !yield(row(s.Guardrail, s.Comparison), nil) {
				return
			}
		}
	}
	if _, err := table.WriteFile(path, rows, table.Options{}); err != nil {
		return fmt.Errorf("write %s: %w", FileName, err)
	}
	return nil
}

func row(g gate.Guardrail, c gate.Comparison) Row {
	r := Row{
		Suite: c.Suite, Metric: c.Metric, Kind: c.Kind, Scale: string(c.Scale), Unit: c.Unit,
		Direction: string(g.Direction), Alpha: g.Alpha, Max: g.Max, Min: g.Min,
		NPairs: int64(c.NPairs), NClusters: int64(c.NClusters),
		Stable: c.Stable, Candidate: c.Candidate, Difference: c.Difference, Relative: c.Relative,
		Estimate: c.Estimate, Lo: c.Interval.Lo, Hi: c.Interval.Hi, Lo95: c.Interval95.Lo, Hi95: c.Interval95.Hi,
		PHigher: c.PHigher, PLower: c.PLower, PValue: c.PValue,
		PairVariance: c.PairVariance, DesignEffect: c.DesignEffect, Naive: c.Naive,
		CandidateLo: c.CandidateInterval.Lo, CandidateHi: c.CandidateInterval.Hi,
		Method: c.Method, Blocked: c.Blocked, BlockedWords: c.BlockedWords,
	}
	of := &c.Coverage
	r.NAnswered, r.NApproximated = int64(of.Answered.Pairs), int64(of.Approximated.Pairs)
	r.NMissed, r.NUnseen = int64(of.Missed.Pairs), int64(of.Unseen.Pairs)
	if of.Tipping > 0 {
		r.Tipping = new(int64(of.Tipping))
	}
	if d := c.Discordant; d != nil {
		r.Both, r.StableOnly = new(int64(d.Both)), new(int64(d.StableOnly))
		r.CandidateOnly, r.Neither = new(int64(d.CandidateOnly)), new(int64(d.Neither))
	}
	if e := c.Events; e != nil {
		r.EventsStable, r.EventsCandidate = new(int64(e.Stable)), new(int64(e.Candidate))
	}
	if g.Slice != nil {
		r.Segment, r.Value = g.Slice.Segment, g.Slice.Value
	}
	if g.Margin != nil {
		r.Margin = &g.Margin.Value
	}
	if c.LargestCluster != "" {
		r.LargestClusterShare = &c.LargestClusterShare
	}
	if c.NeedPairs > 0 {
		r.NeedPairs = new(int64(c.NeedPairs))
	}
	return r
}
