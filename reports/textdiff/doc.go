// Package textdiff says in which words two texts differ. In flow what stable and
// candidate said, out flow pieces in order, which the renderers of reports mark.
// Texts without a word give no pieces.
package textdiff
