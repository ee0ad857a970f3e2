// A real graph of LangGraph.js whose model is scripted: the last user message says
// what it does. No tool's own code may ever run.
import { serve } from "./forerun-langgraph.mjs";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { Annotation, END, interrupt, MessagesAnnotation, Send, START, StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { z } from "zod";

console.log("a module prints"); // must not reach forerun

const look = tool(
  () => {
    process.stderr.write("THE WORLD WAS TOUCHED\n");
    process.exit(66);
  },
  { name: "look", description: "Looks a number up.", schema: z.object({ n: z.number() }) },
);

const usage = { input_tokens: 10, output_tokens: 3, total_tokens: 13, input_token_details: { cache_read: 4 } };

class Scripted extends BaseChatModel {
  _llmType() {
    return "scripted";
  }

  bindTools() {
    return this;
  }

  async _generate(messages) {
    const message = this.next(messages);
    message.response_metadata = { model_name: "fake-1", finish_reason: "stop" };
    return { generations: [{ text: message.text, message }] };
  }

  next(messages) {
    const question = messages.findLast((m) => m.getType() === "human").content;
    const [, word, rest] = question.match(/^(\S+) ?(.*)$/s);
    const last = messages.at(-1);
    const asked = messages.filter((m) => m.getType() === "ai").length;
    const says = (content, fields) => new AIMessage({ content, usage_metadata: usage, ...fields });
    const calls = (...all) => ({ tool_calls: all.map((n) => ({ name: "look", args: { n }, id: `c${n}`, type: "tool_call" })) });
    switch (word) {
      case "say":
        return says(rest);
      case "look":
        return last.getType() === "tool" ? says(`${last.status}: ${last.content}`) : says("", calls(Number(rest)));
      case "both":
        return asked < Number(rest) ? says(asked ? "again" : "thinking", calls(1, 2)) : says("never ended");
      case "unknown":
        return asked ? new AIMessage("unknown") : says("once");
      case "interrupt":
        return last.getType() === "human" ? says("May I?") : says("resumed");
      case "state":
        return says("");
    }
    throw new Error("no script for " + word);
  }
}

const State = Annotation.Root({
  ...MessagesAnnotation.spec,
  order: Annotation(),
  answers: Annotation({ reducer: (a, b) => a.concat(b), default: () => [] }),
});
const model = new Scripted({}).bindTools([look]);
const question = (state) => state.messages.findLast((m) => m.getType() === "human").content;

async function agent(state, config) {
  const said = question(state);
  if (said === "crash") throw new TypeError("no such order");
  if (said === "state") return { messages: [new AIMessage(JSON.stringify([state.order, config.configurable.now, state.messages.length]))] };
  if (said === "unknown") {
    const once = await model.invoke(state.messages, config);
    return { messages: [await model.invoke([...state.messages, once], config)] };
  }
  return { messages: [await model.invoke(state.messages, config)] };
}

function next(state) {
  if (state.messages.at(-1).tool_calls?.length) return "tools";
  const said = question(state);
  if (!said.startsWith("interrupt ")) return END;
  return JSON.parse(said.slice("interrupt ".length)).map((value) => new Send("ask", { value }));
}

const graph = new StateGraph(State)
  .addNode("agent", agent)
  .addNode("tools", new ToolNode([look]))
  .addNode("ask", ({ value }) => ({ answers: [interrupt(value)] }))
  .addNode("after", async (state, config) => {
    await model.invoke([...state.messages, new AIMessage("asked")], config);
    return { messages: [new AIMessage(JSON.stringify(state.answers.length > 1 ? state.answers : state.answers[0]))] };
  })
  .addEdge(START, "agent")
  .addConditionalEdges("agent", next, ["tools", "ask", END])
  .addEdge("tools", "agent")
  .addEdge("ask", "after")
  .addEdge("after", END)
  .compile();

await serve(graph, { config: { recursionLimit: 40 } });
