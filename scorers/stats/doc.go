// Package stats compares two agent versions on numbers: pure functions, no
// input or output, no clock, no randomness but the generator that is given.
//
// In flow columns of one metric, one number a case and arm in case order, with
// a cluster index a case and, where cases were sampled unequally, weights. Out
// flow estimates, intervals and p-values. Package compare makes the columns;
// package gate turns what comes back into verdicts.
//
// Functions of two arms are antisymmetric: swap the arms and the sign flips, so
// the caller decides which sign is harm. Which method serves which metric:
//
//   - a proportion with one trial a case: [TangoScore] and [TangoInterval] on
//     counts divided by [DesignEffect]; [McNemar] for "is anything worse at all"
//   - a mean, a graded score, several trials a case: [ClusterMean]
//   - a ratio of means or of totals: [FiellerRatio] and [FiellerTest]
//   - a quantile: [PairedQuantile] for two arms, [QuantileInterval] for one
//   - few clusters: [SignFlip], for claims of harm only
//   - several guardrails: [Holm]
//   - how many more cases: [MoreCases], [PairedSampleSize], [SampleSize]
//
// No NaN and no infinity leaves the package. What cannot be computed (no data,
// one cluster, no variation, slices of different lengths, a value that is not
// finite) is reported by a Defined, Bounded, Degenerate or ok result, or by nil,
// and the numbers beside it are 0; none of these may be read as "no
// difference".
package stats
