// Package plan says, before any money is spent, what a gate could show, and
// after a run, how far its gate can be trusted on that run's data.
//
// In flow an [Ask] for each guardrail: what it asks, how many cases its metric
// applies to, and how much its metric is thought to vary, with where that is
// known from. [New] gives a [Guard] for each: the pairs needed, the smallest
// loss that the pairs there are would show, the chance that an unchanged
// candidate passes, and a [Refusal] where none can pass whatever it does.
// [Forecast] adds up what asking costs. [SelfTest] takes the columns of a
// finished run, exchanges the arms and plants losses of known size in them, and
// counts what the gate makes of it.
//
//  1. A [Noise] comes from stable against itself, from an earlier run, from a
//     log (see [FromLog]), or is assumed (see [Assumed]), and says which.
//  2. All guardrails must pass together, so each is planned at the power that
//     leaves the wanted one for all: alpha is not split, the risk of missing is.
//  3. What is not known stays nil. Nothing here reads a file, a clock or a
//     random source but the seed it is given.
//
// On nothing (no case, no cluster, no guardrail) a guardrail is refused with the
// number that it would take; it is never said to pass.
package plan
