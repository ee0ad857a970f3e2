package replay

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"forerun/datasets"
)

// conversation asks an agent turn by turn: it gives the user's logged turns in
// their order, each after what the log has before it, for as long as the agent's
// own turns are the logged ones. At the first that is not it stops, since what the
// user said next was no answer to it.
type conversation struct {
	agent Agent
	model string  // as configured, for its price
	same  float64 // how similar a turn's words must be to be the logged turn
}

// asker is who answers the trial: the agent, or a conversation with it.
func (t *trial) asker() Agent {
	if t.unit != UnitConversation {
		return t.arm.Agent
	}
	same := t.sameTurn
	if same <= 0 {
		same = 1
	}
	return conversation{t.arm.Agent, t.model, same}
}

// Invoke answers a whole case: its last turn is what is judged.
func (c conversation) Invoke(ctx context.Context, req Request) (Reply, error) {
	return converse(ctx, c, req)
}

// converse holds the conversation of a case. The reply is that of the turn it
// came to, with what all of them took and said.
func converse(ctx context.Context, c conversation, req Request) (Reply, error) {
	whole, bounds := req.Case, req.Bounds
	turns := turnsOf(whole.Messages)
	var all Reply
	for n, t := range turns {
		last := n == len(turns)-1
		req.Case = whole
		if !last {
			of := *whole
			of.Messages, of.Input = whole.Messages[:t.from], nil // the input is the last request's
			req.Case = &of
		}
		before := callsOf(req.Tools)
		reply, err := c.agent.Invoke(ctx, req)
		if err != nil {
			all.Output = "" // of the turn before; this one has none
			return all, during(err, all)
		}
		all = joined(all, reply, n == 0)
		if last {
			break
		}
		if stopped(req.Tools, &reply) || !c.follows(&req, before, &reply, whole.Messages[t.from:t.to]) {
			all.DivergedAt = n + 1
			break
		}
		all.Turns++
		req.Bounds = bounds.less(&all, c.model)
	}
	return all, nil
}

// turn is a turn of the agent in a log: the messages from the one to before the
// other. The last turn of a case is still to be made, and has none.
type turn struct{ from, to int }

// turnsOf finds where the agent's turns begin and end: each follows something
// that the user said.
func turnsOf(messages []datasets.Message) []turn {
	var turns []turn
	asked := false
	for i := 0; i < len(messages); i++ {
		if !agents(&messages[i]) {
			asked = asked || messages[i].Role == "user"
			continue
		}
		from := i
		for i+1 < len(messages) && agents(&messages[i+1]) {
			i++
		}
		if asked && i+1 < len(messages) {
			turns = append(turns, turn{from, i + 1})
		}
	}
	return append(turns, turn{len(messages), len(messages)})
}

// agents reports whether a message is of the agent's side: its own, or a tool's.
func agents(m *datasets.Message) bool {
	return m.Role == "assistant" || m.Role == "tool" || m.Role == "function"
}

// stopped reports whether nothing is to be said after a reply: a person is waited
// for.
func stopped(tools ToolBox, reply *Reply) bool {
	s, ok := tools.(ToolSession)
	return reply.Status == StatusAwaitingApproval || ok && s.Awaiting()
}

// follows reports whether a turn is the logged one: the same calls, in whatever
// order, and the same words but for blanks and letter case, or similar enough ones.
// Where the calls are out of sight the words alone tell.
func (c conversation) follows(req *Request, before int, reply *Reply, logged []datasets.Message) bool {
	var want []string
	said := ""
	for i := range logged {
		want = append(want, signaturesOf(logged[i].ToolCalls)...)
		if text := contentText(logged[i].Content); logged[i].Role == "assistant" && text != "" {
			said = text
		}
	}
	if got, known := c.calls(req, before, reply); known {
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			return false
		}
	}
	return likeness(said, reply.Output) >= c.same
}

// calls gives the signatures of the calls of one turn; known is false where nobody
// saw them.
func (c conversation) calls(req *Request, before int, reply *Reply) (signatures []string, known bool) {
	_, unseen := c.agent.(Opaque)
	if session, ok := req.Tools.(ToolSession); ok && (!unseen || req.Served.MCP != "" || req.Served.Tools != "") {
		for _, call := range session.Calls()[before:] {
			signatures = append(signatures, Signature(call.Name, call.Arguments))
		}
		return signatures, true
	}
	for i := range reply.Messages {
		signatures = append(signatures, signaturesOf(reply.Messages[i].ToolCalls)...)
	}
	return signatures, len(reply.Messages) > 0
}

