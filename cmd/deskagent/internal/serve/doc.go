// Package serve speaks the exec protocol of docs/exec-agents.md: JSON Lines,
// trials in, tool calls and results out, many trials in flight in one process
// told apart by id.
//
// [Lines] reads stdin until it ends and starts a goroutine for each trial; a
// tool call waits in its goroutine for the answer that the reader hands it.
// When stdin ends, trials that still wait are given up. Empty input is no
// error: nothing was asked. Input that is no JSON ends the program, since
// nothing after it can be trusted.
package serve
