// Package label is what persons say of answers, as records: which cases they are
// asked about, what they answered, and what becomes of it in a case.
//
// It stands beside the datasets that it labels:
//
//  1. [Choose] takes the cases whose label says most, and a random share of all;
//  2. a [Sheet] names each of them by a keyed hash, and says which of two answers is
//     shown first, so that nobody who sees the sheet can tell the versions apart;
//  3. somebody answers, at a terminal or on a page, and each answer is a [Row] of a
//     file of labels, which [Read] reads strictly and a [Log] adds to;
//  4. [Latest] keeps each labeller's last word on a case, [Settle] makes one label of
//     what several say, and [Settled.Apply] writes it into the case.
//
// Nothing here reads a clock or draws from anything but a seed. No rows give no
// labels, and no cases give none to ask about.
package label
