// Package html writes report.html: the page on which a person sees what was decided,
// how sure that is, what it cost, and which cases to look at.
//
// In flows a [view.Report], out flow a page that needs nothing else, and beside it
// pages with the cases that have no room there. None loads a font, an image or a
// script: a content policy forbids all but the style sheet and the one script that
// each page holds, by their hashes. The script finds and orders cases; without it all
// of them stand there, the worst first. A page reads from 360 pixels up, in the dark,
// and on paper.
//
// Cases are read one after the other, and what is rendered of them lies in a file until
// it is known on which page each goes: no run is too large for memory. This is the only
// report that shows message text, which is untrusted: html/template escapes it, and
// nothing of it ever becomes markup.
//
// The same report gives the same bytes. A report without cases gives a page that says so.
package html
