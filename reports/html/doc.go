// Package html writes report.html: the one page on which a person sees what was
// decided, how sure that is, and which cases to look at.
//
// In flows a [view.Report], out flows a single file that needs nothing else: no
// script, no font, no image from anywhere, and a content policy that forbids
// them. It reads from 360 pixels up, in the dark, and on paper. It is the only
// report that shows message text, which is untrusted: html/template escapes it,
// and nothing of it ever becomes markup.
//
// The same report gives the same bytes.
package html