func callsOf(tools ToolBox) int {
	if s, ok := tools.(ToolSession); ok {
		return len(s.Calls())
	}
	return 0
}

func signaturesOf(calls []datasets.MessageToolCall) []string {
	out := make([]string, len(calls))
	for i, c := range calls {
		out[i] = Signature(c.Name, json.RawMessage(c.Arguments))
	}
	return out
}

// joined adds a turn's reply to those before it: it is the last one's, with the
// messages, the calls and the bill of all.
func joined(all, reply Reply, first bool) Reply {
	if first {
		return reply
	}
	out := reply
	out.Messages = slices.Concat(all.Messages, reply.Messages)
	out.Reported = slices.Concat(all.Reported, reply.Reported)
	out.Usage = bothUsages(all.Usage, reply.Usage)
	out.CostUSD, out.ModelMS = bothNumbers(all.CostUSD, reply.CostUSD), bothNumbers(all.ModelMS, reply.ModelMS)
	out.TTFTMS = all.TTFTMS // until the first word of all
	out.Escalated = either(all.Escalated, reply.Escalated)
	out.Fallback, out.Corrected = either(all.Fallback, reply.Fallback), either(all.Corrected, reply.Corrected)
	out.Turns = all.Turns
	return out
}

// during puts what the turns before it came to into the error of a turn.
func during(err error, all Reply) error {
	call, ok := errors.AsType[*CallError](err)
	if !ok || all.Turns == 0 {
		return err
	}
	of := *call
	var part Reply
	if of.Reply != nil {
		part = *of.Reply
	}
	sum := joined(all, part, false)
	of.Reply = &sum
	return &of
}

// less gives what is left of the bounds after some turns. What is not known was
// not used.
func (b Bounds) less(used *Reply, model string) Bounds {
	if b.Tokens > 0 && used.Usage != nil {
		b.Tokens = max(1, b.Tokens-tokensOf(used.Usage)) // 0 would be none at all
	}
	usd := finite(used.CostUSD)
	if usd == nil {
		usd = b.Prices.Cost(used.Usage, used.ModelServed, model)
	}
	if b.CostUSD > 0 && usd != nil {
		const next = 1e-12 // as above: the next call exceeds it
		b.CostUSD = max(b.CostUSD-*usd, next)
	}
	return b
}

// bothUsages is not known where one of them is not.
func bothUsages(a, b *datasets.Usage) *datasets.Usage {
	if a == nil || b == nil {
		return nil
	}
	return addUsage(a, b)
}

func bothNumbers(a, b *float64) *float64 {
	if a == nil || b == nil {
		return nil
	}
	return new(*a + *b)
}

// either is true where one of them is, and not known where neither says so.
func either(a, b *bool) *bool {
	if a == nil || b != nil && *b {
		return b
	}
	return a
}

// likeness is how alike two texts are, from 0 to 1: 1 where they are the same but
// for blanks and letter case, else the share of their words that they have in
// common, each as often as it is there.
func likeness(a, b string) float64 {
	x, y := strings.Fields(strings.ToLower(a)), strings.Fields(strings.ToLower(b))
	if slices.Equal(x, y) {
		return 1
	}
	count := make(map[string]int, len(x))
	for _, w := range x {
		count[w]++
	}
	common := 0
	for _, w := range y {
		if count[w] > 0 {
			count[w]--
			common++
		}
	}
	if len(x)+len(y) == 2*common {
		return 1 - 1.0/float64(2*common+1) // the same words in another order
	}
	return 2 * float64(common) / float64(len(x)+len(y))
}

// contentText is the text of a message's content: a string, or the text parts of
// an array.
func contentText(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var parts []struct {
		Text string `json:"text"`
	}
	if json.Unmarshal(raw, &parts) != nil {
		return ""
	}
	texts := make([]string, 0, len(parts))
	for _, p := range parts {
		texts = append(texts, p.Text)
	}
	return strings.Join(texts, "\n")
}
