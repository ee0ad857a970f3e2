"""Serves a LangGraph or LangChain agent to forerun, over its exec protocol.

Copy this file beside your agent. It needs Python 3.9 and nothing else: it imports
LangGraph and LangChain only when it runs your graph, whatever version you have.

    from forerun_langgraph import serve  # first, so that nothing is printed to stdout
    from my_agent import graph, tools

    serve(graph, tools=tools)

What it does with every trial:

- It runs the graph on the logged messages and state, under a thread_id of its own,
  with a checkpointer in memory in the place of yours.
- It answers every call of a tool from forerun. The tool's own code never runs.
- It answers interrupt() with what a person decided on the same action in the log.
  Where nobody did, the trial ends as awaiting_approval.
- It reports tokens, model time, the model served and the finish reason, as LangChain's
  callbacks tell them.

What a node does by itself, without a tool, it can't see: see docs/agents.md.
"""

import asyncio
import contextvars
import functools
import inspect
import json
import math
import os
import queue
import sys
import threading
import time
import traceback
import types
import uuid
from collections.abc import Mapping

__all__ = ["Decision", "Trial", "answer_interrupt", "current_trial", "serve"]

_writing = threading.Lock()
_out = None  # the real stdout, once it is taken
_current = contextvars.ContextVar("forerun_trial", default=None)
_threads = {}  # trials by thread_id, for code that lost its context


class Ended(BaseException):
    """The trial is over: nothing more that it does is of use.

    It is no Exception, so that no node that handles errors goes on.
    """


class ToolError(Exception):
    """What forerun answers to a call that failed in the log, or is not in it."""


class Decision:
    """What a person decided on an action: approved, edited or rejected."""

    def __init__(self, decision, arguments):
        self.decision = decision
        self.arguments = arguments

    @property
    def approved(self):
        return self.decision != "rejected"


class Trial:
    """One trial, and the way to ask forerun something within it."""

    def __init__(self, message):
        self.id = message["id"]
        self.message = message
        self.thread_id = "forerun-" + uuid.uuid4().hex
        self.meter = Meter(self)
        self.over = False  # forerun said that nothing after this is of use
        self.awaiting = False  # an approval that nobody decided on
        self._lock = threading.Lock()
        self._closed = False
        self._asked = 0
        self._answers = {}

    def ask(self, **question):
        box = queue.Queue()
        with self._lock:
            if self._closed:
                raise Ended  # a thread that the graph left behind: nobody answers it
            self._asked += 1
            call = str(self._asked)
            self._answers[call] = box
            _send({"id": self.id, "call": call, **question})
        answer = box.get()
        if answer is None:
            raise Ended
        self.over = self.over or bool(answer.get("ends"))
        return answer

    def answered(self, message):
        with self._lock:
            box = self._answers.pop(message.get("call"), None)
        if box:
            box.put(message)

    def close(self):
        with self._lock:
            self._closed = True
            boxes, self._answers = list(self._answers.values()), {}
        for box in boxes:
            box.put(None)

    def tool(self, name, arguments):
        """Gives what the tool returned in the log; raises ToolError where it failed."""
        if self.over and not self.meter.calls:
            raise Ended  # with callbacks the next model call ends it, after all calls of this turn
        answer = self.ask(type="tool", name=name, arguments=_plain(arguments))
        if "error" in answer:
            raise ToolError(answer["error"])
        return answer.get("result")

    def approval(self, action, arguments):
        """Gives a person's Decision; ends the trial where nobody decided."""
        answer = self.ask(type="approval", action=action, arguments=_plain(arguments))
        if answer.get("ends"):
            self.awaiting = True
            raise Ended
        return Decision(answer["decision"], answer.get("arguments", arguments))


def current_trial():
    """Gives the Trial that this code runs in."""
    trial = _current.get()
    if trial is None:
        raise RuntimeError("called outside of a forerun trial")
    return trial


def _take_stdout():
    """Keeps stdout for messages alone: what anyone prints goes to stderr."""
    global _out
    if _out is None:
        _out = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        sys.stdout = sys.stderr


if os.environ.get("FORERUN_REPLAY"):
    _take_stdout()  # already now: modules that are imported after this one may print


# --- messages and values ----------------------------------------------------------


def _send(message):
    line = json.dumps(message, default=str).encode() + b"\n"
    with _writing:
        _out.write(line)
        _out.flush()


