// Serves a LangGraph.js or LangChain.js agent to forerun, over its exec protocol.
//
// Copy this file beside your agent. It needs Node.js 20 and nothing else: it imports
// LangGraph and LangChain only when it runs your graph, whatever version you have.
//
//     import { serve } from "./forerun-langgraph.mjs"; // first, so that nothing is printed to stdout
//     import { graph, tools } from "./my-agent.mjs";
//
//     await serve(graph, { tools });
//
// What it does with every trial:
//
// - It runs the graph on the logged messages and state, under a thread_id of its own,
//   with a checkpointer in memory in the place of yours.
// - It answers every call of a tool from forerun. The tool's own code never runs.
// - It answers interrupt() with what a person decided on the same action in the log.
//   Where nobody did, the trial ends as awaiting_approval.
// - It reports tokens, model time, the model served and the finish reason, as
//   LangChain's callbacks tell them.
//
// What a node does by itself, without a tool, it can't see: see docs/agents.md.

import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";

const current = new AsyncLocalStorage();
const threads = new Map(); // trials by thread_id, for code that lost its context
let write = null; // to the real stdout, once it is taken

// What anyone prints is no message: it goes to stderr.
function takeStdout() {
  if (write) return;
  write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
}
if (process.env.FORERUN_REPLAY) takeStdout(); // already now: modules that are imported after this one may print

function send(message) {
  write(JSON.stringify(message) + "\n");
}

// Ended is thrown where nothing more that a trial does is of use.
class Ended extends Error {}

// ToolError is what forerun answers to a call that failed in the log, or is not in it.
export class ToolError extends Error {}

// Trial is one trial, and the way to ask forerun something within it.
export class Trial {
  constructor(message) {
    this.id = message.id;
    this.message = message;
    this.threadId = "forerun-" + randomUUID();
    this.meter = new Meter(this);
    this.over = false; // forerun said that nothing after this is of use
    this.awaiting = false; // an approval that nobody decided on
    this.closed = false;
    this.abort = new AbortController();
    this.ended = new Promise((_, reject) => (this.finish = () => reject(new Ended("the trial is over"))));
    this.ended.catch(() => {}); // it is looked at by whoever waits
    this.asked = 0;
    this.answers = new Map();
  }

  ask(question) {
    if (this.closed) throw new Ended("the trial is over"); // nobody answers it
    const call = String(++this.asked);
    send({ id: this.id, call, ...question });
    return new Promise((resolve) => this.answers.set(call, resolve)).then((answer) => {
      this.over ||= Boolean(answer.ends);
      return answer;
    });
  }

  answered(message) {
    this.answers.get(message.call)?.(message);
    this.answers.delete(message.call);
  }

  // stop ends the trial from inside: a promise that is never kept goes no further.
  stop() {
    this.finish();
    return new Promise(() => {});
  }

  // tool gives what the tool returned in the log; throws ToolError where it failed.
  async tool(name, args) {
    if (this.over && !this.meter.calls) return this.stop(); // with callbacks the next model call ends it, after all calls of this turn
    const answer = await this.ask({ type: "tool", name, arguments: args });
    if ("error" in answer) throw new ToolError(answer.error);
    return answer.result ?? null;
  }

  // approval gives a person's decision; ends the trial where nobody decided.
  async approval(action, args) {
    const answer = await this.ask({ type: "approval", action, arguments: args });
    if (answer.ends) {
      this.awaiting = true;
      return this.stop();
    }
    return { decision: answer.decision, arguments: answer.arguments ?? args, approved: answer.decision !== "rejected" };
  }
}

// currentTrial gives the Trial that this code runs in.
export function currentTrial(config) {
  const trial = current.getStore() ?? threads.get(config?.configurable?.thread_id);
  if (!trial) throw new Error("called outside of a forerun trial; nothing was run");
  return trial;
}

// --- messages and values ---

const isObject = (v) => typeof v === "object" && v !== null && !Array.isArray(v);

