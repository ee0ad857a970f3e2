// Package validity checks, before any verdict, whether the evidence of a run can
// be judged at all: that each arm stayed the same, that the signals can still
// fire, and that what was changed was reached.
//
// In come a sealed run's cases and outcomes and what its manifest and
// configuration say of the arms; out come reasons by suite, those that make it
// invalid and those that a reader should know. Package gate takes both beside
// the comparisons. Completion, fidelity and noise are numbers, and are package
// compare's.
//
//	identity_changed      an arm was another when the run ended, or answered in
//	                      several versions
//	signal_dead           a signal fired on stable and never on the candidate, whose
//	                      tool is no longer offered to it or whose field or carrier
//	                      is gone from all its answers
//	change_not_exercised  no case reaches what was changed
//
// A signal that merely fell is a finding, not a fault. Of a recorded candidate a
// silent signal is a warning, since a log may have left out what it is read from,
// and what was changed does not apply. Nobody is asked anything. On nothing (no outcome)
// nothing is claimed: the gate has no case to judge then, and says so.
package validity
