// Package desk is the mind of the quick start's support agent: request in,
// tool calls and an answer out.
//
// [Agent.Answer] works in one order: does a person have to see this
// ([Policy].HandOver and its limits)? If so, transfer_to_human. If not, what is
// asked ([Intent]), about which order, and what do the tools say of it? What
// differs between versions stands in one place, [PolicyOf].
//
// Nothing here reads a clock, a file or the network. A request without any text
// gets the fallback answer; a tool that has no answer makes the reply poorer,
// never an error.
package desk
