// Package toolcalls judges which tools an agent called, against the case's
// expected.tool_calls, or with field against what the log called.
//
// [Specs] goes into the registry. A call matches an expected one when it has
// the same name and equal arguments. Arguments are compared as JSON values: the
// order of keys does not count, 1 equals 1.0, no arguments equal {}, and null
// is not the same as absent. Options relax single fields.
//
// The modes, over calls with their number (a call expected twice must be made
// twice):
//
//	exact      the expected calls in the expected order, and no others
//	in_order   the expected calls in the expected order; others may stand between
//	any_order  the expected calls in any order; others may be among them
//	subset     no call but the expected ones; some may be left out
//	superset   any_order, under the name that sets have for it
//
// A case without expected.tool_calls is not applicable. One that expects no
// calls ([]) is judged by exact and subset alone: the other modes would pass
// whatever was called. An answer whose calls are not known is unscored, which is
// not the same as one that called nothing. Work is bounded by the size of the calls made times the
// number of calls expected.
package toolcalls
