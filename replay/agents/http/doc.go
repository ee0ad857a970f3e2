// Package httpagent is the agent behind an HTTP endpoint: one trial is one POST of
// a trial document, answered with one result document (package document).
//
// It sends what production's agent saw of a case and returns what the endpoint
// reports. The endpoint calls its tools on its own; what keeps those calls from
// the world can only be declared, in words, by the configuration. Without the
// words containment is none, and the runner refuses the arm before any request.
// A tool call that a result reports is passed on, and stops the run: forerun did
// not answer it. Which calls and requests for approval there were is not known of
// any other outcome ([replay.Opaque]), which is not the same as none.
//
// A call is made once. The body of an answer is bounded, a redirect is not
// followed, and what an error shows of an answer is short, printable and without
// the configured headers' values.
package httpagent
