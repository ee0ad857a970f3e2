// Package sse reads server-sent events, the form in which models and agents
// stream their answers, from any reader.
//
// The bytes are untrusted: an event and the whole stream are bounded, and an
// event that ends before its blank line is an error and not a short event, since
// a cut connection looks just like a clean end otherwise. What an event means is
// the caller's to say: nothing here knows of JSON or of [DONE].
package sse
