package tables

import "time"

// Finding is what one guardrail found, on all cases or on one slice.
type Finding struct {
	Suite         string   `parquet:"suite,dict" doc:"Suite."`
	Guardrail     string   `parquet:"guardrail,dict" doc:"Name of the guardrail within its suite."`
	Metric        string   `parquet:"metric,dict" doc:"Metric it is about."`
	Segment       *string  `parquet:"segment,optional,dict" doc:"Segment of the slice; null where all cases were judged."`
	Value         *string  `parquet:"value,optional,dict" doc:"Value of the slice; null where all cases were judged."`
	Kind          string   `parquet:"kind,dict" doc:"proportion, mean, ratio or quantile."`
	Unit          string   `parquet:"unit,dict" doc:"Unit of stable, candidate and difference: pp is a share of 1."`
	Direction     string   `parquet:"direction,dict" doc:"Which way is better: higher, lower or none."`
	Scale         string   `parquet:"scale,dict" doc:"Scale of the intervals and the margin: absolute, in the unit, or relative to stable."`
	Verdict       string   `parquet:"verdict,dict" doc:"pass, inconclusive, fail or invalid."`
	Decides       bool     `parquet:"decides" doc:"Whether it counts towards the verdict of the gate."`
	Reason        string   `parquet:"reason,dict" doc:"Code of the reason."`
	Sentence      string   `parquet:"sentence" doc:"The finding in words."`
	NPairs        int64    `parquet:"n_pairs" doc:"Cases scored in both arms."`
	NClusters     int64    `parquet:"n_clusters" doc:"Clusters of these cases."`
	Stable        *float64 `parquet:"stable,optional" doc:"Value of stable."`
	Candidate     *float64 `parquet:"candidate,optional" doc:"Value of the candidate."`
	Difference    *float64 `parquet:"difference,optional" doc:"Candidate minus stable, in the unit."`
	Relative      *float64 `parquet:"relative,optional" doc:"Candidate over stable, minus 1."`
	IntervalLo    *float64 `parquet:"interval_lo,optional" doc:"Lower bound of the interval that decided, on the scale; null is none."`
	IntervalHi    *float64 `parquet:"interval_hi,optional" doc:"Upper bound of it."`
	Interval95Lo  *float64 `parquet:"interval95_lo,optional" doc:"Lower bound of the 95 % interval, on the scale."`
	Interval95Hi  *float64 `parquet:"interval95_hi,optional" doc:"Upper bound of it."`
	Alpha         float64  `parquet:"alpha" doc:"One-sided level at which it decided."`
	Margin        *float64 `parquet:"margin,optional" doc:"Harm allowed, a positive number on the scale."`
	Max           *float64 `parquet:"max,optional" doc:"Hard limit above, in the unit."`
	Min           *float64 `parquet:"min,optional" doc:"Hard limit below, in the unit."`
	PValue        *float64 `parquet:"p_value,optional" doc:"Two-sided p of no difference."`
	HarmPHolm     *float64 `parquet:"harm_p_holm,optional" doc:"One-sided p of harm after Holm over all guardrails and slices."`
	NeededPairs   *int64   `parquet:"needed_pairs,optional" doc:"Further pairs that could settle it."`
	CouldHaveSeen *float64 `parquet:"could_have_seen,optional" doc:"Loss that would have been seen in four runs of five, on the scale."`
	Method        string   `parquet:"method,dict" doc:"Statistical method."`
	Evidence      *string  `parquet:"evidence,optional,dict" doc:"Grade of the labels, A to E; null for measurements."`
}

// TableSchema names the table.
func (Finding) TableSchema() (name string, version int) { return "forerun.tables.findings", 1 }

// Case is one case of a suite.
type Case struct {
	Suite           string     `parquet:"suite,dict" doc:"Suite."`
	CaseID          string     `parquet:"case_id" doc:"Id of the case; unique within its suite."`
	Cluster         string     `parquet:"cluster" doc:"What makes cases dependent: a conversation or a customer."`
	Time            *time.Time `parquet:"time,optional,timestamp(microsecond)" doc:"When it was logged, UTC."`
	Origin          string     `parquet:"origin,dict" doc:"production, internal, synthetic or replay."`
	Risk            string     `parquet:"risk,dict" doc:"read_only, draft, approval or write."`
	Weight          float64    `parquet:"weight" doc:"1 over the probability with which it was sampled."`
	Kind            string     `parquet:"kind,dict" doc:"missed_escalation, lost_success, lost_answer, gained_success or alike."`
	StableTrials    int64      `parquet:"stable_trials" doc:"Outcomes of stable, however they ended."`
	CandidateTrials int64      `parquet:"candidate_trials" doc:"Outcomes of the candidate, however they ended."`
}

// TableSchema names the table.
func (Case) TableSchema() (name string, version int) { return "forerun.tables.cases", 1 }

// Segment is one attribute of a case.
type Segment struct {
	Suite   string `parquet:"suite,dict" doc:"Suite."`
	CaseID  string `parquet:"case_id" doc:"Case."`
	Segment string `parquet:"segment,dict" doc:"Name of the attribute."`
	Value   string `parquet:"value,dict" doc:"What the case has there."`
}

// TableSchema names the table.
func (Segment) TableSchema() (name string, version int) { return "forerun.tables.segments", 1 }

