// Package view decides how a gate's decision reads: order, wording, rounding
// and orientation. Renderers print what is here and decide nothing.
//
// In flows an [Input]: the run's provenance, the gate's decision, and the cases
// worth a look. [New] gives a [Report] that holds every number twice: raw, for
// the files that programs read, and as words, for those that people read. Out
// it goes to the renderers beside this package.
//
// The raw numbers are never NaN or infinite: what is not known is nil. The
// words hold no control characters, whatever a log or a configuration put in;
// where there is no evidence they are [NoEvidence].
//
// New is a pure function: it reads no clock and no file. On nothing, a decision
// without suites, the report is inconclusive and says that nothing was judged.
package view
