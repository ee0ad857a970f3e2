package gate

// Comparison is the evidence on one guardrail: paired statistics of its metric
// over the cases scored in both arms. Every difference is candidate minus
// stable; Decide orients it by the guardrail's direction. A nil number is not
// known, never zero.
type Comparison struct {
	Suite  string
	Metric string
	Kind   string // proportion, mean, ratio or quantile
	Scale  Scale  // of Estimate, Interval, Interval95 and PairVariance
	Unit   string // of Stable, Candidate and Difference: pp, ms, usd, tokens, calls, or "" for a plain number

	NPairs    int // cases scored in both arms on this metric
	NClusters int

	Stable     *float64 // point value of each arm over those pairs, in the metric's unit
	Candidate  *float64
	Difference *float64 // in the metric's unit
	Relative   *float64 // candidate/stable - 1

	Estimate   *float64 // of the difference on Scale
	Interval   Interval // two-sided at 1 - 2*alpha: the one that decides
	Interval95 Interval
	PHigher    *float64 // one-sided p of "the candidate is not higher"
	PLower     *float64 // one-sided p of "the candidate is not lower"
	PValue     *float64 // two-sided p of "no difference", exact where there is an exact test
	Method     string   // what was computed, in words

	CandidateInterval Interval // of the candidate alone, two-sided at 1 - 2*alpha, for hard limits

	PairVariance *float64    // n times the squared standard error on Scale, design effect included
	DesignEffect *float64    // of a proportion judged by counts: what clusters and weights cost, at least 1
	Discordant   *Discordant // of a proportion with one trial, unweighted

	// Naive is the difference, on Scale, with every case weighing the same; nil
	// where no weights or production mix changed the estimate.
	Naive *float64

	Events *Events // of a guardrail that something never happens

	// Coverage says how far the comparison rests on what the log could answer.
	Coverage Coverage

	LargestCluster      string      // the cluster with the largest share of the pairs; empty where none is over a fifth
	LargestClusterShare float64     // its share; 0 where LargestCluster is empty
	WithoutLargest      *Comparison // the same without that cluster; nil where LargestCluster is empty

	// Blocked says why no pass can come of this comparison (too_few_clusters,
	// too_few_pairs, constant, unbounded, unknown_cost, unscored, no_pairs …);
	// empty where nothing stands in the way. BlockedWords says it to a person.
	Blocked      string
	BlockedWords string
	NeedPairs    int // the smallest n at which Blocked could end; 0 where unknown
}

// Interval is a two-sided interval; a nil bound has no finite limit, or is not
// known.
type Interval struct{ Lo, Hi *float64 }

// Discordant counts pairs by value 1 in each arm.
type Discordant struct {
	Both          int `json:"both"`
	StableOnly    int `json:"stable_only"`
	CandidateOnly int `json:"candidate_only"`
	Neither       int `json:"neither"`
}

// Events counts what must not happen, over all scored trials of each arm, paired
// or not.
type Events struct {
	Stable, Candidate             int
	StableTrials, CandidateTrials int
	// Effect is how many of the candidate's trials one independent trial takes, since
	// trials of a cluster are alike: at least 1, and 0 stands for 1.
	Effect float64
	Cases  []string // with a candidate event: the first in case order, at most 20
}

// Completion counts what has no outcome in one suite, for the validity check
// that comes before any verdict. Counts are trials.
type Completion struct {
	Suite            string
	Cases            int // to be compared
	Excluded         int // left out before that: a recorded arm has no record of them, or of another request
	Paired           int // cases with an outcome in both arms
	StableTrials     int
	CandidateTrials  int
	StableMissing    int
	CandidateMissing int
	StableOnly       int // cases complete in stable only, for McNemar
	CandidateOnly    int
}

// The codes of Blocked.
const (
	BlockedNoPairs        = "no_pairs"          // no case is scored in both arms
	BlockedTooFewClusters = "too_few_clusters"  // dependence can't be judged
	BlockedTooFewPairs    = "too_few_pairs"     // a quantile so far out has no finite bound yet
	BlockedConstant       = "constant"          // no spread to make an interval from
	BlockedUnbounded      = "unbounded"         // the ratio has no finite interval
	BlockedZeroTotal      = "zero_total"        // a ratio over nothing
	BlockedUnknownCost    = "unknown_cost"      // too many trials without a price
	BlockedUnscored       = "unscored"          // too many trials without a score
	BlockedUnequal        = "applies_unequally" // one arm left out the trials that went wrong
	BlockedNoComparison   = "no_comparison"     // nobody compared
	BlockedScale          = "scale_mismatch"    // compared on another scale than the margin's
)
