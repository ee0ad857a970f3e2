// Package sheet writes the page on which a person labels cases: what was asked, one
// answer or two, and whether each is right.
//
// In flows a [Sheet], out flows one file that needs nothing else, and that a support
// lead opens from a disk or a mail. It loads nothing and sends nothing: its content
// policy forbids both. What it shows was written by customers and models, so it lies
// on the page as data that no browser runs, and becomes text and nothing else. It
// holds no version, no metric and no time, so nobody can tell by it which answer is
// whose. What was answered stays in the browser until it is saved as rows of package
// label.
//
// The same sheet gives the same bytes. A sheet without cases says that there are none.
package sheet
