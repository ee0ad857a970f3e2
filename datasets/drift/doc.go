// Package drift sums a dataset up column by column, so that two of them can be
// compared: what traffic is made of (segments, risk, origin, script, hour, version),
// which tools it calls, how long it is, and how it ended.
//
// In flow cases; out flows a [Profile]. A reader of two profiles tests each column,
// which is not done here: this package knows no statistics. The columns of a dataset
// keep one number a case. Of more cases than [MostCases] whole clusters are kept, by
// a hash of their name, so that what is kept is the same whenever it is read.
//
// A profile holds no message: of texts it has lengths and the script alone. The
// first bad record ends the reading; a dataset without cases is the dataset's error.
package drift
