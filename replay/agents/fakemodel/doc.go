// Package fakemodel is an endpoint in the shape of OpenAI's chat completions for
// tests: a [Brain] says what it answers to each request, as an answer or as one
// of the ways in which real endpoints fail.
//
// A [Server] is an http.Handler. It counts the requests and keeps what it was
// sent, so that a test can say what must never be asked twice. It listens to no
// clock: a brain that wants to be slow waits in its own functions. With no brain
// at all it answers "ok".
package fakemodel
