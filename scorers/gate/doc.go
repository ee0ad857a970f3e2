// Package gate turns guardrails and the evidence on them into a verdict.
//
// In flow: the guardrails of a configuration; one [Comparison] for each, from
// scorers/compare; one [Completion] for each suite. Out flows a [Decision],
// which reports prints and the command line turns into an exit code.
//
// The rule, for a guardrail with a margin, where harm is the difference turned
// so that positive is worse:
//
//  1. It passes when the upper bound of harm lies below the margin.
//  2. Else it fails when harm is proven: its p-value, after Holm over the
//     margins of all suites, is at most alpha. A margin is what a pass may hide,
//     not what a fail must exceed.
//  3. Else it is inconclusive, with the number of further pairs that would
//     settle it where there is one.
//
// A hard limit asks about the candidate alone: it passes when the candidate's
// bound keeps the limit and fails when the other bound breaks it. A guardrail
// with both takes the worse. Before all of this a suite must be valid: both
// arms have answered nearly all cases, and equally so.
//
// [Decide] is a pure function: it reads no file, clock or random source, and
// equal arguments give equal decisions. On nothing (no guardrail, no case, no
// comparison, an unknown number) it never passes: missing evidence is
// inconclusive, with a reason that says what is missing.
package gate
