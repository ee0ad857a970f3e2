// Package jsonreport writes report.json, the form of a report that programs
// read. Its keys are a contract: each is always there, and what is not known is
// null.
//
// In flows a [view.Report], out flow bytes that are the same for the same
// report. Only run may hold a time or a path, and run and spend are what two
// runs of one gate may differ in, live times aside. [Diff] names the first place
// at which two such files differ.
package jsonreport
