package desklog

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"forerun/datasets"
)

// systemPrompt opens every conversation.
const systemPrompt = "You are the support desk of Larkfield Supply. Answer from the tools. Hand over what a person has to see."

// request builds the case of a turn as far as the agent may see it.
func (s *scene) request(id, cluster string, at time.Time, history []datasets.Message, t *turn) datasets.Case {
	messages := append(slices.Clone(history), message("user", t.text))
	at = at.UTC().Truncate(time.Second)
	c := datasets.Case{
		ID: id, Cluster: cluster, Time: &at,
		Segments: map[string]string{"workflow": t.workflow, "tier": s.customer.Tier, "channel": s.channel, "language": t.language},
		Messages: messages,
		State:    encode(map[string]string{"customer_id": s.customer.CustomerID, "tier": s.customer.Tier}),
		Tools:    offered(),
		Expected: s.expected(t),
	}
	return c
}

// expected is what the desk's staff wrote down about a right answer.
func (s *scene) expected(t *turn) *datasets.Expected {
	person := t.kind == nil
	e := &datasets.Expected{Escalate: &person}
	if person {
		e.Labels = map[string]string{"concern": t.concern}
		return e
	}
	e.Facts = t.kind.facts(s, t.to)
	if t.kind.calls != nil {
		e.ToolCalls = t.kind.calls(s, t.to)
	}
	return e
}

// record lets the desk answer the case and writes down what happened.
func (s *scene) record(ctx context.Context, desk Desk, c *datasets.Case, t *turn) error {
	l := &live{scene: s, turn: t}
	reply, err := desk.Answer(ctx, c, l)
	if err != nil {
		return fmt.Errorf("case %q: %w", c.ID, err)
	}
	if reply.Error != "" {
		return fmt.Errorf("case %q: the desk failed: %s", c.ID, reply.Error)
	}
	escalated := l.called("transfer_to_human")
	fallback := strings.Contains(reply.Output, "rephrase")
	corrected := !escalated && !holds(reply.Output, c.Expected.Facts) && s.rng.IntN(10) < 6
	ms := s.thinking(len(l.calls) + len(l.approvals) + 1)
	for _, done := range l.calls {
		ms += *done.LatencyMS
	}
	ms = math.Round(ms)
	c.Logged = &datasets.Logged{
		Output: &reply.Output, ToolCalls: l.calls, Escalated: &escalated, Fallback: &fallback, Corrected: &corrected, LatencyMS: &ms,
		Usage: &reply.Usage, CostUSD: &reply.CostUSD, Version: reply.Version, ModelServed: reply.ModelServed,
	}
	decided := c.Time.Add(4 * time.Minute)
	if t.kind != nil && t.kind.name == askRefund && len(l.approvals) == 0 {
		// The agent did not get that far; a colleague settled it afterwards.
		l.Approve("issue_refund", encode(refundArg{OrderID: s.about().OrderID, Amount: s.about().Total}))
	}
	for i := range l.approvals {
		l.approvals[i].Time = &decided
	}
	c.Approvals = l.approvals
	c.ToolLog = s.session(l, c.Expected.ToolCalls)
	c.Risk = risk(c)
	return nil
}

// session is the tool log of the whole session: what the agent called; what the
// desk's own window fetched beside it (customer, orders, the rules most asked
// for); and the writes that a colleague made when the agent had missed them.
func (s *scene) session(l *live, due []datasets.ToolCall) []datasets.ToolCall {
	log := slices.Clone(l.calls)
	add := func(name string, arguments any) {
		want := sorted(arguments)
		for _, done := range log {
			if done.Name == name && bytes.Equal(sorted(done.Arguments), want) {
				return
			}
		}
		log = append(log, s.answer(name, want))
	}
	add("lookup_customer", map[string]string{"customer_id": s.customer.CustomerID})
	for _, o := range s.orders {
		add("lookup_order", orderArg{o.OrderID})
	}
	topics := []string{topicComplaint, topicRefund}
	if t := l.turn.kind; t != nil {
		switch t.workflow {
		case flowDelivery:
			topics = append(topics, topicDelivery)
		case flowAccount:
			topics = append(topics, t.name) // the kinds of account questions are named as their rules
		}
	}
	if s.about().Status == delayed && s.rng.IntN(3) > 0 {
		topics = append(topics, topicDelay) // not everybody looks it up
	}
	for _, topic := range topics {
		add("search_policy", map[string]string{"topic": topic})
	}
	for _, d := range due {
		add(d.Name, d.Arguments)
	}
	return log
}

// sorted is JSON with sorted keys: equal arguments have equal bytes.
func sorted(v any) json.RawMessage {
	var plain any
	if err := json.Unmarshal(encode(v), &plain); err != nil {
		panic(err) // it was just written
	}
	return encode(plain)
}

// risk is what the logged request could do.
func risk(c *datasets.Case) datasets.Risk {
	if len(c.Approvals) > 0 {
		return datasets.RiskApproval
	}
	for _, done := range c.ToolLog {
		if slices.Contains([]string{"cancel_order", "change_address", "send_mail"}, done.Name) {
			return datasets.RiskWrite
		}
	}
	return datasets.RiskReadOnly
}

// thinking is how long the model took for some steps, in milliseconds. The
// quick start's agent thinks for microseconds; the log is that of a real model.
func (s *scene) thinking(steps int) float64 {
	total := 0.0
	for range steps {
		total += 420 * math.Exp(0.45*s.rng.NormFloat64())
	}
	return total
}

// holds reports whether all facts are in the text.
func holds(text string, facts []string) bool {
	for _, f := range facts {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(f)) {
			return false
		}
	}
	return true
}

func message(role, text string) datasets.Message {
	return datasets.Message{Role: role, Content: encode(text)}
}

// said is the conversation up to and with the desk's answer, the tool calls
// that led to it included.
func said(c *datasets.Case) []datasets.Message {
	messages := slices.Clone(c.Messages)
	for i, done := range c.Logged.ToolCalls {
		id := fmt.Sprintf("%s/%d", c.ID, i+1)
		result := string(done.Result)
		if done.Error != "" {
			result = "error: " + done.Error
		}
		messages = append(messages,
			datasets.Message{Role: "assistant", Content: json.RawMessage("null"), ToolCalls: []datasets.MessageToolCall{
				{ID: id, Type: "function", Name: done.Name, Arguments: string(done.Arguments)},
			}},
			datasets.Message{Role: "tool", ToolCallID: id, Content: encode(result)},
		)
	}
	return append(messages, message("assistant", *c.Logged.Output))
}
