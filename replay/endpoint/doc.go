// Package endpoint lets the calls to one host through at the pace that it takes:
// both arms, and the judges, that talk to one host share one [Endpoint].
//
// It stands between an agent and its HTTP client. In comes the wish to make a
// call, [Endpoint.Enter] with an estimate of its tokens; out goes the leave to
// make it, first come, first served. What came of the call goes back in, as a
// [replay.Passage], and decides the pace of the next ones:
//
//  1. Calls in flight are at most Config.Concurrency. A 429 or 529 halves that
//     bound, once for all calls that were under way together; answers raise it
//     by about one for each round of calls. Other failures leave it as it is.
//  2. Requests and tokens per minute are let through evenly, a second's worth at
//     once at most. Estimates are put right when the answer tells the tokens.
//  3. Retry-After is everybody's: nobody goes before it.
//  4. The provider's rate-limit headers say what is left. Below Config.KeepFree
//     of a quota nobody goes until its reset; a quota that is used up is waited
//     for. After such a pause one call alone goes first.
//  5. When as many calls in a row as may be in flight failed and none was
//     answered, one call at a time tries, after pauses that double. A 429 counts
//     here only where no more than one call may be in flight. When ten tries have
//     failed, the endpoint gives up: all who wait, and all who come, get an error
//     that wraps [replay.ErrHopeless].
//
// A failed call is not retried here; the runner does that. The waiting costs the
// agent none of its time: that is the runner's to see to. On nothing (no limits,
// no headers) a call goes straight through, up to Config.Concurrency.
package endpoint
