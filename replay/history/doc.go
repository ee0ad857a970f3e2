// Package history remembers which gates were run: an append-only file,
// history.jsonl, beside the run directories.
//
// One line goes in when a run begins to ask, one when it stops before its end, and
// one when it has a verdict. Out come two answers: which attempt a run is
// ([Entries.Attempt]), since a candidate that is tried often enough passes by luck,
// and which finished run already answers the same question ([Entries.Finished]).
//
//  1. [Open] names the file; nothing is read or made yet.
//  2. [Log.Read] gives all lines. No file is an empty history.
//  3. [Log.Add] reads, decides and adds one line, whole and synced, while nobody
//     else can.
//
// # What counts as an attempt
//
// A run gets its number when it begins, because an early stop needs its level then.
// A number is never given twice to runs that can both come to a verdict:
//
//   - A run that has a verdict counts, for good.
//   - A run that has begun counts from its start on, though it has no verdict yet:
//     of two that run side by side the second is the next attempt. So does one whose
//     outcomes are complete and that nobody has decided: it can be, at any time.
//   - A run that was interrupted or that the harness could not finish (exit 1) says
//     so in a line of its own, and counts no more: nobody has seen a verdict of it,
//     and a fault of the harness costs the candidate nothing. When it is taken up
//     again it begins again, behind all that have counted meanwhile; where there
//     are none it is the attempt that it was.
//   - A run that was killed could say nothing, and may be at work for all that the
//     history knows: it counts. Taking it up again costs nothing.
//
// Lines are only ever added. A last line without its end is one that a crash cut
// off: it is left out, and the next line that is added closes it. Any other line
// that can't be read is an error that names file and line: a history with holes
// would let attempts be forgotten.
//
// The package reads no clock and no run directory; the times are handed in.
package history
