// Package recorded is the agent that replays a log: what production did with a
// case, or what an earlier run of some version did, is its answer.
//
// It stands where a live agent would, between the runner and nothing: no process
// is started, no host is called. The answer is the case's own logged part, or
// that of the case with the same id in another source, of which nothing else is
// taken. A case without a record is [replay.FailNoRecord]; a record of another
// request under the same id is [replay.FailChangeCase]. The runner excludes and
// counts both. An empty source makes an agent that has no record of anything.
package recorded
