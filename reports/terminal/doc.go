// Package terminal prints the first screen of a gate: at most [Lines] lines,
// the verdict first, so that nobody scrolls for what was decided.
//
// In flows a [view.Report], out flow lines. The words are the view's; what is
// decided here is only how many of them fit. What does not fit is counted, and
// the report's path is the last line. Message text never comes here, and colour,
// where it is asked for, repeats what a word or a mark says.
package terminal
