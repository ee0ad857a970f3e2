package datasets

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"iter"
	"maps"
	"slices"

	"forerun/datasets/hashmap"
	"forerun/datasets/likeness"
)

// Folded is a log in which one case stands for all that are nearly the same.
type Folded struct {
	Source   Source // the cases that stay, each with the weight of those it stands for
	Cases    int    // before
	Kept     int    // cases that stay
	Standing int    // of these, cases that stand for others too
	Largest  int    // the most cases that one stands for, itself included
	Clusters int    // that are gone with their last case
}

// Fold keeps, of the cases that are nearly the same, the first of the log, with
// their weights added up. Two cases are nearly the same where what was said, the
// system's words apart, is (see package likeness), and where they agree in all
// that a gate looks at: origin, segments, risk, the tools called, what persons
// decided, what is expected, the session's state, and how it ended (status,
// escalated, fallback, corrected). Cases fold over clusters and inside of one; a
// case whose content was withheld stays as it is.
//
// Which case stands for another hangs on what comes before it in the log: a log
// that grows at its end keeps all that it kept. src is ranged over once here and
// once for each range over the result. Some 250 bytes are kept of each case that
// stays.
func Fold(ctx context.Context, src Source) (Folded, error) {
	f := folder{}
	for c, err := range src.Cases(ctx) {
		if err != nil {
			return Folded{}, err
		}
		if err := f.add(&c); err != nil {
			return Folded{}, err
		}
	}
	if len(f.gone) == 0 {
		return Folded{}, noCases()
	}
	out := Folded{
		Source: &foldedSource{from: src, gone: f.gone, others: f.others}, Cases: len(f.gone), Kept: f.kept, Standing: len(f.others),
		Largest: 1, Clusters: f.clusters.Len() - f.stay.Len(),
	}
	for _, o := range f.others {
		out.Largest = max(out.Largest, o.cases+1)
	}
	return out, nil
}

// folder is a fold in the making. Cases are numbered in their order.
type folder struct {
	index    likeness.Index
	places   []int32 // by number in the index: of the case
	gone     []bool  // by case
	kept     int
	others   map[int32]others // by case that stays
	clusters hashmap.Map
	stay     hashmap.Map // clusters that have a case left
	text     bytes.Buffer
}

func (f *folder) add(c *Case) error {
	place := int32(len(f.gone)) //nolint:gosec // fewer cases than that
	f.gone = append(f.gone, false)
	cluster := keyOf(0, c.Cluster)
	hash := binary.BigEndian.Uint64(cluster[:])
	f.clusters.Put(hash, 0)
	if !contentWithheld(c) {
		group, err := sameness(c)
		if err != nil {
			return err
		}
		f.text.Reset()
		writeSaid(&f.text, c)
		if n, fresh := f.index.Put(group, f.text.Bytes()); fresh {
			f.places = append(f.places, place)
		} else {
			f.fold(f.places[n], place, c.Weight)
			return nil
		}
	}
	f.kept++
	f.stay.Put(hash, 0)
	return nil
}

func (f *folder) fold(first, place int32, weight float64) {
	if f.others == nil {
		f.others = map[int32]others{}
	}
	f.gone[place] = true
	o := f.others[first]
	f.others[first] = others{o.weight + weight, o.cases + 1}
}

// others are the cases that one stands for besides itself.
type others struct {
	weight float64
	cases  int
}

// foldedSource gives the cases that stay.
type foldedSource struct {
	from   Source
	gone   []bool
	others map[int32]others
}

// Cases implements [Source].
func (s *foldedSource) Cases(ctx context.Context) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		place := -1
		for c, err := range s.from.Cases(ctx) {
			if err == nil {
				place++
				if place >= len(s.gone) || s.gone[place] {
					continue
				}
				c.Weight += s.others[int32(place)].weight //nolint:gosec // see add
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

// writeSaid writes what was asked, without what the system says: that is the same
// for all and would make all alike.
func writeSaid(out *bytes.Buffer, c *Case) {
	said := false
	for i := range c.Messages {
		m := &c.Messages[i]
		if bySystem(m) {
			continue
		}
		said = true
		writeContent(out, m.Content)
		for _, call := range m.ToolCalls {
			out.WriteString(call.Arguments + "\n")
		}
	}
	if !said {
		writeContent(out, c.Input)
	}
}

func bySystem(m *Message) bool { return m.Role == "system" || m.Role == "developer" }

// writeContent writes a JSON string as its text, and any other value as it is.
func writeContent(out *bytes.Buffer, v json.RawMessage) {
	var text string
	switch {
	case len(v) >= 2 && v[0] == '"' && bytes.IndexByte(v, '\\') < 0:
		out.Write(v[1 : len(v)-1])
	case len(v) >= 2 && v[0] == '"' && json.Unmarshal(v, &text) == nil:
		out.WriteString(text)
	default:
		out.Write(v)
	}
	out.WriteByte('\n')
}

// sameness is a hash of all in which two cases must agree to be folded.
func sameness(c *Case) (uint64, error) {
	type action struct {
		Name     string
		Decision Decision
	}
	var same struct {
		Origin                         Origin
		Risk                           Risk
		Segments                       []string
		Turns                          []string // who spoke, and the tools that were called
		Tools                          []string
		Decided                        []action
		Expected                       *Expected
		State                          json.RawMessage
		Status                         string
		Escalated, Fallback, Corrected *bool
	}
	same.Origin, same.Risk, same.Expected, same.State = c.Origin, c.Risk, c.Expected, c.State
	for _, name := range slices.Sorted(maps.Keys(c.Segments)) {
		same.Segments = append(same.Segments, name, c.Segments[name])
	}
	same.Turns, same.Tools = turns(c), toolsCalled(c)
	for _, a := range c.Approvals {
		same.Decided = append(same.Decided, action{a.Action, a.Decision})
	}
	if l := c.Logged; l != nil {
		same.Status, same.Escalated, same.Fallback, same.Corrected = l.Status, l.Escalated, l.Fallback, l.Corrected
	}
	text, err := marshal(same)
	if err != nil {
		return 0, err
	}
	sum := sha256.Sum256(text)
	return binary.BigEndian.Uint64(sum[:]), nil
}

// turns gives the shape of a conversation.
func turns(c *Case) []string {
	var out []string
	for i := range c.Messages {
		m := &c.Messages[i]
		if bySystem(m) {
			continue
		}
		out = append(out, m.Role)
		for _, call := range m.ToolCalls {
			out = append(out, call.Name)
		}
	}
	return out
}

// toolsCalled names the tools that the log has calls of, in order: those of the
// tool log, or where there is none, those that production is known to have made.
func toolsCalled(c *Case) []string {
	calls := c.ToolLog
	if calls == nil && c.Logged != nil {
		calls = c.Logged.ToolCalls
	}
	var out []string
	for _, call := range calls {
		out = append(out, call.Name)
	}
	return out
}
