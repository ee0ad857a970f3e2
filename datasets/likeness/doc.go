// Package likeness finds texts that say nearly the same, in bounded memory.
//
// Texts go into an [Index], one after the other; for each it gives the number of
// the first one that is nearly the same, or says that there is none. The index
// keeps a sketch of each text and not the text: about 200 bytes, whatever its
// length.
//
// Two texts are compared by their words: letter case, punctuation and the digits
// of a number do not count. They are nearly the same where the pairs of words that
// follow one another are the same for nine parts in ten of all pairs that either
// has (Jaccard), as far as 48 of their smallest hashes tell (MinHash); texts with
// the same words in the same order always are. Of those that just pass or just
// miss that measure, some are told wrong. In a script without spaces each sign is a
// word. A text without a word is nearly the same as no other but its equal.
//
// Whether a text is found hangs on the texts before it alone, in their order: what
// is put in later changes nothing. Nothing is random.
package likeness