def _plain(value):
    """Makes JSON of a value, pydantic models and dataclasses included."""
    if hasattr(value, "model_dump"):
        return _plain(value.model_dump())
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON has no other
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    if hasattr(value, "__dataclass_fields__"):
        return {k: _plain(getattr(value, k)) for k in value.__dataclass_fields__}
    return str(value)


def _field(value, name):
    """Reads a key of a mapping, or an attribute."""
    if isinstance(value, Mapping):
        return value.get(name)
    return getattr(value, name, None)


def _text(content):
    """Gives the text of a message's content, which may be a list of blocks."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(b if isinstance(b, str) else b.get("text") or "" for b in content)
    return "" if content is None else json.dumps(_plain(content), ensure_ascii=False)


def _openai(message):
    """Gives a message in OpenAI's chat form."""
    if isinstance(message, Mapping):
        return _plain(message)
    kind = getattr(message, "type", "ai")
    role = {"human": "user", "ai": "assistant", "AIMessageChunk": "assistant"}.get(kind, kind)
    out = {"role": role, "content": _plain(getattr(message, "content", None))}
    calls = [
        {"id": c.get("id"), "type": "function", "function": {"name": c["name"], "arguments": json.dumps(_plain(c["args"]))}}
        for c in getattr(message, "tool_calls", None) or []
    ]
    if calls:
        out["tool_calls"] = calls
    if getattr(message, "tool_call_id", None):
        out["tool_call_id"] = message.tool_call_id
    return out


# --- tools ------------------------------------------------------------------------


def _answer_for(tool, name):
    """Makes what stands in the place of a tool's invoke."""

    def invoke(given=None, config=None, **_):
        trial = _trial_of(config)
        call_id = _field(given, "id") if _field(given, "type") == "tool_call" else None
        arguments = given.get("args") if call_id is not None else given
        if isinstance(arguments, str):
            arguments = _only_argument(tool, arguments)
        arguments = _without_injected(tool, arguments or {})
        if call_id is None:
            return trial.tool(name, arguments)
        try:
            result, status = trial.tool(name, arguments), "success"
        except ToolError as error:
            result, status = str(error), "error"
        content = result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)
        return _tool_message(content=content, name=name, tool_call_id=call_id, status=status)

    return invoke


def _trial_of(config):
    trial = _current.get()
    if trial is None:
        trial = _threads.get(_field(_field(config, "configurable"), "thread_id"))
    if trial is None:
        raise RuntimeError("a tool was called outside of a forerun trial; it was not run")
    return trial


def _only_argument(tool, text):
    names = list(_field(tool, "args") or {})
    return {names[0] if len(names) == 1 else "input": text}


def _without_injected(tool, arguments):
    """Leaves out what LangGraph adds to the model's arguments: state, store, runtime."""
    offered, all_of_them = _names(getattr(tool, "tool_call_schema", None)), _names(getattr(tool, "args_schema", None))
    injected = all_of_them - offered if offered else set()
    return {k: v for k, v in arguments.items() if k not in injected and type(v).__name__ != "ToolRuntime"}


def _names(schema):
    if isinstance(schema, Mapping):
        return set(schema.get("properties") or {})
    return set(getattr(schema, "model_fields", None) or {})


def _tool_message(**fields):
    try:
        from langchain_core.messages import ToolMessage
    except ImportError:
        return {"role": "tool", "type": "tool", **fields}
    return ToolMessage(**fields)


def _take_over(tool):
    """Has forerun answer a tool, wherever the tool object is already in use."""
    name = getattr(tool, "name", None)
    if not isinstance(name, str) or not hasattr(tool, "invoke"):
        if callable(tool):
            return _answered_function(tool)
        raise TypeError(f"{tool!r} is no tool: it has no name and invoke, and is no function")
    invoke = _answer_for(tool, name)

    async def ainvoke(given=None, config=None, **kwargs):
        return await asyncio.to_thread(invoke, given, config, **kwargs)

    def direct(*args, **kwargs):
        if len(args) == 1 and not kwargs:
            return invoke(args[0])
        return invoke({k: v for k, v in kwargs.items() if k not in ("config", "run_manager")})

    async def adirect(*args, **kwargs):
        return await asyncio.to_thread(direct, *args, **kwargs)

    for method, stand_in in {
        "invoke": invoke, "ainvoke": ainvoke, "run": direct, "arun": adirect,
        "_run": direct, "_arun": adirect, "func": direct, "coroutine": adirect,
    }.items():
        if getattr(tool, method, None) is not None:
            # Not setattr: LangChain's tools are pydantic models, which refuse it.
            object.__setattr__(tool, method, stand_in)
    return tool