function text(content) {
  if (typeof content === "string") return content;
  if (Array.isArray(content)) return content.map((b) => (typeof b === "string" ? b : (b.text ?? ""))).join("");
  return content == null ? "" : JSON.stringify(content);
}

// openai gives a message in OpenAI's chat form.
function openai(message) {
  const kind = message.getType?.() ?? message.type ?? message.role;
  const out = { role: { human: "user", ai: "assistant" }[kind] ?? kind, content: message.content };
  const calls = (message.tool_calls ?? []).map((c) =>
    c.function ? c : { id: c.id, type: "function", function: { name: c.name, arguments: JSON.stringify(c.args) } },
  );
  if (calls.length) out.tool_calls = calls;
  if (message.tool_call_id) out.tool_call_id = message.tool_call_id;
  return out;
}

// --- tools ---

async function toolMessage(fields) {
  const { ToolMessage } = await import("@langchain/core/messages");
  return new ToolMessage(fields);
}

// takeOver has forerun answer a tool, wherever the tool object is already in use.
function takeOver(tool) {
  if (typeof tool?.name !== "string" || typeof tool.invoke !== "function") {
    throw new TypeError("a tool without name and invoke: make one with tool(…)");
  }
  const { name } = tool;
  const invoke = async (given, config) => {
    const trial = currentTrial(config);
    const isCall = given?.type === "tool_call";
    const args = isCall ? given.args : given;
    const asked = trial.tool(name, isObject(args) ? args : { input: args });
    if (!isCall) return asked;
    const about = { name, tool_call_id: given.id };
    try {
      const result = await asked;
      return await toolMessage({ ...about, status: "success", content: typeof result === "string" ? result : JSON.stringify(result) });
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      return await toolMessage({ ...about, status: "error", content: error.message });
    }
  };
  for (const method of ["invoke", "call", "_call", "func"]) {
    if (typeof tool[method] === "function") tool[method] = method === "_call" || method === "func" ? (args) => invoke(args) : invoke;
  }
  return tool;
}

// toolsIn finds the tools that the graph's ToolNodes hold.
function* toolsIn(graph) {
  for (const node of Object.values(graph.nodes ?? {})) {
    const bound = node?.bound ?? node;
    if (Array.isArray(bound?.tools)) yield* bound.tools.filter((t) => typeof t?.invoke === "function");
    if (bound !== graph && bound?.nodes) yield* toolsIn(bound);
  }
}

// --- approvals ---

// answerInterrupt answers an interrupt's value with what it is resumed with.
//
// ask(action, arguments) gives a person's decision. Known are the requests of
// LangChain's humanInTheLoopMiddleware and of LangGraph's HumanInterrupt. Anything
// else is taken for one action, {action: …, arguments: {…}} with a few other names
// for the two, and is answered with true, false, or the edited arguments.
export async function answerInterrupt(value, ask) {
  if (Array.isArray(value?.actionRequests)) {
    const decisions = [];
    for (const request of value.actionRequests) {
      const { name } = request;
      const decided = await ask(name, request.args ?? request.arguments ?? {});
      if (decided.decision === "edited") decisions.push({ type: "edit", editedAction: { name, args: decided.arguments } });
      else decisions.push(decided.approved ? { type: "approve" } : { type: "reject", message: "A person rejected this action." });
    }
    return { decisions };
  }
  if (Array.isArray(value) && value.length && value.every((v) => v?.action_request)) {
    const responses = [];
    for (const { action_request: request } of value) {
      const decided = await ask(request.action, request.args ?? {});
      if (decided.decision === "edited") responses.push({ type: "edit", args: { action: request.action, args: decided.arguments } });
      else responses.push({ type: decided.approved ? "accept" : "ignore", args: null });
    }
    return responses;
  }
  const [action, args] = actionOf(value);
  const decided = await ask(action, args);
  return decided.decision === "edited" ? decided.arguments : decided.approved;
}

