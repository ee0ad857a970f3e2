// Package meter passes an agent's model calls on to the model's API, and counts
// them: what a forerun that never sees the model can still know of it.
//
// In comes a request at the address of an attempt, with the attempt's [Tab]; it goes
// on, its body unchanged, to the one upstream of its kind that is configured, and
// the answer comes back as the upstream sends it, also while it streams. On the way
// the tab notes tokens, cost, the time that models took, the time to the first token,
// the model that answered and how often the upstream said that it had enough. The
// runner reads it from the tab ([Tab.Heard]) when the attempt ends.
//
// Passed on are the calls that ask a model something: chat completions, responses,
// completions, embeddings, messages, and what lists models. Anything else that these
// APIs can do (files, batches, fine-tuning …) would leave something behind, and is
// refused. So is a call beyond what the attempt may use up, before it costs anything.
//
// What was not said is not known: a stream of chat completions whose agent did not
// ask for usage makes the usage of the whole attempt unknown, never zero.
//
// The key in the configuration replaces what the agent sent; without one the agent's
// own goes on. Neither is kept or written anywhere.
package meter
