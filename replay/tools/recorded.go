package tools

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"sync"

	"forerun/datasets"
	"forerun/replay"
)

// caseLog is a case's log by what was asked. It is made on the first call: most
// recorded cases never get one.
type caseLog struct {
	policies Policies
	c        *datasets.Case

	once      sync.Once
	entries   []*entry            // in order
	exact     map[string][]*entry // by signature
	classes   map[string][]*entry // by tool
	barriers  []*entry            // writes that what was recorded after them waits for
	approvals map[string][]*datasets.Approval
}

// entry is one recorded call.
type entry struct {
	call      *datasets.ToolCall
	at        int    // its place in the log
	class     string // the tool's name in the configuration
	signature string
	effect    datasets.Effect
	epoch     int // barriers before it
}

func (l *caseLog) ready() {
	l.once.Do(func() {
		l.entries = make([]*entry, len(l.c.ToolLog))
		l.exact = make(map[string][]*entry, len(l.c.ToolLog))
		l.classes = make(map[string][]*entry)
		for i := range l.c.ToolLog {
			call := &l.c.ToolLog[i]
			tool, class := l.policies.tool(call.Name)
			e := &entry{
				call: call, at: i, class: class, signature: replay.Signature(class, call.Arguments),
				effect: l.policies.effect(l.c, tool, class, call.Name), epoch: len(l.barriers),
			}
			l.entries[i] = e
			l.exact[e.signature] = append(l.exact[e.signature], e)
			l.classes[class] = append(l.classes[class], e)
			if e.effect == datasets.EffectWrite && call.Error == "" && (tool == nil || tool.policy == Replayed) {
				l.barriers = append(l.barriers, e)
			}
		}
		l.approvals = make(map[string][]*datasets.Approval, len(l.c.Approvals))
		for i := range l.c.Approvals {
			a := &l.c.Approvals[i]
			_, class := l.policies.tool(a.Action)
			s := replay.Signature(class, a.Arguments)
			l.approvals[s] = append(l.approvals[s], a)
		}
	})
}

// found are the recorded calls that a call may be answered with, in order.
type found struct {
	entries []*entry
	key     string // calls with one key get the entries in turn
	exact   bool
}

// find looks for the recorded calls of a tool with the same arguments, else with
// arguments that its rules take for the same.
func (l *caseLog) find(ctx context.Context, tool *Tool, class string, arguments json.RawMessage) found {
	signature := replay.Signature(class, arguments)
	if same := l.exact[signature]; len(same) > 0 || tool == nil || tool.match.exact() {
		return found{entries: same, key: signature, exact: true}
	}
	wanted, ok := tool.match.read(ctx, class, arguments)
	if !ok {
		return found{}
	}
	var out found
	best := -1.0
	for _, e := range l.classes[class] {
		recorded, ok := tool.match.read(ctx, class, e.call.Arguments)
		if !ok || recorded.key != wanted.key {
			continue
		}
		sum, ok := tool.match.likeness(wanted, recorded)
		switch {
		case !ok:
		case sum > best:
			best = sum
			out.entries = []*entry{e}
		case len(wanted.texts) == 0 || e.signature == out.entries[0].signature:
			out.entries = append(out.entries, e)
		}
	}
	out.key = "~" + wanted.key
	if len(wanted.texts) > 0 {
		out.key += signature
	}
	return out
}

// progress is how far into its log a trial has come.
type progress struct {
	asked map[string]int // by key and epoch
	used  []bool         // by place: answered with, where that can be done but once
	stood []bool         // by place: a proposed write stands where this one was recorded
}

func (p *progress) begin(n int) {
	if p.asked == nil {
		p.asked, p.used, p.stood = make(map[string]int), make([]bool, n), make([]bool, n)
	}
}

// made reports whether the trial has made a recorded write, or proposed another
// in its place.
func (p *progress) made(e *entry) bool { return p.used[e.at] || p.stood[e.at] }

// open reports whether all that the entry was recorded after has been done.
func (p *progress) open(l *caseLog, e *entry) bool {
	return !slices.ContainsFunc(l.barriers[:e.epoch], func(b *entry) bool { return !p.made(b) })
}

// read picks a read's answer: of the state that the trial has come to, in the
// log's order, the last one again where it is asked once more. Old says that the
// trial has already made a write which the log has only after the answer.
func (p *progress) read(l *caseLog, f found) (e *entry, old bool) {
	var group []*entry
	for _, e := range f.entries {
		if !p.open(l, e) {
			continue
		}
		if len(group) > 0 && group[0].epoch != e.epoch {
			group = group[:0]
		}
		group = append(group, e)
	}
	if len(group) == 0 {
		return nil, false
	}
	e = group[0]
	key := f.key + "@" + strconv.Itoa(e.epoch)
	if n := p.asked[key]; n < len(group) {
		e = group[n]
	} else {
		e = group[len(group)-1]
	}
	p.asked[key]++
	old = slices.ContainsFunc(l.barriers[e.epoch:], p.made)
	return e, old
}

// once picks an answer that is given but once. A write does not wait for other
// writes: two that are asked for at once come in any order.
func (p *progress) once(l *caseLog, f found) *entry {
	for _, e := range f.entries {
		if p.used[e.at] || e.effect != datasets.EffectWrite && !p.open(l, e) {
			continue
		}
		p.used[e.at] = true
		return e
	}
	return nil
}

// counterpart is the recorded call of a tool whose place a call takes that the
// log does not have: the first that nothing has taken yet.
func (p *progress) counterpart(l *caseLog, class string) *entry {
	for _, e := range l.classes[class] {
		if !p.used[e.at] && !p.stood[e.at] && e.call.Error == "" {
			return e
		}
	}
	return nil
}

// outOfTurn reports whether a write was recorded after another that the trial
// has not made.
func (p *progress) outOfTurn(l *caseLog, e *entry) bool {
	return e.effect == datasets.EffectWrite && slices.ContainsFunc(l.barriers[:e.epoch], func(b *entry) bool { return !p.used[b.at] })
}
