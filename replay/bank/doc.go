// Package bank lets what stable answered in earlier runs stand in for asking it
// again.
//
//  1. [Wants] lists the cases of a run by what is asked in them.
//  2. [Collect] writes the outcomes of earlier runs that fit into one file of the
//     run, the newest first, so many a case. From here on the run needs no earlier
//     run any more, and one that is taken up again has the same bank.
//  3. [Open] reads where they lie; [Bank.Of] gives those of a case.
//
// Who calls Collect names runs whose stable arm, tools and signals were the same. An
// outcome fits where its case is the same by [replay.CaseDigest], it was a live trial
// that says something of the agent, and it is not too old. A failure of the agent
// fits like an answer: a bank of good answers alone would flatter stable. An outcome
// that came from a bank or a cache itself is not taken again.
//
// Whether the bank may be used at all is not decided here: a share of the clusters
// is asked anew ([replay.Fresh]) and compared with what the bank says of the same
// cases, by whoever owns the statistics. Nothing is written but the one file, which
// is readable for its owner alone. No earlier run, or none that fits, is an empty
// bank.
package bank
