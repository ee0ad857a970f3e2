// Package host is the one listener at which forerun answers agents that call
// their tools, or their models, by themselves: a [replay.Host] for each arm.
//
// The runner opens a seat for each attempt and hands its addresses to the agent.
// They hold a token that nobody can guess, so that a request says by its address
// alone whose it is:
//
//	/t/TOKEN/mcp, /t/TOKEN/tools/…, /t/TOKEN/approvals   package toolserver
//	/t/TOKEN/openai/v1/…, /t/TOKEN/anthropic/…           package meter
//
// A run in four steps: [New] checks the addresses; [Server.Arm] gives each arm its
// host; [Server.Start] listens, before the first case; [Server.Close] ends it.
//
// A token dies with its attempt. A tool call that comes later is refused, and is an
// escape, which stops the run: the agent was at work when it said that it was done.
// Where forerun itself ended the attempt (its time ran out, its connection broke)
// the agent can't know, so the late call is refused and counted. A token that was
// never given out is answered 404 and counted. [Server.Strays] tells of both.
//
// Nothing is kept of a spent token: it is signed, so that one which was given out
// can be told from one that was not.
package host
