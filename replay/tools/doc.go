// Package tools answers the tool calls of a replayed agent, so that nothing it
// does touches the world.
//
// It stands beside package replay, which opens a session for each attempt. In
// come a case's logged calls and approvals, and the policies of the
// configuration; out go answers, and an account of what was asked. What comes
// next (divergence, scores, metrics of misses) reads that account.
//
// How a call is answered:
//
//	replayed  with what the log has for the same tool and the same arguments
//	          (as JSON values: order of keys and form of numbers don't matter).
//	          Equal calls get the logged results in order. A read that is asked
//	          more often than the log has it gets the last one again; anything
//	          else beyond the log is a miss.
//	terminal  with {"ok":true}, and the trial ends
//	ack       with {"ok":true}
//	block     with an error that says so
//
// A tool without a policy is answered from the log where the log can; the
// default policy is for what it can't. A miss is a call that the log can't
// answer and that no policy acknowledges: it is blocked, and counted by its
// source, [replay.SourceMiss]. A tool whose effect is not declared is taken for
// one that writes.
//
// An approval is what a person decided on the same action with the same
// arguments; where nobody did, it is not given.
//
// A case without a tool log makes every call a miss.
package tools
