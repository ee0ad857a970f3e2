// Package toolserver answers the tool calls of agents that make them over the
// network: as a Model Context Protocol server (streamable HTTP) and as plain
// HTTP, both from the [replay.ToolBox] of the attempt.
//
// It stands between package host, which owns the listener and knows whose request
// it is, and the tools of the case. In comes a request with the [Desk] of its
// attempt; out goes what the log says. What was asked is remembered by the ToolBox,
// where the runner looks for it.
//
//	POST mcp                    a Model Context Protocol message
//	GET  tools                  {"tools": [{name, description, parameters}]}
//	POST tools/NAME             {"arguments": {…}} -> {"result": …} or {"error": "…"}, "ends"
//	POST approvals              {"action", "arguments"} -> {"decision", "arguments", "reason", "ends"}
//
// Every request stands alone: there are no sessions, so that nothing is left when
// an attempt ends. A tool that the case does not offer is asked of the ToolBox too:
// that it is not there is for the policies to say. Bodies are bounded, arguments
// must be an object, and a panic of our own is answered and counted.
package toolserver
