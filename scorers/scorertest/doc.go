// Package scorertest is the conformance suite of scorers, and what their tests
// share.
//
// A new scorer's test calls [Configure] to build it as a configuration would,
// [Test] for what every scorer promises (see there), and a table of its own for
// what it judges. [Dir] is a run directory for tests of what reads one.
package scorertest