function actionOf(value) {
  if (!isObject(value)) return ["interrupt", { value }];
  const inner = value.tool_call ?? value.toolCall ?? value;
  const key = ["action", "name", "tool", "tool_name"].find((k) => typeof inner[k] === "string");
  if (!key) return ["interrupt", { value }];
  const rest = ["arguments", "args", "input", "tool_input", "parameters"].find((k) => isObject(inner[k]));
  if (rest) return [inner[key], inner[rest]];
  const { [key]: action, ...others } = inner;
  return [action, others];
}

// --- what the model used ---

// Meter listens to LangChain's callbacks.
class Meter {
  constructor(trial) {
    this.trial = trial;
    this.calls = 0;
    this.lastText = "";
    this.began = performance.now();
    this.running = new Set();
    this.busy = 0;
    this.usage = {};
    this.unknown = false;
  }

  // handler is what LangChain is given: awaited, so that no call is missed.
  handler() {
    const started = (_model, _input, run) => {
      if (this.trial.over) return this.trial.stop(); // before another model call is paid for
      this.calls++;
      if (!this.running.size) this.busySince = performance.now();
      this.running.add(run);
    };
    return {
      awaitHandlers: true,
      handleChatModelStart: started,
      handleLLMStart: started,
      handleLLMNewToken: () => void (this.first ??= performance.now()),
      handleLLMEnd: (output, run) => this.finished(output, run),
      handleLLMError: (_error, run) => {
        this.stopped(run);
        this.unknown = true;
      },
    };
  }

  stopped(run) {
    if (this.running.delete(run) && !this.running.size) this.busy += performance.now() - this.busySince;
  }

  finished(output, run) {
    this.stopped(run);
    const generation = output.generations?.[0]?.[0];
    const message = generation?.message;
    const about = message?.response_metadata ?? {};
    this.add(message?.usage_metadata ?? ofOpenAI(output.llmOutput?.tokenUsage ?? about.tokenUsage));
    this.lastText = text(message?.content) || generation?.text || this.lastText;
    this.served = about.model_name ?? about.model ?? this.served;
    this.finish = about.finish_reason ?? about.stop_reason ?? this.finish;
  }

  add(used) {
    if (!used) {
      this.unknown = true;
      return;
    }
    const counts = {
      input: used.input_tokens, output: used.output_tokens,
      cached: used.input_token_details?.cache_read, reasoning: used.output_token_details?.reasoning,
    };
    for (const [name, count] of Object.entries(counts)) {
      if (count != null) this.usage[name] = (this.usage[name] ?? 0) + count;
    }
  }

  // report gives what a result says of the model calls: nothing that is not known.
  report() {
    const out = {};
    if (this.calls) out.model_ms = this.busy;
    if (Object.keys(this.usage).length && !this.unknown) out.usage = this.usage;
    if (this.first) out.ttft_ms = this.first - this.began;
    if (this.served) out.model_served = this.served;
    if (this.finish) out.finish_reason = this.finish;
    return out;
  }
}

function ofOpenAI(used) {
  return used && { input_tokens: used.promptTokens, output_tokens: used.completionTokens };
}

// --- the graph ---

// seedOf makes the graph's input of a trial: its state, and the messages so far.
function seedOf(trial) {
  if (isObject(trial.input) && !trial.messages) return trial.input;
  const seed = isObject(trial.state) ? { ...trial.state } : {};
  if (trial.messages) seed.messages = trial.messages.map((m) => ({ ...m, content: m.content ?? "" }));
  else if (trial.input !== undefined) seed.messages = [{ role: "user", content: text(trial.input) }];
  return seed;
}

// resultOf makes the fields of a result of the graph's last state.
function resultOf(state, seed) {
  if (Array.isArray(state?.messages) && state.messages.length) {
    const added = state.messages.slice(seed?.messages?.length ?? 0);
    return { output: text(state.messages.at(-1).content), messages: added.map(openai) };
  }
  return { output: text(state?.output ?? state?.content ?? state) };
}

