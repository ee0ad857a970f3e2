// Package rundir keeps a run: a directory that holds everything one gate did.
//
// It stands between replay and all that follows. In come a manifest, the
// configuration, the cases and, one by one, outcomes; out go cases and outcomes
// in case order, to whoever scores, compares and reports. Everything after the
// replay reads the run directory alone.
//
// A run is made in this order:
//
//  1. [Create] takes an absent or empty directory and writes run.json,
//     config.yaml and config.resolved.yaml;
//  2. [Run.SealCases] writes cases.parquet, before anybody is asked anything;
//  3. [Run.Journal] opens private/journal.jsonl and locks the run against a
//     second process; package replay appends to it;
//  4. [Run.SealOutcomes] writes outcomes.parquet from it, in case order;
//  5. [Run.WriteFile] adds what later steps make, and [Run.Update] keeps the
//     manifest true.
//
// An early stop looks at a run at work: it seals the outcomes that there are,
// again and again ([Run.SealOutcomes]), over clusters that lie together
// ([Run.ClusterEnds]). How what production did is read as outcomes is kept with
// the run ([Run.Production]).
//
// A run that was cut off is taken up with [Open] and [Run.Journal]; of one that
// was whole, [Run.RestoreOutcomes] makes a lost outcomes.parquet again. Every file
// but the journal is written beside its place, synced and renamed, so that it
// is whole or not there. The journal is appended to. A kill leaves at most half
// a record at its end, which is dropped, and said ([Journal.Torn]).
//
// What is written goes through a [Redactor], so that the secrets it was given
// never reach the directory.
//
// A run without cases or outcomes is a run with empty files. Nothing here reads
// the clock or the environment.
package rundir