def _answered_function(function):
    """Wraps a function; its name, documentation and signature stay."""
    name = getattr(function, "__name__", type(function).__name__)
    signature = inspect.signature(function)

    def answer(*args, **kwargs):
        arguments = dict(signature.bind(*args, **kwargs).arguments)
        for parameter in signature.parameters.values():
            extra = parameter.kind is inspect.Parameter.VAR_KEYWORD
            if extra and parameter.name in arguments:
                arguments.update(arguments.pop(parameter.name))
            if "Injected" in str(parameter.annotation) or "ToolRuntime" in str(parameter.annotation):
                arguments.pop(parameter.name, None)
        return _trial_of(arguments.pop("config", None)).tool(name, arguments)

    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def wrapped(*args, **kwargs):
            return await asyncio.to_thread(answer, *args, **kwargs)
    else:

        @functools.wraps(function)
        def wrapped(*args, **kwargs):
            return answer(*args, **kwargs)

    return wrapped


def _tools_in(graph):
    """Finds the tools that the graph's ToolNodes hold."""
    nodes = getattr(graph, "nodes", None)
    for node in nodes.values() if isinstance(nodes, Mapping) else ():
        bound = getattr(node, "bound", node)
        held = getattr(bound, "tools_by_name", None)
        yield from held.values() if isinstance(held, Mapping) else ()
        if bound is not graph and getattr(bound, "nodes", None):
            yield from _tools_in(bound)


# --- approvals --------------------------------------------------------------------


def answer_interrupt(value, ask):
    """Answers an interrupt's value with what it is resumed with.

    ask(action, arguments) gives a person's Decision. Known are the requests of
    LangChain's HumanInTheLoopMiddleware and of LangGraph's HumanInterrupt. Anything
    else is taken for one action, {"action": …, "arguments": {…}} with a few other
    names for the two, and is answered with True, False, or the edited arguments.
    """
    if _field(value, "action_requests"):
        return {"decisions": [_reviewed(r, ask) for r in value["action_requests"]]}
    if isinstance(value, list) and value and all(_field(v, "action_request") for v in value):
        return [_responded(v["action_request"], ask) for v in value]
    action, arguments = _action(value)
    decided = ask(action, arguments)
    return decided.arguments if decided.decision == "edited" else decided.approved


def _reviewed(request, ask):
    name = request["name"]
    decided = ask(name, request.get("args", request.get("arguments", {})))
    if decided.decision == "edited":
        return {"type": "edit", "edited_action": {"name": name, "args": decided.arguments}}
    if decided.approved:
        return {"type": "approve"}
    return {"type": "reject", "message": "A person rejected this action."}


def _responded(request, ask):
    name = request["action"]
    decided = ask(name, request.get("args", {}))
    if decided.decision == "edited":
        return {"type": "edit", "args": {"action": name, "args": decided.arguments}}
    return {"type": "accept" if decided.approved else "ignore", "args": None}


def _action(value):
    if isinstance(value, Mapping):
        inner = value.get("tool_call") or value
        for key in ("action", "name", "tool", "tool_name"):
            if isinstance(inner.get(key), str):
                for rest in ("arguments", "args", "input", "tool_input", "parameters"):
                    if isinstance(inner.get(rest), Mapping):
                        return inner[key], inner[rest]
                return inner[key], {k: v for k, v in inner.items() if k != key}
    return "interrupt", {"value": value}


# --- what the model used ----------------------------------------------------------


