package datasets

import (
	"context"
	"iter"
)

// Kept gives the cases of src and, where they have [Room] in memory, reads it once:
// what a whole pass without an error has found is given from there on. The passes
// share what a case points to, so nobody may change it.
func Kept(src Source) Source { return &keptSource{from: src} }

type keptSource struct {
	from  Source
	cases []*Case // of a whole pass; pointers, since a growing list of cases would be copied
}

// Cases implements [Source].
func (s *keptSource) Cases(ctx context.Context) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		if s.cases != nil {
			s.again(ctx, yield)
			return
		}
		var (
			room Room
			all  []*Case
			fits = true
		)
		for c, err := range s.from.Cases(ctx) {
			if fits = fits && err == nil && room.Take(&c); fits {
				kept := c
				all = append(all, &kept)
			} else {
				all = nil
			}
			if !yield(c, err) {
				return
			}
		}
		if fits {
			s.cases = all
		}
	}
}

// again gives the cases that were kept.
func (s *keptSource) again(ctx context.Context, yield func(Case, error) bool) {
	for _, c := range s.cases {
		if err := ctx.Err(); err != nil {
			yield(Case{}, err)
			return
		}
		if !yield(*c, nil) {
			return
		}
	}
}

// Room is what cases may take in memory for having them at hand a second time.
// Those of a usual suite are few enough; a large log is read again. The zero Room
// is empty.
type Room struct{ cases, bytes int }

// The most that a [Room] holds.
const (
	roomCases = 10_000
	roomBytes = 32 << 20
)

// Take takes a case in, and reports whether there is room for it.
func (r *Room) Take(c *Case) bool {
	r.cases++
	r.bytes += textSize(c)
	return r.cases <= roomCases && r.bytes <= roomBytes
}

// textSize is about how much text a case holds.
func textSize(c *Case) int {
	n := len(c.Input) + len(c.State) + messagesSize(c.Messages) + callsSize(c.ToolLog)
	for i := range c.Tools {
		n += len(c.Tools[i].Description) + len(c.Tools[i].Parameters)
	}
	for i := range c.Approvals {
		n += len(c.Approvals[i].Arguments) + len(c.Approvals[i].EditedArguments)
	}
	for k, v := range c.Metadata {
		n += len(k) + len(v)
	}
	if e := c.Expected; e != nil {
		n += len(e.EndState) + callsSize(e.ToolCalls)
		for _, f := range e.Facts {
			n += len(f)
		}
		if e.Answer != nil {
			n += len(*e.Answer)
		}
	}
	if l := c.Logged; l != nil {
		n += len(l.Error) + messagesSize(l.Messages) + callsSize(l.ToolCalls)
		if l.Output != nil {
			n += len(*l.Output)
		}
	}
	return n
}

func messagesSize(all []Message) int {
	n := 0
	for i := range all {
		n += len(all[i].Content)
		for _, c := range all[i].ToolCalls {
			n += len(c.Arguments)
		}
		for k, v := range all[i].Extra {
			n += len(k) + len(v)
		}
	}
	return n
}

func callsSize(all []ToolCall) int {
	n := 0
	for i := range all {
		n += len(all[i].Arguments) + len(all[i].Result) + len(all[i].Error)
	}
	return n
}
