// Package gatefile writes and checks gate.json, the small document that a
// pipeline hands on: what was decided of which candidate, on which evidence, and
// until when.
//
// In flows a [view.Report] with the bytes of report.json; out flows a
// [Document]. Whoever opens the canary calls [Read] and [Document.Verify], which
// lets through a passing, unexpired document of exactly its candidate at level
// clear, and says with an [Error] what is wrong with any other.
//
// The time in a document is the one at which its run finished, and the time it
// is checked at is handed in: nothing here reads a clock. A run that did not
// finish has no time, so its document never verifies.
package gatefile
