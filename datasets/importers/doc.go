// Package importers makes cases of logs that are in other forms than ours. In
// flow foreign files, out flows a [datasets.Source], which package datasets
// samples and writes.
//
//  1. [Files] finds the inputs: files, folders, patterns, standard input.
//  2. [Start] finds each input's [Format] among [Formats] unless one is named, reads
//     it, and joins its records through package trace.
//  3. The [Import] gives the cases that [Options] ask for; [Import.Account] says what
//     became of every record, in lines that add up.
//
// A format is a file of this package: it yields spans, which are joined, or cases.
// It reads JSON through [Input.documents], which needs no more memory than one
// record, whatever an input holds. A damaged record is a [datasets.RecordError] with
// its place; [Options] say how many may be passed over, and above that nothing is
// given but a [FaultsError].
//
// [JQ] reads any JSON through a jq program instead. Whatever an importer makes is
// checked as strictly as a file of cases. Ids are unique over all inputs together.
// Inputs that give no case at all are an error that wraps [datasets.ErrEmpty].
// Cancelling the context ends an import, an endless jq program too, and nothing is
// left behind.
//
// An importer reads no environment and opens no file but its inputs and its
// temporary ones.
package importers
