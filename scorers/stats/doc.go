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
//   - a change unwanted either way: [TOST]
//   - a ratio of means or of totals: [FiellerRatio] and [FiellerTest]; beside it, for
//     the typical request, [LogRatio]
//   - a quantile: [PairedQuantile] for two arms, [QuantileInterval] for one,
//     [Woodruff] where values have weights
//   - two samples that are no pairs: [TwoMeans]
//   - few clusters: [SignFlip], for claims of harm only
//   - reliability over trials: [PassHatK] and [PassAtK]
//   - segments and mixes: [StratifiedMean], [PoststratifiedMean], [CochranQ],
//     [MantelHaenszel]
//   - several guardrails: [Holm]; for exploration [BenjaminiHochberg]
//   - stopping early: [OBrienFlemingBounds] to pass, [DiscordantEValue] with
//     [MeanEValue] to kill, [ConditionalPower] to give up
//   - how noisy stable is itself: [ExcessDisagreement], [VarianceComponents]
//   - how many cases: [SampleSize], [PairedSampleSize], [MoreCases],
//     [MillerSampleSize]; what a number of cases shows: [MinimumDetectable],
//     [TangoPower], [McNemarPower]
//   - for description only: [SignedRank] with [HodgesLehmann], [NewcombeInterval],
//     [BonettPrice]
//
// No NaN and no infinity leaves the package. What cannot be computed (no data,
// one cluster, no variation, slices of different lengths, a value that is not
// finite) is reported by a Defined, Bounded, Degenerate or ok result, or by nil,
// and the numbers beside it are 0; none of these may be read as "no
// difference".
package stats
