#!/usr/bin/env python3
"""A scorer for forerun's exec protocol: is every amount in the answer one that
a tool returned? Needs Python's standard library alone.

    scorers:
      - {use: exec, as: amounts_are_real, command: [python3, scorer.py]}
"""
import json
import re
import sys

AMOUNT = re.compile(r"\d+\.\d\d\b")


def judge(case, outcome):
    # Whether the case is one to judge is decided by the case alone, so that it
    # is judged for both versions or for none.
    if not case.get("tool_log"):
        return {"not_applicable": True, "reason": "the case has no logged tool calls"}
    if "tool_calls" not in outcome:
        return {"error": "the agent's tool calls are not known"}  # absent is not none
    stated = AMOUNT.findall(outcome.get("output", ""))
    returned = json.dumps([call.get("result") for call in outcome["tool_calls"]])
    invented = [amount for amount in stated if amount not in returned]
    if invented:
        return {"pass": False, "label": "invented", "reason": "no tool returned " + ", ".join(invented)}
    return {"pass": True, "reason": "%d amounts, all from tools" % len(stated)}


for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = judge(request["case"], request["outcome"])
    except Exception as error:  # a broken scorer is not a bad answer: say so
        answer = {"error": repr(error)}
    answer["id"] = request["id"]
    print(json.dumps(answer), flush=True)
