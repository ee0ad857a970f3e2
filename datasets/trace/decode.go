package trace

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"time"

	"forerun/datasets"
)

// errSpool says that the spool does not hold what was written to it.
var errSpool = errors.New("the temporary file is damaged")

// decoder reads what an encoder wrote. Of one made by newDecoder, texts are parts of the
// record, which is kept as long as its trace is worked on; of any other each is a copy.
type decoder struct {
	b   []byte
	s   string // the same bytes
	at  int
	bad bool
}

func newDecoder(record []byte) *decoder { return &decoder{b: record, s: string(record)} }

// err tells whether all that was read was there.
func (d *decoder) err() error {
	if d.bad {
		return errSpool
	}
	return nil
}

func (d *decoder) count() int {
	n, size := binary.Uvarint(d.b[d.at:])
	if size <= 0 || n > math.MaxInt32 {
		d.bad, d.at = true, len(d.b)
		return 0
	}
	d.at += size
	return int(n)
}

// length is a count of things that take a byte each at least.
func (d *decoder) length() int {
	n := d.count()
	if n > len(d.b)-d.at {
		d.bad, d.at = true, len(d.b)
		return 0
	}
	return n
}

func (d *decoder) text() string {
	n := d.length()
	d.at += n
	if d.s == "" {
		return string(d.b[d.at-n : d.at])
	}
	return d.s[d.at-n : d.at]
}

func (d *decoder) raw() json.RawMessage {
	n := d.length()
	if n == 0 {
		return nil
	}
	d.at += n
	return d.b[d.at-n : d.at : d.at]
}

func (d *decoder) there() bool {
	if d.at >= len(d.b) {
		d.bad = true
		return false
	}
	d.at++
	return d.b[d.at-1] == 1
}

func (d *decoder) number() *float64 {
	if !d.there() {
		return nil
	}
	if len(d.b)-d.at < 8 {
		d.bad = true
		return nil
	}
	d.at += 8
	return new(math.Float64frombits(binary.BigEndian.Uint64(d.b[d.at-8:])))
}

func (d *decoder) varint() int64 {
	n, size := binary.Varint(d.b[d.at:])
	if size <= 0 {
		d.bad, d.at = true, len(d.b)
		return 0
	}
	d.at += size
	return n
}

func (d *decoder) whole() *int64 {
	if !d.there() {
		return nil
	}
	return new(d.varint())
}

func (d *decoder) when() time.Time {
	if !d.there() {
		return time.Time{}
	}
	return time.Unix(0, d.varint()).UTC()
}

func (d *decoder) raws() map[string]json.RawMessage {
	n := d.length()
	if n == 0 {
		return nil
	}
	m := make(map[string]json.RawMessage, n)
	for range n {
		name := d.text()
		m[name] = d.raw()
	}
	return m
}

func (d *decoder) place() datasets.Place {
	return datasets.Place{File: d.text(), Line: d.count(), Row: d.count()}
}

// span reads all of a span but its place.
func (d *decoder) span(s *Span) {
	s.Trace, s.ID, s.Parent = d.text(), d.text(), d.text()
	s.Kind = Kind(d.count())
	s.Name = d.text()
	s.Start, s.End, s.FirstToken, s.Updated = d.when(), d.when(), d.when(), d.when()
	s.Session, s.Customer, s.Version, s.Model, s.Served = d.text(), d.text(), d.text(), d.text(), d.text()
	s.Messages = d.messages()
	s.Input = d.raw()
	s.Answer = d.messages()
	if d.there() {
		s.Output = new(d.text())
	}
	s.Tools = d.tools()
	if d.there() {
		s.Call = &Call{ID: d.text(), ToolCall: d.call()}
	}
	if d.there() {
		s.Usage = &datasets.Usage{Input: d.whole(), Cached: d.whole(), Output: d.whole(), Reasoning: d.whole()}
	}
	s.CostUSD, s.LatencyMS, s.TTFTMS = d.number(), d.number(), d.number()
	s.Finish, s.Status, s.Error = d.text(), d.text(), d.text()
	s.Origin, s.Withheld = datasets.Origin(d.text()), d.text()
	s.Segments = d.segments()
	s.Feedback = d.feedback()
	s.Approvals = d.approvals()
	s.Expected = d.expected()
	s.Metadata = d.raws()
}

func (d *decoder) messages() []datasets.Message {
	n := d.length()
	if n == 0 {
		return nil
	}
	list := make([]datasets.Message, n)
	for i := range list {
		m := &list[i]
		m.Role = d.text()
		m.Content = d.raw()
		m.Name, m.ToolCallID = d.text(), d.text()
		if d.there() {
			m.ToolCalls = make([]datasets.MessageToolCall, d.length())
		}
		for j := range m.ToolCalls {
			m.ToolCalls[j] = datasets.MessageToolCall{ID: d.text(), Type: d.text(), Name: d.text(), Arguments: d.text(), Extra: d.raws()}
		}
		m.Extra = d.raws()
	}
	return list
}

func (d *decoder) tools() []datasets.Tool {
	if !d.there() {
		return nil
	}
	list := make([]datasets.Tool, d.length())
	for i := range list {
		list[i] = datasets.Tool{Name: d.text(), Description: d.text(), Parameters: d.raw(), Effect: datasets.Effect(d.text())}
	}
	return list
}

func (d *decoder) call() datasets.ToolCall {
	return datasets.ToolCall{Name: d.text(), Arguments: d.raw(), Result: d.raw(), Error: d.text(), LatencyMS: d.number()}
}

func (d *decoder) segments() map[string]string {
	n := d.length()
	if n == 0 {
		return nil
	}
	m := make(map[string]string, n)
	for range n {
		name := d.text()
		m[name] = d.text()
	}
	return m
}

func (d *decoder) feedback() []Feedback {
	n := d.length()
	if n == 0 {
		return nil
	}
	list := make([]Feedback, n)
	for i := range list {
		list[i] = Feedback{Name: d.text(), Value: d.number(), Label: d.text(), Comment: d.text(), Source: Source(d.count()), Time: d.when()}
	}
	return list
}

func (d *decoder) approvals() []datasets.Approval {
	n := d.length()
	if n == 0 {
		return nil
	}
	list := make([]datasets.Approval, n)
	for i := range list {
		a := &list[i]
		a.Action, a.Arguments, a.Decision, a.EditedArguments = d.text(), d.raw(), datasets.Decision(d.text()), d.raw()
		if d.there() {
			a.Time = new(d.when())
		}
	}
	return list
}

func (d *decoder) expected() *datasets.Expected {
	if !d.there() {
		return nil
	}
	x := &datasets.Expected{}
	if d.there() {
		x.Answer = new(d.text())
	}
	if d.there() {
		x.Facts = make([]string, d.length())
		for i := range x.Facts {
			x.Facts[i] = d.text()
		}
	}
	if d.there() {
		x.ToolCalls = make([]datasets.ToolCall, d.length())
		for i := range x.ToolCalls {
			x.ToolCalls[i] = d.call()
		}
	}
	x.EndState = d.raw()
	if d.there() {
		x.Escalate = new(d.there())
	}
	x.Labels = d.segments()
	return x
}
