// Package history remembers which gates were run: an append-only file,
// history.jsonl, beside the run directories.
//
// One line goes in when a run begins to ask and one when it has a verdict. Out
// come two answers: which attempt a run is ([Entries.Attempt]), since a candidate
// that is tried often enough passes by luck, and which finished run already
// answers the same question ([Entries.Finished]).
//
//  1. [Open] names the file; nothing is read or made yet.
//  2. [Log.Read] gives all lines. No file is an empty history.
//  3. [Log.Append] adds one line, whole and synced, before it returns.
//
// Lines are only ever added, each by a single write, so that several gates can
// share a file. A last line without its end is one that a crash cut off: it is
// left out, and the next line that is added closes it. Any other line that can't
// be read is an error that names file and line: a history with holes would let
// attempts be forgotten.
//
// The package reads no clock and no run directory; the times are handed in.
package history
