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
	t := &trial{agent: a, req: &req, body: b}
	for range a.maxSteps {
		ended, err := t.step(ctx)
		if err != nil {
			return replay.Reply{}, t.failed(err)
		}
		if ended {
			t.reply.ModelMS = &t.modelMS
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
	agent   *Agent
	req     *replay.Request
	body    *body
	steps   int // answered
	paid    int // calls that cost something, answered or not
	modelMS float64
	reply   replay.Reply
}

// step makes one model call and answers its tool calls. It reports whether the
// trial has ended.
func (t *trial) step(ctx context.Context) (bool, error) {
	if why := t.req.Bounds.Exceeded(t.steps+1, nil); why != "" { // before it is paid for
		return false, exceeded(why)
	}
	got, err := t.ask(ctx)
	if err != nil {
		return false, err
	}
	t.note(got)
	if why := t.req.Bounds.Exceeded(t.steps, t.reply.Usage, t.reply.ModelServed, t.agent.model); why != "" {
		return false, exceeded(why)
	}
	m := &got.message
	if len(m.ToolCalls) == 0 {
		return true, nil
	}
	if err := t.say(*m); err != nil {
		return false, err
	}
	ends := false
	for i := range m.ToolCalls {
		tool, err := t.call(ctx, &m.ToolCalls[i])
		if err != nil {
			return false, err
		}
		// The others are answered all the same: the model asked for them at once.
		ends = ends || tool.Ends
		if tool.Ends && tool.Awaits {
			t.reply.Status = replay.StatusAwaitingApproval
		}
	}
	return ends, nil
}

func exceeded(why string) error {
	return &replay.CallError{Kind: replay.FailBounds, Err: errors.New(why)}
}

// note takes over what an answer reports.
func (t *trial) note(a *answer) {
	if t.steps == 0 {
		t.reply.TTFTMS = a.ttftMS
	}
	t.steps++
	t.reply.Output = output(&a.message)
	t.reply.Fields = fields(a, t.reply.Output)
	t.reply.Finish = finish(a)
	t.reply.ModelServed = a.model
	t.reply.Messages = append(t.reply.Messages, a.message)
}

// finish is the finish reason, and refusal where the model refused: the endpoint
// calls that a stop.
func finish(a *answer) string {
	refused := a.message.Extra["refusal"]
	if (a.finish == "" || a.finish == "stop") && told(refused) && string(refused) != `""` && textOf(a.message.Content) == "" {
		return finishRefusal
	}
	return a.finish
}

// pay adds what one call cost.
func (t *trial) pay(u *datasets.Usage) {
	if t.paid++; t.paid > 1 {
		u = sum(t.reply.Usage, u)
	}
	t.reply.Usage = u
}

// call answers one tool call and adds the answer to the conversation.
func (t *trial) call(ctx context.Context, c *datasets.MessageToolCall) (replay.ToolAnswer, error) {
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
	tool := t.req.Tools.Call(ctx, c.Name, arguments)
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
	given, ok := errors.AsType[*replay.CallError](err)
	if !ok || t.paid == 0 {
		return err
	}
	t.reply.ModelMS = &t.modelMS
	call := *given // it may be others' too
	call.Reply = &t.reply
	return &call
}
