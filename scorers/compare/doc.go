// Package compare turns a run's outcomes and scores into paired statistics:
// one [gate.Comparison] for each guardrail.
//
// In flow, from a run directory alone, cases.parquet, outcomes.parquet and
// scores.parquet, all in case order; they are read side by side, one case at a
// time, into two numbers a case and metric. Out flow the comparisons, a
// [gate.Completion] for each suite, and comparisons.parquet. Package gate
// decides on them next.
//
//  1. walk joins each case with its outcomes and their scores.
//  2. A column keeps, for one metric, each arm's mean over a case's trials. A
//     pair is a case scored in both arms.
//  3. The metric's kind and the margin's scale choose the method: counts of
//     pairs with one trial, means, ratios, quantiles, ratios of totals. Nobody
//     picks a test in a configuration.
//
// Nothing depends on the order of rows: pairs are sorted by case before any sum
// is taken, and each metric draws from a generator seeded by the run's seed, the
// suite and the metric. A failed answer is an outcome and counts against its
// arm; a trial without an outcome (the harness failed) leaves its case unpaired
// and is counted in the completion.
//
// On nothing (no pair, too few clusters, no spread, unknown values) the
// comparison is blocked with a reason and gives no number that is not known, so
// that nothing can pass on it.
package compare
