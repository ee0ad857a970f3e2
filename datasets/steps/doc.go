// Package steps makes of logged cases the cases of the units step and
// conversation.
//
// In flow cases that came through a reader of package datasets; out flow cases
// that are replayed and judged like any other.
//
// [Source] makes a case of each step that a model made in the log: what it was
// told up to there, true to the last tool result, and what it did next. Such a
// case is CASE#step-N, of the same cluster, and asks for one action alone, so that
// no tool need answer. Steps are read from the logged messages; a log without
// them is read call by call, and then its answer.
//
// What is known of a step is what a person said of the case, as far as it is about
// this step (evidence A), beside what the log did (evidence E):
//
//   - expected.tool_calls are the step's logged calls, where the person's list has
//     each of them; where the log made exactly the listed calls, a step without
//     calls is expected to make none. Of other steps nothing is known.
//   - expected.escalate is false in every step of a case that no person must see,
//     and true in the step that handed a case over that one must see, or else in
//     its last.
//   - expected.answer, facts and labels are about the answer: the last step's. An
//     end state is of no step.
//   - approvals go to the steps that called what was decided on, or else the last.
//
// [Whole] makes a case fit for being held as a conversation: the calls of earlier
// turns, which its messages tell of, join those of the last.
//
// A case that has no logged step gives no case, and is counted. On nothing
// nothing is made.
package steps
