// Package httpcall makes one HTTP call for an agent: it sends a request once,
// reads a bounded answer, and turns whatever goes wrong on the way into a
// [replay.CallError].
//
// A redirect is not followed: it would carry the configured headers, which are
// secrets, to a host that nobody configured. Nothing here retries.
package httpcall
