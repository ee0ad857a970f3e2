// Package httpagent is the agent behind an HTTP endpoint: one trial is one POST of
// a trial document, answered with one result document (package document).
//
// A service that speaks another language is not changed for a replay: two jq
// programs of the configuration make its request of the trial document, and the
// result document of its answer. An answer that is a stream of server-sent events is
// read to its end; the program gets the array of its events, and without a program
// the last event that is a result document answers. The first event gives the time
// to the first token.
//
// It sends what production's agent saw of a case and returns what the endpoint
// reports. Every call carries the trial's mark as headers, and the addresses at
// which forerun answers this trial's tool calls and model calls where it serves
// them. It passes the endpoint's turnstile, so that no replay takes more than its
// share of it.
//
// The endpoint calls its tools on its own; what keeps those calls from the world can
// only be declared, in words, or shown by a probe. Without either containment is
// none, and the runner refuses the arm before any request. A tool call that a result
// reports is passed on, and stops the run where forerun did not answer it. Which
// calls and requests for approval there were is not known of any other outcome
// ([replay.Opaque]), which is not the same as none.
//
// A call is made once. The body of an answer is bounded, a redirect is not
// followed, and what an error shows of an answer is short, printable and without
// the configured headers' values.
package httpagent
