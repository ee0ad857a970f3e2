// Package failure words the ways in which a call of an agent can fail, the same
// for every kind of agent: a trial that was stopped from outside, an HTTP status,
// and foreign text that has to be quoted.
//
// What comes in is untrusted: the body of an error page, a line of a program's
// stderr. What goes out is a [replay.CallError] or a short line of printable
// text without the secrets that the agent was given. Nothing here retries or
// decides what a failure means for the trial; the runner does.
package failure
