// Package openai is the agent behind any OpenAI-compatible chat endpoint: a
// model, a prompt and tools, with forerun as the program around them.
//
// In comes a case's conversation; out goes the answer that ends the tool loop,
// with what the endpoint reported of tokens and model. Every tool call is
// answered by the request's tool box, so that nothing the model asks for happens
// outside: containment is proven. The loop of one trial:
//
//  1. the body is written here: model, messages as they were logged (the
//     configured prompt in place of all leading system and developer messages),
//     tools, then the parameters by name;
//  2. go-openai carries it to the endpoint once; nothing is retried;
//  3. the answer's bytes are read here; its tool calls are all answered, in
//     order, and the loop goes on, unless one of them ends the trial or the
//     steps are used up.
//
// What is configured is what is sent, zeros included. go-openai's own request
// type drops a temperature of 0 and every key it does not know, refuses some
// model names before sending, and its response type loses as much; so it is
// handed neither.
//
// A case without messages can't be asked: [Accepts] says so before a run.
package openai
