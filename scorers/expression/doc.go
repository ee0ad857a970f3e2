// Package expression scores by one line in the expr language
// (https://expr-lang.org) over a case and its outcome.
//
// [Specs] goes into the registry. The line is type-checked when it is read, and
// an error points at the place. Its type decides what it gives: true and false
// are pass and fail, a number is the value of a mean. It sees what
// [Case] and [Outcome] list, and nothing else: it cannot see the arm or the
// version, read the clock, or use more than a fixed amount of memory.
//
// A field that is not known is nil, never 0 or false. An expression that uses
// nil as a number breaks on that outcome (state errored), and one whose result
// is nil leaves it unscored; write outcome.cost_usd ?? 0 where that is meant.
//
// Which cases it applies to is decided by the case alone: by when, an
// expression over the case, or else by what the expression reads: a case
// without a field of expected that it names is not applicable.
package expression