class Meter:
    """A LangChain callback handler, by its methods alone."""

    raise_error = False
    run_inline = True

    def __init__(self, trial):
        self.trial = trial
        self.calls = 0
        self.last_text = ""
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._first = None  # token
        self._running = {}  # model calls, by run_id
        self._busy_since = 0.0
        self._busy = 0.0
        self._usage = {}
        self._unknown = False
        self._served = self._finish = None

    def __getattr__(self, name):
        if name.startswith("on_"):
            return lambda *args, **kwargs: None
        if name.startswith("ignore_"):
            return False
        raise AttributeError(name)

    def on_chat_model_start(self, *args, run_id=None, **kwargs):
        if self.trial.over:
            raise Ended  # before another model call is paid for
        with self._lock:
            self.calls += 1
            if not self._running:
                self._busy_since = time.monotonic()
            self._running[run_id] = True

    on_llm_start = on_chat_model_start

    def on_llm_new_token(self, *args, **kwargs):
        self._first = self._first or time.monotonic()

    def on_llm_end(self, response, *, run_id=None, **kwargs):
        output = _field(response, "llm_output") or {}
        generation = next((g for batch in _field(response, "generations") or [] for g in batch), None)
        message = _field(generation, "message")
        about = _field(message, "response_metadata") or {}
        with self._lock:
            self._stopped(run_id)
            self._add(_field(message, "usage_metadata") or _of_openai(output.get("token_usage") or about.get("token_usage")))
            self.last_text = _text(_field(message, "content")) or _field(generation, "text") or self.last_text
            self._served = about.get("model_name") or output.get("model_name") or self._served
            self._finish = about.get("finish_reason") or about.get("stop_reason") or self._finish

    def on_llm_error(self, *args, run_id=None, **kwargs):
        with self._lock:
            self._stopped(run_id)
            self._unknown = True

    def _stopped(self, run_id):
        if self._running.pop(run_id, None) and not self._running:
            self._busy += time.monotonic() - self._busy_since

    def _add(self, used):
        if not used:
            self._unknown = True
            return
        into, out = used.get("input_token_details") or {}, used.get("output_token_details") or {}
        for name, count in (
            ("input", used.get("input_tokens")), ("output", used.get("output_tokens")),
            ("cached", into.get("cache_read")), ("reasoning", out.get("reasoning")),
        ):
            if count is not None:
                self._usage[name] = self._usage.get(name, 0) + int(count)

    def report(self):
        """Gives what a result says of the model calls: nothing that is not known."""
        with self._lock:
            out = {"model_ms": round(self._busy * 1000, 3)} if self.calls else {}
            if self._usage and not self._unknown:
                out["usage"] = self._usage
            if self._first:
                out["ttft_ms"] = round((self._first - self._began) * 1000, 3)
            if self._served:
                out["model_served"] = self._served
            if self._finish:
                out["finish_reason"] = self._finish
            return out


def _of_openai(used):
    """Reads usage as OpenAI's API has it."""
    if not used:
        return None
    into, out = used.get("prompt_tokens_details") or {}, used.get("completion_tokens_details") or {}
    return {
        "input_tokens": used.get("prompt_tokens"), "output_tokens": used.get("completion_tokens"),
        "input_token_details": {"cache_read": into.get("cached_tokens")},
        "output_token_details": {"reasoning": out.get("reasoning_tokens")},
    }


# --- the graph --------------------------------------------------------------------


def _seed(trial):
    """Makes the graph's input of a trial: its state, and the messages so far."""
    given = trial.get("input")
    if isinstance(given, dict) and not trial.get("messages"):
        return given
    seed = dict(trial["state"]) if isinstance(trial.get("state"), dict) else {}
    if trial.get("messages"):
        seed["messages"] = trial["messages"]
    elif given is not None:
        seed["messages"] = [{"role": "user", "content": _text(given)}]
    return seed


def _result(state, seed):
    """Makes the fields of a result of the graph's last state."""
    messages = _field(state, "messages")
    if isinstance(messages, list) and messages:
        new = messages[len(_field(seed, "messages") or []):]
        return {"output": _text(_field(messages[-1], "content")), "messages": [_openai(m) for m in new]}
    output = _field(state, "output")
    return {"output": _text(_field(state, "content") if output is None else output) or _text(_plain(state))}


def _interrupts(graph, state, config):
    """Gives what the graph waits for, in every way in which it has been said."""
    found = list(_field(state, "__interrupt__") or _field(state, "interrupts") or ())
    if found or not getattr(graph, "checkpointer", None) or not hasattr(graph, "get_state"):
        return found
    kept = graph.get_state(config)  # older versions say it here alone
    found = [i for task in _field(kept, "tasks") or () for i in _field(task, "interrupts") or ()]
    if not found and _field(kept, "next"):
        raise RuntimeError(f"the graph stopped at a breakpoint before {kept.next}: use interrupt() in the place of interrupt_before")
    return found


def _command(resume):
    try:
        from langgraph.types import Command
    except ImportError:
        return types.SimpleNamespace(resume=resume)
    return Command(resume=resume)


