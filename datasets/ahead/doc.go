// Package ahead has a sequence work ahead of who reads it: reading a log, and what is
// made of its cases, take a processor each. A sequence goes in, and the same comes out
// in the same order. Package datasets reads its files so; a run directory writes its
// tables so.
package ahead
