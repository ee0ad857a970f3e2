// Package execagent is the agent that is a program: it starts the command, keeps
// it running, and speaks JSON Lines with it over stdin and stdout.
// docs/exec-agents.md is the protocol as an author of such a program needs it.
//
// A pool of processes answers; each has up to a number of trials in flight, told
// apart by id. A process starts with the first trial that finds no idle one. Its
// tool calls and requests for approval come as messages and are answered from the
// request's tool box. What the program does by itself forerun can't see, so
// containment is what the configuration declares, in words.
//
// A program is not trusted:
//
//   - what is no message ends the process, and every trial in it fails with
//     [replay.FailProcess], which the runner may try again in a new one;
//   - a trial that ends without its result (out of time, cancelled, a malformed
//     call) retires its process: it is sent no new trial, and is killed when its
//     other trials have ended, since nobody knows what it still works on;
//   - a tool call after the trial's result is [replay.FailUncontain], now and for
//     every later trial: the program has acted where nobody answers;
//   - what it writes to stderr is kept bounded, and shown, escaped, when it fails.
//
// [Agent.Close] kills the processes and all that they started, and waits for them.
package execagent
