// Package gate turns guardrails and the evidence on them into a verdict, and says
// how far a run must go for one.
//
// In flow: the guardrails of a configuration; one [Comparison] for each, from
// scorers/compare, and one [Completion] for each suite; the evidence on slices, on
// the noise of stable against itself and on how well the replay reproduces
// production; the checks that others have made. Out flows a [Decision], which
// reports prints and the command line turns into an exit code.
//
// # One guardrail
//
// Harm is the difference turned so that positive is worse. For a margin:
//
//  1. It passes when the upper bound of harm lies below the margin. Where no
//     direction is better, both bounds must (two one-sided tests).
//  2. Else it fails when harm is shown: its p-value, after Holm over the gate, is
//     at most alpha. A margin is what a pass may hide, not what a fail must exceed.
//  3. Else it is inconclusive, with the number of further pairs that would settle
//     it where there is one.
//
// A goal passes when improvement is shown, the upper bound of harm below zero, and
// fails when harm is. What must never happen fails with one event of the
// candidate, whether stable has it too or not; without any, a margin asks that the
// upper bound of their rate (Clopper and Pearson) lie below it. A hard limit asks
// about the candidate alone: it passes when the candidate's bound keeps the limit
// and fails when the other bound breaks it. A guardrail with several conditions
// takes the worst. What is monitored, or rests on labels of evidence E, is judged
// and shown and decides nothing; a suite that has nothing else can't pass.
//
// A verdict that the largest cluster turns alone is inconclusive. So is a pass at
// a margin that stable against itself could not keep at this number of pairs, and
// one that hangs on the production mix: there the difference without weights lies
// more than half a margin away, or, of a goal, points the other way. Neither takes
// back a fail.
//
// A difference that is the same in every pair has no interval, and never passes. It
// fails like any other harm where it exceeds the margin.
//
// The trials that bound what never happened count for less where they share clusters:
// they are divided by 1 + 0.05 (k-1), k the size of the cluster that a trial is in.
//
// # Slices
//
// A slice is judged for harm alone: it fails when its lower bound of harm lies above
// its own margin and its adjusted p-value is at most alpha; else it passes, and says
// what it could have seen. One that is too small to be judged decides nothing; where
// more than a tenth of a segment's traffic lies in slices with too few cases, the
// suite is inconclusive. Slices that differ by more than chance are a warning.
//
// # One family
//
// All must pass, so passing takes no share of alpha. Claims of harm share it: the
// margins and goals that decide, of all suites, and their slices are one family
// under Holm. Alpha arrives with the earlier attempts taken off.
//
// # Validity and precedence
//
// Before all of this a suite must be valid: both arms have answered nearly all
// cases, and equally so; the replay is not shown to be unlike production; nothing in
// [Input.Invalid] is about it.
//
// What rests on tool answers that the log does not have is invalid too
// ([Coverage], reason replay_coverage):
//
//   - any finding, on a screen as well, where more than a tenth of the pairs lack an
//     answer and fewer than thirty pairs, or ten clusters, are left;
//   - a pass that fewer than a tenth of the missed pairs would take away;
//   - a fail, where the candidate lacks answers in more cases than stable does and
//     the pairs that have them show no harm. Where stable lacks as many, what the
//     arms did without answers is alike for both, and its difference counts. An event
//     that must never happen was done, whatever the tools said.
//
// Beside a fail that stands these are inconclusive: the verdict
// stands whatever the tools would have said. Precedence is invalid, fail, inconclusive, pass, in
// a suite and over suites.
//
// # Levels
//
// [Clear] is the above. [Screen] asks only whether harm is seen: it is never a
// pass. It holds ([Decision.ScreenHolds]) when nothing fails and each guardrail
// could have seen something, and says the loss that it would have seen with 80 %
// power ([Finding.CouldHaveSeen]). What could see nothing keeps its reason.
//
// # Early stop
//
// A [Course] follows a suite cluster by cluster, in sealed order. At five looks,
// with O'Brien-Fleming spending, a margin can pass; what has passed stays passed. A
// fifth of alpha goes to stopping for harm after any cluster, by the mean e-value
// of the discordant clusters; the tests of harm at the end have the rest. From
// the second look on a suite stops when it could hardly pass any more even if the
// rest were without harm, and claims no harm then. Goals, rules and limits are
// judged at the end. Decide judges by the [Stop] that the course came to, so it is the
// same live and from the finished directory.
//
// [Decide] is a pure function: it reads no file, clock or random source, and
// equal arguments give equal decisions. On nothing (no guardrail, no case, no
// comparison, an unknown number) it never passes: missing evidence is
// inconclusive, with a reason that says what is missing and what to do next.
package gate
