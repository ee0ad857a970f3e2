// Package sequence puts the cases of a suite into the order in which an early
// stop looks at them: a permutation of whole clusters drawn from the seed, in
// which every beginning has the declared segments in proportion.
//
// It stands between datasets and the run directory, which seals the cases in the
// order that it is given. In comes a source, out goes a source of the same cases:
// [Blocked]. The order depends on the seed and on the clusters, never on the
// order of the source or on what was found out later, so that a look at the first
// clusters is a look at a random part of all.
//
// A source that is larger than the memory set aside is read several times, a part
// of the order each time. An error of the source is the last element, and nothing
// comes of an empty source.
package sequence