async function interruptsIn(graph, state, config) {
  if (state?.__interrupt__?.length) return state.__interrupt__;
  if (!graph.checkpointer || !graph.getState) return [];
  const kept = await graph.getState(config);
  const found = (kept.tasks ?? []).flatMap((task) => task.interrupts ?? []);
  if (!found.length && kept.next?.length) {
    throw new Error(`the graph stopped at a breakpoint before ${kept.next}: use interrupt() in the place of interruptBefore`);
  }
  return found;
}

// keepInMemory keeps a replay out of the checkpoints and the memories of production.
async function keepInMemory(graph) {
  if (!("nodes" in graph && "checkpointer" in graph)) return;
  const { MemorySaver, InMemoryStore } = await import("@langchain/langgraph");
  graph.checkpointer = new MemorySaver();
  if (graph.store) graph.store = new InMemoryStore();
}

// serve answers forerun's trials with a graph until stdin ends.
//
//   graph          a compiled graph, or any runnable; or a function that makes one of
//                  the tools
//   options.tools    the agent's tools; those in a ToolNode are found by themselves
//   options.local    names of tools whose own code runs: those that only steer the graph
//   options.seed     trial document -> the graph's input
//   options.result   (last state, seed) -> fields of the result
//   options.approve  (an interrupt's value, ask) -> what it is resumed with
//   options.config   a RunnableConfig for every run, such as {recursionLimit: 40}
export async function serve(graph, options = {}) {
  const { tools = [], local = [], seed = seedOf, result = resultOf, approve = answerInterrupt, config = {} } = options;
  takeStdout();
  for (const tool of tools) if (!local.includes(tool.name)) takeOver(tool);
  if (typeof graph === "function") graph = await graph(tools);
  for (const tool of toolsIn(graph)) if (!local.includes(tool.name)) takeOver(tool);
  await keepInMemory(graph);

  async function answer(trial) {
    const input = seed(trial.message);
    const own = {
      ...config,
      callbacks: [...(config.callbacks ?? []), trial.meter.handler()],
      configurable: { now: trial.message.now, ...config.configurable, thread_id: trial.threadId },
      metadata: { ...config.metadata, forerun: trial.message.trace?.trial ?? "" },
      signal: trial.abort.signal,
    };
    let state = await graph.invoke(input, own);
    for (let n = 0; n < 100; n++) {
      const interrupts = await interruptsIn(graph, state, own);
      if (!interrupts.length) return result(state, input);
      const answers = {};
      for (const i of interrupts) answers[i.id] = await approve(i.value, (action, args) => trial.approval(action, args));
      const { Command } = await import("@langchain/langgraph");
      const resume = interrupts.length > 1 ? answers : answers[interrupts[0].id];
      state = await graph.invoke(new Command({ resume }), own);
    }
    throw new Error("the graph was interrupted 100 times");
  }

  async function run(trial) {
    threads.set(trial.threadId, trial);
    let fields;
    try {
      fields = await Promise.race([current.run(trial, () => answer(trial)), trial.ended]);
    } catch (error) {
      if (error instanceof Ended) fields = { output: trial.meter.lastText };
      else {
        console.error(error); // the trial fails, the program goes on
        fields = { error: `${error?.name}: ${error?.message}` };
      }
    }
    if (trial.awaiting) fields.status = "awaiting_approval";
    trial.closed = true; // before its result: whatever is left of it asks no more
    trials.delete(trial.id);
    threads.delete(trial.threadId);
    send({ ...trial.meter.report(), ...fields, type: "result", id: trial.id });
    trial.abort.abort(); // what still runs of it
    await graph.checkpointer?.deleteThread?.(trial.threadId);
  }

  const trials = new Map();
  process.on("unhandledRejection", (error) => console.error(error)); // of a trial that is over
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    if (message.type === "trial") {
      const trial = new Trial(message);
      trials.set(trial.id, trial);
      void run(trial);
    } else trials.get(message.id)?.answered(message); // the answer to a tool call or an approval
  }
}
