"""A small support agent that forerun can replay. It needs Python alone.

It speaks JSON Lines: messages come on stdin and go to stdout, logs go to stderr.
Each trial runs in a thread of its own, so many can be in flight.
"""

import json
import queue
import re
import sys
import threading

writing = threading.Lock()


def send(message):
    """Writes one message as one line, at once."""
    line = json.dumps(message).encode() + b"\n"
    with writing:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()


class Trial:
    """One trial, and the way to ask forerun something within it."""

    def __init__(self, message):
        self.id = message["id"]
        self.message = message
        self.answers = queue.Queue()

    def ask(self, **question):
        send({"id": self.id, **question})
        return self.answers.get()

    def tool(self, name, **arguments):
        answer = self.ask(type="tool", name=name, arguments=arguments)
        if "error" in answer:
            raise LookupError(answer["error"])
        return answer["result"]

    def approval(self, action, **arguments):
        """Gives the arguments that a person agreed to, None where none did."""
        answer = self.ask(type="approval", action=action, arguments=arguments)
        if answer["decision"] == "edited":
            return answer["arguments"]
        return arguments if answer["decision"] == "approved" else None


def answer(trial):
    """The agent itself: the request in, a result out."""
    request = trial.message["input"]
    number = re.search(r"\d+", request)
    if not number:
        return {"output": "Which order is it about?", "escalated": False}
    order = number.group()
    try:
        found = trial.tool("lookup_order", order=order)
    except LookupError as missing:
        print(f"trial {trial.id}: {missing}", file=sys.stderr)
        return {"output": "I have asked a colleague to look.", "escalated": True}
    if "refund" not in request.lower():
        return {"output": f"Order {order} is {found['status']}.", "escalated": False}
    agreed = trial.approval("refund", order=order, amount=found["amount"])
    if agreed is None:
        return {"output": "A colleague will decide on this refund.", "escalated": True}
    trial.tool("refund", **agreed)
    return {
        "output": f"I have refunded {agreed['amount']} for order {order}.",
        "escalated": False,
        "usage": {"input": len(request), "output": 12},
    }


def run(trial):
    try:
        result = answer(trial)
    except Exception as broken:  # the trial fails, the program goes on
        result = {"error": repr(broken)}
    del trials[trial.id]
    send({"type": "result", "id": trial.id, **result})


trials = {}
for line in sys.stdin.buffer:
    message = json.loads(line)
    if message["type"] == "trial":
        trial = trials[message["id"]] = Trial(message)
        threading.Thread(target=run, args=(trial,), daemon=True).start()
    else:  # the answer to a tool call or an approval
        trials[message["id"]].answers.put(message)
