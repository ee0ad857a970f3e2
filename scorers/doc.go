// Package scorers judges outcomes: it turns what an agent did with a case into
// scores, and scores and outcomes into metrics.
//
// It stands between the replay and the comparison:
//
//	cases + outcomes  ->  [Run]  ->  scores.parquet  ->  [Read], [Metrics]  ->  scorers/compare
//
// Callers keep this order:
//
//  1. Fill a [Registry], a value, with the specs of the families below this
//     package (text.Specs, toolcalls.Specs, …).
//  2. Build each scorer that a suite names with [Registry.New]; an option that
//     is wrong comes back as an [*OptionError]. Rename a metric, if asked to,
//     by setting Configured.Metric.Name.
//  3. [Run] judges every outcome of a run directory that has no score yet, and
//     what production did where the directory is a [Producer], and writes one row
//     for each scorer and one for success. [RunAnew] judges all.
//  4. [NewMetrics] joins the built-in metrics with the configured ones; a metric
//     reads its value from an outcome and its rows, which [Read] gives together.
//  5. Close what was configured: a scorer may hold processes.
//
// Absence is a state, never a number. A score is scored, unscored (it should
// have been there and is not), not_applicable (the case asks for none) or
// errored (the scorer broke). Whether a scorer applies is decided by the case
// and never by the outcome, so that it applies equally in both arms.
//
// The package calls no agent, reads no clock and uses no randomness: the same
// run directory gives the same bytes. On nothing (no outcomes) Run writes a
// table without rows, and every metric finds no scored pair, which the gate
// does not take for a pass. A cancelled context stops Run between outcomes and
// leaves no half-written table.
package scorers