// Pair is one metric of one case, on both arms. A case to which the metric does not
// apply in either has no row.
type Pair struct {
	Suite           string   `parquet:"suite,dict" doc:"Suite."`
	CaseID          string   `parquet:"case_id" doc:"Case."`
	Metric          string   `parquet:"metric,dict" doc:"Metric: success, those of the suite's scorers, and those of its guardrails."`
	Unit            string   `parquet:"unit,dict" doc:"Unit: pp is a share of 1."`
	Direction       string   `parquet:"direction,dict" doc:"Which way is better: higher, lower or none."`
	Stable          *float64 `parquet:"stable,optional" doc:"Mean of stable's scored trials; null where none is scored."`
	Candidate       *float64 `parquet:"candidate,optional" doc:"Mean of the candidate's scored trials."`
	Difference      *float64 `parquet:"difference,optional" doc:"Candidate minus stable; null where one is null."`
	StableScored    int64    `parquet:"stable_scored" doc:"Trials of stable that are scored."`
	CandidateScored int64    `parquet:"candidate_scored" doc:"Trials of the candidate that are scored."`
	StablePer       *float64 `parquet:"stable_per,optional" doc:"Of a ratio of totals, such as cost.per_success: the mean of what it is divided by."`
	CandidatePer    *float64 `parquet:"candidate_per,optional" doc:"The same of the candidate."`
}

// TableSchema names the table.
func (Pair) TableSchema() (name string, version int) { return "forerun.tables.pairs", 1 }

// Outcome is one trial of a case on an arm, without what was said.
type Outcome struct {
	Suite           string   `parquet:"suite,dict" doc:"Suite."`
	CaseID          string   `parquet:"case_id" doc:"Case."`
	Arm             string   `parquet:"arm,dict" doc:"stable, candidate, stable-again for the noise floor, or logged: what production did."`
	Trial           int64    `parquet:"trial" doc:"Repetition, from 1."`
	Status          string   `parquet:"status,dict" doc:"ok, awaiting_approval, agent_error, timeout, infra_error or cancelled."`
	Provenance      string   `parquet:"provenance,dict" doc:"live, cached or logged. A latency pair counts only where both sides are alike."`
	ErrorKind       *string  `parquet:"error_kind,optional,dict" doc:"Why there is no answer."`
	Attempts        int64    `parquet:"attempts" doc:"Tries within the trial."`
	LatencyMS       *float64 `parquet:"latency_ms,optional" doc:"Milliseconds of the attempt that answered."`
	WaitMS          float64  `parquet:"wait_ms" doc:"Milliseconds of queue and back-off."`
	ModelMS         *float64 `parquet:"model_ms,optional" doc:"Milliseconds of the model."`
	ToolMS          *float64 `parquet:"tool_ms,optional" doc:"Milliseconds that the log has of its tools."`
	TTFTMS          *float64 `parquet:"ttft_ms,optional" doc:"Milliseconds to the first token."`
	InputTokens     *int64   `parquet:"input_tokens,optional" doc:"Tokens of the prompt."`
	CachedTokens    *int64   `parquet:"cached_tokens,optional" doc:"Of them, those from a prompt cache."`
	OutputTokens    *int64   `parquet:"output_tokens,optional" doc:"Tokens of the answer."`
	ReasoningTokens *int64   `parquet:"reasoning_tokens,optional" doc:"Of them, those of reasoning."`
	CostUSD         *float64 `parquet:"cost_usd,optional" doc:"USD over all attempts; null is not known, never 0."`
	HandedOver      *bool    `parquet:"handed_over,optional" doc:"Whether a person got the case."`
	Fallback        *bool    `parquet:"fallback,optional" doc:"Whether the agent gave up."`
	Corrected       *bool    `parquet:"corrected,optional" doc:"Whether the user corrected the answer."`
	ToolCalls       *int64   `parquet:"tool_calls,optional" doc:"Tool calls; null where they are not known."`
	ToolMisses      *int64   `parquet:"tool_misses,optional" doc:"Of them, those that the log could not answer."`
	Divergence      *string  `parquet:"divergence,optional,dict" doc:"How the tool calls compare with the logged ones."`
	ModelServed     *string  `parquet:"model_served,optional,dict" doc:"Model that answered, by its provider's word."`
	FinishReason    *string  `parquet:"finish_reason,optional,dict" doc:"Why the answer ended."`
	Version         string   `parquet:"version,dict" doc:"Version of the arm."`
}

// TableSchema names the table.
func (Outcome) TableSchema() (name string, version int) { return "forerun.tables.outcomes", 1 }

// Score is what one scorer said of one outcome.
type Score struct {
	Suite         string   `parquet:"suite,dict" doc:"Suite."`
	CaseID        string   `parquet:"case_id" doc:"Case."`
	Arm           string   `parquet:"arm,dict" doc:"Arm."`
	Trial         int64    `parquet:"trial" doc:"Repetition, from 1."`
	Metric        string   `parquet:"metric,dict" doc:"Metric of the scorer, or success."`
	State         string   `parquet:"state,dict" doc:"scored, unscored, not_applicable or errored."`
	Value         *float64 `parquet:"value,optional" doc:"The score; null unless scored."`
	Label         *string  `parquet:"label,optional,dict" doc:"Its word, such as pass."`
	Reason        *string  `parquet:"reason,optional" doc:"Why, as the run's content level shows it."`
	CostUSD       *float64 `parquet:"cost_usd,optional" doc:"USD that judging took."`
	ScorerVersion *string  `parquet:"scorer_version,optional,dict" doc:"Version of the scorer."`
}

// TableSchema names the table.
func (Score) TableSchema() (name string, version int) { return "forerun.tables.scores", 1 }
