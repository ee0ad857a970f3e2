// Package reports is the last room: from a run and the gate's decision to
// everything that people and programs read of them.
//
// In flows a run directory with a decision; out flow report.json, report.html,
// report.md, junit.xml, gate.json, the plots, and the first screen of the
// terminal. It goes in three steps:
//
//  1. [New] collects from the run what the decision does not hold (the cases to
//     look at, the money) and makes a [view.Report], the one place where order,
//     wording, rounding and orientation are decided;
//  2. [WriteAll] hands it to the renderers in the packages below, which print
//     it, and writes what they give into the run;
//  3. [VerifyRun] does it all again and compares bytes.
//
// All of it is a pure function of the directory: it calls no agent and reads no
// clock, so the same directory gives the same bytes. A run without outcomes
// gives a report that says so, and never a pass.
package reports
