// Package diagnose says in plain words what findings mean together: quality up
// and too slow, handed over less, dearer for nothing, as many right as before but
// not the same ones.
//
// In come a scored run directory and the gate's decision on it; out come
// sentences, each with the numbers it rests on and at most 20 case ids, the most
// telling first. A report shows them under the verdict. Nothing here changes one.
//
//  1. [Rules] is the registry: each rule has a code, the thresholds that it
//     fires at, and a watcher. One file holds one rule.
//  2. [Tuning] silences rules by code and sets thresholds by rule.threshold.
//     [Tuning.Check] refuses unknown names; [Tuning.Said] tells the reader.
//  3. [Run] reads the run once. Each watcher sees each case of its suite, and
//     speaks when all are seen.
//
// A diagnosis is not a verdict and never contradicts one. Where a guardrail
// compares a metric, its finding's numbers are used; what no guardrail compares
// is estimated here, by sums over random groups of clusters, which hold no case
// in memory. Either way a difference counts only where it is shown: its interval
// leaves out zero. What was not shown is said to be not shown, or not said. Of a
// suite whose evidence cannot be judged, only rules on the measurement speak.
//
// No sentence holds message text. The order of cases changes nothing. On nothing
// (no suite, no case, no pair) no rule fires.
package diagnose
