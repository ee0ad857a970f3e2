// Package probe shows by one case whether forerun answers an arm's tool calls.
//
// It stands before the first case of a run. The agent is asked to call a tool and to
// answer with exactly what it returns; the tool returns a word of chance, which stands
// nowhere else. Where the word is in the answer, the agent's call went to forerun and
// forerun's answer came back: its containment is proven. Anything else is not proven,
// and [Result.Seen] says what was seen instead.
//
// What it can't show is that the agent has no other way to the world beside its
// tools: docs/containment.md says what closes that.
package probe