def _keep_in_memory(graph):
    """Keeps a replay out of the checkpoints and the memories of production."""
    if not hasattr(graph, "checkpointer"):
        return
    try:
        from langgraph.checkpoint.memory import InMemorySaver
        from langgraph.store.memory import InMemoryStore
    except ImportError:
        return
    graph.checkpointer = InMemorySaver()
    if getattr(graph, "store", None) is not None:
        graph.store = InMemoryStore()


class _Server:
    def __init__(self, graph, seed, result, approve, config, asynchronous):
        self.graph, self.seed, self.result, self.approve = graph, seed, result, approve
        self.config, self.asynchronous = config, asynchronous

    def invoke(self, given, config):
        if self.asynchronous:
            return asyncio.run(self.graph.ainvoke(given, config))
        return self.graph.invoke(given, config)

    def answer(self, trial):
        seed = self.seed(trial.message)
        config = {**self.config, "callbacks": [*self.config.get("callbacks", ()), trial.meter]}
        config["configurable"] = {**config.get("configurable", {}), "thread_id": trial.thread_id}
        config["metadata"] = {**config.get("metadata", {}), "forerun": trial.message.get("trace", {}).get("trial", "")}
        if "now" in trial.message:
            config["configurable"].setdefault("now", trial.message["now"])
        state = self.invoke(seed, config)
        for _ in range(100):
            interrupts = _interrupts(self.graph, state, config)
            if not interrupts:
                return self.result(state, seed)
            answers = [self.approve(_field(i, "value"), trial.approval) for i in interrupts]
            if len(interrupts) > 1:
                answers = [{_field(i, "id"): a for i, a in zip(interrupts, answers)}]
            state = self.invoke(_command(answers[0]), config)
        raise RuntimeError("the graph was interrupted 100 times")

    def run(self, trial, done):
        _current.set(trial)
        _threads[trial.thread_id] = trial
        try:
            fields = self.answer(trial)
        except Ended:
            fields = {"output": trial.meter.last_text}
        except Exception as broken:  # the trial fails, the program goes on
            traceback.print_exc(file=sys.stderr)
            fields = {"error": f"{type(broken).__name__}: {broken}"}
        finally:
            del _threads[trial.thread_id]
        if trial.awaiting:
            fields["status"] = "awaiting_approval"
        done(trial)
        trial.close()
        _send({**trial.meter.report(), **_plain(fields), "type": "result", "id": trial.id})
        forget = getattr(getattr(self.graph, "checkpointer", None), "delete_thread", None)
        if forget:
            forget(trial.thread_id)


def serve(graph, tools=(), *, local=(), seed=_seed, result=_result, approve=answer_interrupt, config=None, asynchronous=False):
    """Answers forerun's trials with a graph until stdin ends.

    graph         a compiled graph, or any runnable; or a function that makes one,
                  which is given the tools to use where it takes a parameter
    tools         the agent's tools: objects with name and invoke are taken over
                  where they are; functions must be handed to the graph by a
                  function that makes it. Tools in a ToolNode are found by themselves
    local         names of tools whose own code runs: those that only steer the graph
    seed          trial document -> the graph's input
    result        (last state, seed) -> fields of the result
    approve       (an interrupt's value, ask) -> what it is resumed with
    config        a RunnableConfig for every run, such as {"recursion_limit": 40}
    asynchronous  use ainvoke, for graphs with nodes that are async alone
    """
    _take_stdout()
    tools = [t if _name_of(t) in local else _take_over(t) for t in tools]
    if not hasattr(graph, "invoke"):
        graph = graph(tools) if inspect.signature(graph).parameters else graph()
    for tool in list(_tools_in(graph)):
        if _name_of(tool) not in local:
            _take_over(tool)
    _keep_in_memory(graph)

    server = _Server(graph, seed, result, approve, dict(config or {}), asynchronous)
    trials = {}
    for line in sys.stdin.buffer:
        message = json.loads(line)
        if message["type"] == "trial":
            trial = trials[message["id"]] = Trial(message)
            done = lambda t: trials.pop(t.id, None)  # noqa: E731
            threading.Thread(target=server.run, args=(trial, done), daemon=True).start()
        elif message["id"] in trials:  # the answer to a tool call or an approval
            trials[message["id"]].answered(message)
    for trial in list(trials.values()):
        trial.close()


def _name_of(tool):
    return getattr(tool, "name", None) or getattr(tool, "__name__", "")
