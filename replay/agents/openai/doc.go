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
//  2. the request's turnstile is passed, and told what came of the call;
//  3. the call is sent once, marked as a replay's; nothing is retried;
//  4. the answer's bytes are read here, at once or as a stream; its tool calls are
//     all answered, in order, and the loop goes on, unless one of them ends the
//     trial or its bounds are used up.
//
// What is configured is what is sent, zeros included. go-openai makes the shape of
// a call (address, method, headers) once for an agent, and reads the errors of
// endpoints, whose many forms it knows. Its request type drops a temperature of 0
// and every key it does not know, and refuses some model names before sending; its
// response type loses as much; its reader takes a cut stream for a whole one. So it
// is handed neither body, answer nor stream.
//
// What was paid for is never lost: a failure carries the usage so far, and where
// an answer began and nobody said what it cost, the usage is not known.
//
// A case without messages can't be asked: [Accepts] says so before a run.
package openai
