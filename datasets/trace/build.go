package trace

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"forerun/datasets"
	"forerun/datasets/jsonscan"
)

// withheldNothing is why a case can't be replayed whose log says no reason.
const withheldNothing = "no input was logged"

// caseOf makes one case of a trace.
func (t *tree) caseOf(trace string) Joined {
	head := t.head()
	out := Joined{Place: head.Place, Cut: t.cut, Whole: head.Kind == KindModel}
	c := &out.Case
	t.frame(c, head, trace)
	c.ID = trace
	if start, _ := t.span(); !start.IsZero() {
		c.Time = &start
	}
	t.request(&out, head)
	c.Tools = t.tools()
	calls := t.calls(head, c.Messages)
	models := t.models()
	l := &datasets.Logged{
		Usage: t.usage(), CostUSD: t.cost(), LatencyMS: t.latency(head), TTFTMS: t.ttft(head),
		Version: c.Logged.Version, Status: head.Status, Error: head.Error,
	}
	for _, n := range models {
		l.ModelServed = cmp.Or(n.Served, n.Model, l.ModelServed)
	}
	l.ModelServed = cmp.Or(l.ModelServed, head.Served, head.Model)
	answerer := t.answerer(head, models)
	if l.Error == "" && l.Status == "" && answerer != head && !answerer.answered() {
		l.Error, l.Status = answerer.Error, answerer.Status
	}
	if l.Error != "" && l.Status == "" {
		l.Status = "agent_error"
	}
	l.Messages = t.transcript(head, c.Messages, calls)
	l.Output = output(answerer, l.Messages)
	if len(calls.all) > 0 || out.Withheld == "" && slices.ContainsFunc(models, (*node).answered) {
		c.ToolLog = calls.list(nil)
		l.ToolCalls = c.ToolLog
	}
	c.Logged = l
	for _, n := range t.wide {
		c.Approvals = append(c.Approvals, n.Approvals...)
	}
	t.feedback(c, t.wide)
	finish(c, answerer)
	return out
}

// frame fills in what every case of a trace has alike.
func (t *tree) frame(c *datasets.Case, head *node, trace string) {
	first := append([]*node{head}, t.wide...)
	var session, customer, version string
	segments := map[string]string{}
	c.Metadata = map[string]json.RawMessage{}
	for _, n := range first {
		session, customer, version = cmp.Or(session, n.Session), cmp.Or(customer, n.Customer), cmp.Or(version, n.Version)
		for name, value := range n.Segments {
			if _, there := segments[name]; !there {
				segments[name] = value
			}
		}
		if c.Expected == nil {
			c.Expected = n.Expected
		}
	}
	if len(segments) > 0 {
		c.Segments = segments
	}
	maps.Copy(c.Metadata, head.Metadata)
	if session != "" {
		c.Metadata["session"] = quoted(session)
	}
	c.Cluster = cmp.Or(customer, session, trace)
	c.Origin = originOf(first)
	c.Logged = &datasets.Logged{Version: version}
}

// request finds what was asked: the request's own messages, or those of the first
// agent or model under it, where its input is no chat.
func (t *tree) request(out *Joined, head *node) {
	c := &out.Case
	c.Messages, c.Input = head.Messages, head.Input
	if len(c.Messages) == 0 {
		for _, want := range []Kind{KindAgent, KindModel} {
			for _, n := range t.live {
				if n.Kind == want && len(c.Messages) == 0 {
					c.Messages = n.Messages
				}
			}
		}
	}
	c.Messages = t.instructed(c.Messages)
	if len(c.Messages) > 0 || c.Input != nil {
		return
	}
	for _, n := range append([]*node{head}, t.wide...) {
		out.Withheld = cmp.Or(out.Withheld, n.Withheld)
	}
	out.withheld(cmp.Or(out.Withheld, withheldNothing))
}

// instructed puts the instructions of the first model that was shown just this request
// before it: an agent's own span often tells what the user said and not what the model
// was told.
func (t *tree) instructed(asked []datasets.Message) []datasets.Message {
	if len(asked) == 0 || lead(asked) > 0 {
		return asked
	}
	for _, n := range t.models() {
		told := lead(n.Messages)
		same := func(a, b datasets.Message) bool { return a.Role == b.Role && sameContent(a.Content, b.Content) }
		if told > 0 && slices.EqualFunc(n.Messages[told:], asked, same) {
			return slices.Concat(n.Messages[:told], asked)
		}
		if len(n.Messages) > 0 {
			break // it was asked something else, or told nothing
		}
	}
	return asked
}

// answerer is the span whose answer the one who asked was given.
func (t *tree) answerer(head *node, models []*node) *node {
	if len(t.roots) > 1 {
		for _, v := range slices.Backward(t.roots) {
			if r := v; r.answered() && r.Kind != KindTool {
				return r
			}
		}
	}
	if head.answered() && (head.Kind != KindModel || head.inner || len(models) < 2) {
		return head
	}
	if len(models) > 0 {
		return models[len(models)-1]
	}
	return head
}

// output is the answer's text.
func output(n *node, said []datasets.Message) *string {
	if n.Output != nil {
		return n.Output
	}
	for _, list := range [][]datasets.Message{n.Answer, said} {
		for i, l := range slices.Backward(list) {
			if l.Role != "assistant" {
				continue
			}
			if text, ok := contentText(l.Content); ok && text != "" {
				return &text
			}
			if i == len(list)-1 && len(l.ToolCalls) > 0 {
				return nil // it ended with a call: nothing was said last
			}
		}
	}
	return nil
}

// tools are those that any model was offered.
func (t *tree) tools() []datasets.Tool {
	var out []datasets.Tool
	seen := map[string]bool{}
	for _, n := range t.live {
		if n.Tools != nil && out == nil {
			out = []datasets.Tool{}
		}
		for i := range n.Tools {
			if name := n.Tools[i].Name; name != "" && !seen[name] {
				seen[name] = true
				out = append(out, n.Tools[i])
			}
		}
	}
	return out
}

// finish drops what says nothing.
func finish(c *datasets.Case, answerer *node) {
	if f := strings.ToLower(answerer.Finish); f != "" && f != "stop" && f != "end_turn" {
		c.Metadata["finish"] = quoted(answerer.Finish)
	}
	for name, value := range c.Metadata {
		if value == nil || !jsonscan.Valid(value) {
			delete(c.Metadata, name)
		}
	}
	if len(c.Metadata) == 0 {
		c.Metadata = nil
	}
}
