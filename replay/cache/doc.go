// Package cache keeps answers that were paid for, so that the same question is not
// paid for twice: a [replay.Earlier] in a folder.
//
// In flow the outcomes of live trials that were answered, or that the agent failed;
// out flows the outcome of a
// trial that asks exactly the same: the same arm as it is now, the same case, tools,
// signals, bounds and prices, the same trial number. All of that is one digest (see
// [Shape] and [Cache.Recall]), so that whatever is changed asks anew. The two arms
// share nothing, and neither does stable asked a second time: a difference between
// them must not be made of one answer.
//
// An entry is a file of its own, written aside and renamed, so any number of
// processes may share a folder. It holds full content: it is readable for its owner
// alone, and secrets are taken out before it is written. An entry that can't be read
// is no entry: it is counted in [Cache.Damaged], and replaced when the answer comes
// again. Nothing is ever deleted; who wants the space removes the folder.
//
// What a cache gives is of provenance cached: it never enters latency. An empty
// folder answers nothing; one that can't be written ends the run, since it would cost
// what it was meant to save.
package cache
