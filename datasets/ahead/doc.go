// Package ahead has a sequence work ahead of who reads it: reading a log, and what is
// made of its cases, take a processor each. A sequence goes in, and the same comes out
// in the same order, its errors in their places; of an empty one nothing does. Package
// datasets reads its files and writes its tables so, package rundir the tables of a run.
package ahead
