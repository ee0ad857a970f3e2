// Package compare turns a run's outcomes and scores into paired statistics:
// one [gate.Comparison] for each guardrail, whole and on declared slices.
//
// In flow, from a run directory alone, cases.parquet, outcomes.parquet and
// scores.parquet, all in the order in which cases were sealed; [Read] takes them
// side by side, one case at a time, into [Data]: two numbers a case and metric.
// Out flows [Evidence], for package gate to decide on next, and
// comparisons.parquet, which [Write] writes.
//
//  1. walk joins each case with its outcomes and their scores.
//  2. A column keeps, for one metric, each arm's mean over a case's trials. A
//     pair is a case scored in both arms.
//  3. A selection is the cases of a comparison: all, the first of an early stop
//     ([Data.Prefix]), or a slice.
//  4. The metric's kind and the margin's scale choose the method: counts of
//     pairs with one trial, means, ratios, quantiles, ratios of totals. Nobody
//     picks a test in a configuration, and a slice is compared in the way of the
//     whole.
//
// Stable's second answers give the noise floor, and what production did the
// fidelity of the replay; neither enters an estimate. An arm that is none of
// these is left out.
//
// Nothing depends on the order of rows or on which comparison is done first:
// pairs are sorted by case before any sum is taken, and each draws from a
// generator seeded by the run's seed and the names of suite, metric, slice and
// use. A failed answer is an outcome and counts against its arm; a trial without
// an outcome (the harness failed) leaves its case unpaired and is counted in the
// completion.
//
// Where an arm called a tool whose answer the log does not have, what it would have
// done with one is not known. [gate.Coverage] splits the pairs by the worse of the
// arms, compares those with an answer once more alone, and says how few of the
// others would take a pass away, each turned to its worst: the value that harms
// where values are 0 or 1, and else the worst that either arm was seen to have. It
// is the candidate's value that turns where the candidate lacks an answer, and
// stable's, to its best, where stable alone does. What no interval tells that is
// quickly had (a quantile of few values) is said to be not known. [gate.Replayed]
// counts misses by arm and tool, and holds the candidate's against those of stable
// replayed on the same log: an agent misses on its own log too.
//
// A difference that is the same in every pair has no interval: it is blocked, and
// tested for harm by the sign flip over clusters alone.
//
// On nothing (no pair, too few clusters, no spread, unknown values) the
// comparison is blocked with a reason and gives no number that is not known, so
// that nothing can pass on it. A slice with under thirty pairs or ten clusters
// is not judged, and named with its share of the traffic.
package compare
