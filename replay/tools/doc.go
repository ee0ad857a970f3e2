// Package tools answers the tool calls of a replayed agent, so that nothing it
// does touches the world.
//
// It stands beside package replay, which opens a session for each attempt. In
// come a case's logged calls and approvals, and the policies of the
// configuration; out go answers, and an account of what was asked. What comes
// next (divergence, coverage, scores, metrics of misses) reads that account.
//
// How a call is answered, by the policy of its tool:
//
//	replayed  with what the log has for the same tool and arguments
//	stub      with a fixed result, or what a jq program makes of the call
//	pure      with what a declared function, a jq program, makes of the call
//	ack       with {"ok":true}; it is never done
//	terminal  with {"ok":true}, and the trial ends; its arguments don't matter
//	live      as replayed, else by the tool itself: reads alone
//	simulate  by the user's process, which keeps state per trial
//	block     with an error that says so
//
// A tool without a policy is answered from the log where the log can; the
// default policy is for what it can't. A miss is a call that nothing answers: it
// is blocked, and counted by its source, [replay.SourceMiss].
//
// # From the log
//
// Arguments are compared as JSON values, or field by field by the rules of
// package configs/matching. Equal calls get the logged results in order; a read
// that is asked more often than the log has it gets the last one again. A tool
// whose effect is not declared is taken for one that writes: its answers are
// given but once. Aliases are other names of the same tool.
//
// The log's own writes, of tools that are declared to write and are answered from
// it, divide what it has into states. What was recorded after a write is served
// only after the same write was made in this trial; of a read that was recorded
// before and after it, the state that the trial has come to. A write itself does
// not wait for other writes.
//
// A scope wider than the case lets reads be answered by what other cases recorded
// before their first write, through an [Index] that [Policies.Learn] fills before
// the run.
//
// What is not the recorded answer to exactly this call is marked approximate:
// matched by a rule or by an issued identifier, of another case, of a state that
// the trial has left, a write that skips an earlier one; a stub's, live tool's,
// simulator's or acknowledged answer that differs from the recorded one. A pure
// function's answer is exact by declaration.
//
// # The write frontier
//
// A write of a tool with policy replayed that the log does not have is kept as
// proposed, never done, and answered {"ok":true,"status":"accepted"}: an error
// would teach the agent to stop, which production would not have. Where the log
// has a write of the same tool that nothing has taken yet, the answer also holds
// that one's identifiers, and it stands in its place. What is answered from the
// log afterwards is tainted: it shows a world without the proposed write.
//
// Where a write was answered by other means (stub, ack, simulate), identifiers
// that it issued stand for those of the recorded write: in the arguments of later
// calls, and back in what these are answered.
//
// # Approvals
//
// An approval is what a person decided on the same action with the same
// arguments. A call that was decided on is answered accordingly: rejected with an
// error, edited as if it had been asked with the person's arguments. A tool with
// approval: true is not answered without a decision: where nobody took one, the
// trial ends and waits. So it does where an agent asks for an approval that nobody
// decided on.
//
// # Order
//
// What a read gets depends on its signature, on how often that was asked and on
// the writes made so far, not on when other reads arrive. The order of writes is
// real: two that are asked for at once are made in the order in which they come.
//
// # A simulator's lines
//
// JSON Lines, one process for all trials, started with the first call and killed
// with the run. It reads
//
//	{"type":"trial","id":"…","now":"…","state":…}      before a trial's first call
//	{"type":"tool","id":"…","call":"7","name":"…","arguments":{…}}
//	{"type":"end","id":"…"}                             when the trial is over
//
// and writes, in any order, {"type":"tool","id":"…","call":"7","result":…} or the
// same with "error". A line that is none of this ends it. What it does not answer
// in time, or takes with it when it ends, is a miss.
//
// In unit step nothing is answered: each call is the answer that was asked for,
// recorded with source step, and ends the trial.
//
// A case without a tool log makes every replayed call a miss, or a proposed write.
package tools
