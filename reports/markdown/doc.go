// Package markdown writes report.md, the comment that a gate leaves on a change.
//
// In flows a [view.Report], out flows Markdown that begins with a marker of the
// gate's name, by which the comment of an earlier run is found and replaced. It
// stays under [MaxBytes] whatever the run: findings are left out, the best
// first, and counted. Every string that is not forerun's own is escaped so that
// it can be nothing but text, and no message text is in it.
package markdown
