package trace

import (
	"encoding/binary"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"time"

	"forerun/datasets"
)

// encoder writes spans to the spool: fields in a fixed order, each with its length.
// That is a tenth of the work of writing JSON, which the spool is not worth.
type encoder struct{ b []byte }

func (e *encoder) count(n int) { e.b = binary.AppendUvarint(e.b, uint64(n)) } //nolint:gosec // lengths are not negative

func (e *encoder) text(s string) {
	e.count(len(s))
	e.b = append(e.b, s...)
}

// raw takes an empty text for none: it is no JSON.
func (e *encoder) raw(v []byte) {
	e.count(len(v))
	e.b = append(e.b, v...)
}

func (e *encoder) there(b bool) bool {
	if b {
		e.b = append(e.b, 1)
	} else {
		e.b = append(e.b, 0)
	}
	return b
}

// number drops what is no number.
func (e *encoder) number(x *float64) {
	if e.there(x != nil && !math.IsNaN(*x) && !math.IsInf(*x, 0)) {
		e.b = binary.BigEndian.AppendUint64(e.b, math.Float64bits(*x))
	}
}

func (e *encoder) whole(n *int64) {
	if e.there(n != nil) {
		e.b = binary.AppendVarint(e.b, *n)
	}
}

// when drops a time that no case can hold.
func (e *encoder) when(t time.Time) {
	if e.there(!t.IsZero() && t.Year() >= 1678 && t.Year() <= 2261) {
		e.b = binary.AppendVarint(e.b, t.UnixNano())
	}
}

func (e *encoder) raws(m map[string]json.RawMessage) {
	e.count(len(m))
	if len(m) == 0 {
		return // nearly always, and an iterator over nothing is not for nothing
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		e.text(name)
		e.raw(m[name])
	}
}

func (e *encoder) place(p datasets.Place) {
	e.text(p.File)
	e.count(p.Line)
	e.count(p.Row)
}

// span writes all of a span but its place.
func (e *encoder) span(s *Span) {
	e.text(s.Trace)
	e.text(s.ID)
	e.text(s.Parent)
	e.count(int(s.Kind))
	e.text(s.Name)
	for _, t := range []time.Time{s.Start, s.End, s.FirstToken, s.Updated} {
		e.when(t)
	}
	for _, t := range []string{s.Session, s.Customer, s.Version, s.Model, s.Served} {
		e.text(t)
	}
	e.messages(s.Messages)
	e.raw(s.Input)
	e.messages(s.Answer)
	if e.there(s.Output != nil) {
		e.text(*s.Output)
	}
	e.tools(s.Tools)
	if e.there(s.Call != nil) {
		e.text(s.Call.ID)
		e.call(&s.Call.ToolCall)
	}
	if e.there(s.Usage != nil) {
		for _, n := range []*int64{s.Usage.Input, s.Usage.Cached, s.Usage.Output, s.Usage.Reasoning} {
			e.whole(n)
		}
	}
	for _, x := range []*float64{s.CostUSD, s.LatencyMS, s.TTFTMS} {
		e.number(x)
	}
	for _, t := range []string{s.Finish, s.Status, s.Error, string(s.Origin), s.Withheld} {
		e.text(t)
	}
	e.segments(s.Segments)
	e.feedback(s.Feedback)
	e.approvals(s.Approvals)
	e.expected(s.Expected)
	e.raws(s.Metadata)
}

func (e *encoder) messages(list []datasets.Message) {
	e.count(len(list))
	for i := range list {
		m := &list[i]
		e.text(m.Role)
		e.raw(m.Content)
		e.text(m.Name)
		e.text(m.ToolCallID)
		if e.there(m.ToolCalls != nil) {
			e.count(len(m.ToolCalls))
		}
		for j := range m.ToolCalls {
			c := &m.ToolCalls[j]
			e.text(c.ID)
			e.text(c.Type)
			e.text(c.Name)
			e.text(c.Arguments)
			e.raws(c.Extra)
		}
		e.raws(m.Extra)
	}
}

func (e *encoder) tools(list []datasets.Tool) {
	if !e.there(list != nil) {
		return
	}
	e.count(len(list))
	for i := range list {
		t := &list[i]
		e.text(t.Name)
		e.text(t.Description)
		e.raw(t.Parameters)
		e.text(string(t.Effect))
	}
}

func (e *encoder) call(c *datasets.ToolCall) {
	e.text(c.Name)
	e.raw(c.Arguments)
	e.raw(c.Result)
	e.text(c.Error)
	e.number(c.LatencyMS)
}

func (e *encoder) segments(m map[string]string) {
	e.count(len(m))
	if len(m) == 0 {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		e.text(name)
		e.text(m[name])
	}
}

func (e *encoder) feedback(list []Feedback) {
	e.count(len(list))
	for i := range list {
		f := &list[i]
		e.text(f.Name)
		e.number(f.Value)
		e.text(f.Label)
		e.text(f.Comment)
		e.count(int(f.Source))
		e.when(f.Time)
	}
}

func (e *encoder) approvals(list []datasets.Approval) {
	e.count(len(list))
	for i := range list {
		a := &list[i]
		e.text(a.Action)
		e.raw(a.Arguments)
		e.text(string(a.Decision))
		e.raw(a.EditedArguments)
		if e.there(a.Time != nil) {
			e.when(*a.Time)
		}
	}
}

func (e *encoder) expected(x *datasets.Expected) {
	if !e.there(x != nil) {
		return
	}
	if e.there(x.Answer != nil) {
		e.text(*x.Answer)
	}
	if e.there(x.Facts != nil) {
		e.count(len(x.Facts))
		for _, f := range x.Facts {
			e.text(f)
		}
	}
	if e.there(x.ToolCalls != nil) {
		e.count(len(x.ToolCalls))
		for i := range x.ToolCalls {
			e.call(&x.ToolCalls[i])
		}
	}
	e.raw(x.EndState)
	if e.there(x.Escalate != nil) {
		e.there(*x.Escalate)
	}
	e.segments(x.Labels)
}
