// Package agenttest checks what every [replay.Agent] must keep, whatever it
// reaches: that many calls at once do not mix, that a request is left as it was,
// that a cancelled context ends the call and not the agent, that the mark reaches
// whom it asks, that an answer which ends the trial ends it, that hostile output
// comes through as it is, that errors say what the runner needs to know, and that no
// secret shows.
//
// A test of a new agent opens it in front of a fake that follows the [Script],
// and calls [Run]. The cases that Run asks come from [Case]; the tool calls of
// the fake are answered by [Tools], which any other test may use too.
package agenttest
