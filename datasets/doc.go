// Package datasets holds logged requests as cases, and reads, checks, samples
// and writes them. It is the lowest layer: everything else works on its [Case].
//
// In flow files of cases, in Parquet, JSON Lines or gzip of JSON Lines; out
// flow the same, and a [Source] that replay draws from.
//
//  1. [Open] gives a [Source] for a file or standard input; [Slice] for cases in
//     memory. Package importers makes one of foreign logs.
//  2. Ranging over [Source.Cases] reads, checks and completes one case after
//     another; memory does not grow with the dataset but for some 50 bytes a
//     case, by which a second use of an id is found.
//  3. [Filter] and [Sample] narrow a source, [Describe] and [Digest] sum it up,
//     [Write] writes it whole or not at all.
//
// A bad record is a [*RecordError] with its place, its field and what to write
// instead; the sequence goes on after it, so that all bad records can be listed.
// A dataset without cases is an error that wraps [ErrEmpty]. Cancelling the
// context ends a sequence with the context's error.
//
// The JSON form of a case is a contract. Nulls mean absent, unknown fields are
// refused, and what is written is canonical: fields in order, maps by name, no
// space between tokens, defaults spelt out. Values of free JSON keep their bytes
// but for that space.
package datasets
