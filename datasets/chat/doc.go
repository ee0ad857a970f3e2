// Package chat reads what was said, in whatever dialect a log says it, as
// messages in OpenAI's shape. In flow the JSON values that importers find in a
// log: inputs and outputs of models and agents, lists of tools, counts of tokens;
// out flow [datasets.Message], [datasets.Tool] and [datasets.Usage].
//
// It knows OpenAI's chat messages and completions, its Responses items, Anthropic
// Messages with their blocks, Gemini contents, the parts of OpenTelemetry, and what
// LangChain, the Vercel AI SDK, Pydantic AI, AutoGen, Semantic Kernel and Microsoft
// agents write. Nobody has to name a dialect: each value is told by its shape, and
// one list may mix them. JSON that stands in a string is decoded, up to [Levels]
// times.
//
//  1. [ReadRequest] reads what a model or an agent was asked: messages, tools, model.
//  2. [ReadReply] reads what came of it: messages, tokens, why it stopped.
//  3. [Messages], [Answer], [Tools] and [System] read one of these alone.
//  4. [Since] leaves out of an answer what it repeats of the question.
//
// What is no chat is reported as such and nothing is made of it: a string is not
// taken for a user's message, nor a list for a conversation of which a part is
// understood. A key that no dialect names is kept in Extra; what a framework notes
// about itself (its message ids, its copy of the usage) is left out, since an
// endpoint would refuse it. Calls without an id are given one, so that a result can
// name its call.
package chat
