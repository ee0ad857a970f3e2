// Package junit writes junit.xml, which continuous integration servers read: a
// testsuite for each suite, a testcase for each guardrail.
//
// In flows a [view.Report], out flows XML. A failed guardrail is a failure. An
// inconclusive one is a failure too, of type "inconclusive": servers count
// skipped tests as green, and what is not shown must not be. An invalid suite
// is an error of each testcase, whatever its finding says. Slices are testcases
// of their own. What is only monitored is skipped unless it holds, and so is
// what a screen that saw no harm could not settle: neither decides anything. No
// message text is in it, and no time: a gate's findings have no duration.
package junit
