"""An agent that looks like LangGraph's as far as forerun_langgraph.py looks.

The last user message says what it does. No tool's own code may ever run.
"""

import asyncio
import concurrent.futures
import contextvars
import json
import os
import sys
import time
from types import SimpleNamespace as Thing

from forerun_langgraph import serve


class Refusing:
    """Like a pydantic model: takes no attribute that it was not declared with."""

    def __init__(self, **fields):
        self.__dict__.update(fields)

    def __setattr__(self, name, value):
        raise ValueError(f"{type(self).__name__} has no field {name}")


class Tool(Refusing):
    """Like a StructuredTool."""

    def _touch(self, *args, **kwargs):
        os.write(2, b"THE WORLD WAS TOUCHED\n")
        os._exit(66)

    invoke = run = _run = _touch

    async def ainvoke(self, *args, **kwargs):
        self._touch()


def world(*args, **kwargs):
    os._exit(66)


look = Tool(
    name="look", description="Looks a number up.", func=world, coroutine=None,
    args_schema=Thing(model_fields={"n": 1, "state": 1}), tool_call_schema=Thing(model_fields={"n": 1}),
)
found = Tool(name="found", description="Is found in the graph's own node.", func=world)
steer = Thing(name="steer", invoke=lambda given, config=None: "steered")


def pay(amount: float, to: str = "nobody", *, runtime: "ToolRuntime" = None) -> str:  # noqa: F821
    """Pays."""
    world()


async def later(n: int):
    """Is a coroutine."""
    world()


class Graph:
    """Like a compiled graph with a ToolNode."""

    def __init__(self, functions):
        self.functions = {f.__name__: f for f in functions if callable(f)}
        self.nodes = {"agent": Thing(bound=Thing()), "tools": Thing(bound=Thing(tools_by_name={"found": found, "steer": steer}))}
        self.pool = concurrent.futures.ThreadPoolExecutor(4)
        self.waiting = {}  # by thread

    def model(self, config, text="", usage=True, calls=()):
        """Is one model call, as the callbacks tell it."""
        handler, run = config["callbacks"][0], object()
        handler.on_chat_model_start({}, [[]], run_id=run, tags=[])
        handler.on_llm_new_token("x", run_id=run)
        handler.on_retriever_start({}, "nothing of ours")
        message = Thing(
            type="ai", content=[{"type": "text", "text": text}], tool_calls=list(calls),
            usage_metadata={"input_tokens": 10, "output_tokens": 3, "total_tokens": 13, "input_token_details": {"cache_read": 4}} if usage else None,
            response_metadata={"model_name": "fake-1", "finish_reason": "stop"},
        )
        handler.on_llm_end(Thing(generations=[[Thing(message=message, text=text)]], llm_output=None), run_id=run)
        return message

    def call(self, tool, arguments, config, call_id="c1"):
        """Is a ToolNode: in another thread, with the context of this one."""
        given = {"name": tool.name, "args": {**arguments, "state": {"messages": []}}, "id": call_id, "type": "tool_call"}
        return self.pool.submit(contextvars.copy_context().run, tool.invoke, given, config)

    def invoke(self, given, config):
        thread = config["configurable"]["thread_id"]
        if hasattr(given, "resume"):
            before = self.waiting.pop(thread)
            self.model(config, "resumed")
            several = isinstance(given.resume, dict) and given.resume.keys() == {"i0", "i1"}
            answer = [given.resume["i0"], given.resume["i1"]] if several else given.resume
            return {"messages": [*before, Thing(type="ai", content=json.dumps(answer, sort_keys=True))]}
        if thread in self.waiting:
            raise RuntimeError("a second trial in one thread")
        messages = given["messages"]
        word, _, rest = messages[-1]["content"].partition(" ")
        done = lambda text: {"messages": [*messages, Thing(type="ai", content=text)]}  # noqa: E731
        if word == "say":
            print("a node prints", flush=True)  # must not reach forerun
            os.write(1, b"so does a library\n")
            return done(self.model(config, rest).content[0]["text"])
        if word == "state":
            return done(json.dumps([given.get("order"), config["configurable"]["now"], len(messages), config["recursion_limit"]]))
        if word == "look":
            self.model(config, calls=[{"name": "look", "args": {"n": int(rest)}, "id": "c1"}])
            answer = self.call(look, {"n": int(rest)}, config).result()
            self.model(config)
            return {"messages": [*messages, Thing(type="ai", content="", tool_calls=[{"name": "look", "args": {"n": int(rest)}, "id": "c1"}]),
                                 Thing(type="tool", content=answer["content"], tool_call_id="c1"),
                                 Thing(type="ai", content=answer["status"] + ": " + answer["content"])]}
        if word == "both":  # in parallel, and again until the trial ends
            self.model(config, "thinking")
            for _ in range(int(rest)):
                for future in [self.call(look, {"n": n}, config, f"c{n}") for n in (1, 2)]:
                    future.result()
                self.model(config, "again")
            return done("never ended")
        if word == "unmetered":  # the model is out of sight: the next call ends it
            for _ in range(int(rest)):
                self.call(look, {"n": 1}, config).result()
            return done("never ended")
        if word == "found":
            return done(found.invoke({"q": rest}) + " " + steer.invoke({}))
        if word == "direct":
            return done(json.dumps([look.run({"n": 1}), look._run(n=2), look.func(n=3), asyncio.run(look.ainvoke({"n": 4}))]))
        if word == "pay":
            return done(self.functions["pay"](5.5, to=rest))
        if word == "later":
            return done(asyncio.run(self.functions["later"](7)))
        if word == "unknown":
            self.model(config)
            self.model(config, usage=False)
            return done("unknown")
        if word == "interrupt":
            self.waiting[thread] = messages
            self.model(config, "May I?")
            values = json.loads(rest)
            return {"messages": messages, "__interrupt__": [Thing(value=v, id=f"i{n}") for n, v in enumerate(values)]}
        if word == "crash":
            raise KeyError("no such order")
        raise RuntimeError("no script for " + word)


def build(tools):
    assert tools[0] is look and tools[1].__name__ == "pay" and tools[1].__doc__ == "Pays."
    return Graph(tools)


print("a module prints", flush=True) if len(sys.argv) > 1 else None
time.sleep(0)
serve(build, tools=[look, pay, later], local=["steer"], config={"recursion_limit": 40, "configurable": {"user": "u"}})
