package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/internal/document"
)

// Invoke runs the tool loop of one trial. What was paid for before a failure is
// in the error's Reply.
func (a *Agent) Invoke(ctx context.Context, req replay.Request) (replay.Reply, error) {
	if err := Accepts(req.Case); err != nil {
		return replay.Reply{}, &replay.CallError{Kind: replay.FailRequest, Err: err}
	}
	b, err := a.newBody(req.Case)
	if err != nil {
		return replay.Reply{}, &replay.CallError{Kind: replay.FailRequest, Err: fmt.Errorf("writing the request: %w", err)}
	}
	t := &trial{agent: a, body: b, tools: req.Tools}
	for range a.maxSteps {
		ended, err := t.step(ctx)
		if err != nil {
			return replay.Reply{}, t.failed(err)
		}
		if ended {
			return t.reply, nil
		}
	}
	return replay.Reply{}, t.failed(&replay.CallError{
		Kind: replay.FailMaxSteps,
		Err:  fmt.Errorf("the model still called tools after %d steps (max_steps)", a.maxSteps),
	})
}

// trial is one run of the loop.
type trial struct {
	agent *Agent
	body  *body
	tools replay.ToolBox
	steps int // answered
	reply replay.Reply
}

// step makes one model call and answers its tool calls. It reports whether the
// trial has ended.
func (t *trial) step(ctx context.Context) (bool, error) {
	data, err := t.agent.send(ctx, t.body.bytes())
	if err != nil {
		return false, err
	}
	answer, err := readAnswer(data, t.agent.quote)
	if err != nil {
		return false, err
	}
	t.note(answer)
	m := answer.message()
	if len(m.ToolCalls) == 0 {
		return true, nil
	}
	if err := t.say(*m); err != nil {
		return false, err
	}
	ends := false
	for i := range m.ToolCalls {
		tool, err := t.call(&m.ToolCalls[i])
		if err != nil {
			return false, err
		}
		// The others are answered all the same: the model asked for them at once.
		ends = ends || tool.Ends
	}
	return ends, nil
}

// note takes over what an answer reports.
func (t *trial) note(a *answer) {
	if u := a.usage(); t.steps == 0 {
		t.reply.Usage = u
	} else {
		t.reply.Usage = sum(t.reply.Usage, u)
	}
	t.steps++
	m := a.message()
	t.reply.Output = output(m)
	t.reply.Fields = fields(m, t.reply.Output)
	t.reply.Finish = a.Choices[0].Finish
	t.reply.ModelServed = a.Model
	t.reply.Messages = append(t.reply.Messages, *m)
}

// sum adds the tokens of two calls. What one of them did not report is not known
// of both.
func sum(a, b *datasets.Usage) *datasets.Usage {
	if a == nil || b == nil {
		return nil
	}
	add := func(x, y *int64) *int64 {
		if x == nil || y == nil {
			return nil
		}
		return count(new(*x + *y)) // either is far from where int64 ends
	}
	return &datasets.Usage{
		Input: add(a.Input, b.Input), Cached: add(a.Cached, b.Cached),
		Output: add(a.Output, b.Output), Reasoning: add(a.Reasoning, b.Reasoning),
	}
}

// call answers one tool call and adds the answer to the conversation.
func (t *trial) call(c *datasets.MessageToolCall) (replay.ToolAnswer, error) {
	if c.Type != "" && c.Type != "function" {
		return replay.ToolAnswer{}, malformed(fmt.Errorf("a tool call of the type %s, which is not offered",
			t.agent.quote.Text(c.Type, 60)))
	}
	name := t.agent.quote.Text(c.Name, 100)
	arguments, err := document.Arguments(json.RawMessage(c.Arguments))
	if err == nil && strings.HasPrefix(strings.TrimSpace(c.Arguments), `"`) {
		err = errors.New("a JSON string around the object") // a real runtime would not see through it
	}
	if err != nil {
		return replay.ToolAnswer{}, malformed(fmt.Errorf("arguments of the tool call %s: %w", name, err))
	}
	tool := t.tools.Call(c.Name, arguments)
	m := datasets.Message{Role: "tool", ToolCallID: c.ID, Content: content(tool)}
	t.reply.Messages = append(t.reply.Messages, m)
	return tool, t.say(m)
}

// content is a tool's answer as a model reads it: always a string, if an empty
// one, since endpoints refuse a tool message without content.
func content(tool replay.ToolAnswer) json.RawMessage {
	if tool.Error != "" {
		return text(tool.Error)
	}
	var s string
	if len(tool.Result) == 0 || json.Unmarshal(tool.Result, &s) == nil {
		return text(s)
	}
	compact, err := document.Encode(tool.Result)
	if err != nil {
		return text(string(tool.Result))
	}
	return text(string(compact))
}

// say adds a message to what the next call sends.
func (t *trial) say(m datasets.Message) error {
	if err := t.body.add(m); err != nil {
		return malformed(fmt.Errorf("a message that can't be sent back: %w", err))
	}
	return nil
}

// failed puts what was already paid for into an error.
func (t *trial) failed(err error) error {
	if call, ok := errors.AsType[*replay.CallError](err); ok && t.steps > 0 {
		call.Reply = &t.reply
	}
	return err
}
