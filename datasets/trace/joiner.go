package trace

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"forerun/datasets"
)

// Unit is what becomes one case.
type Unit int

// The units.
const (
	UnitTrace Unit = iota + 1 // a whole request
	UnitStep                  // one call of a model
)

// Options say how spans are joined. The zero Options make a case of each trace.
type Options struct {
	Unit Unit
	Dir  string // for the temporary file; empty: the system's
	Part int64  // how many bytes of spans are worked on at once; 0: 32 MiB
	Most int64  // how large a trace may be; 0: [MaxTrace]
}

// Joiner joins spans into cases: first it is given all of them, in any order and
// from any number of files, then it gives the cases. All that it is given is one
// window: two spans of a trace may be any time and any number of files apart.
//
// Its memory does not grow with the log. Make one with [New], and close it.
type Joiner struct {
	options  Options
	spool    *spool
	traces   *partitions
	sessions *partitions
	encoder  encoder

	given []item // cases that need no joining, and wait for their run
	size  int64  // theirs

	mu     sync.Mutex // over what follows
	counts Counts
	runs   []*stream
}

// Counts tell what became of the spans. Records are In, Duplicates and those of
// Left, together.
type Counts struct {
	Records    int            // that were given
	Traces     int            // that gave a case
	Cases      int            // that were made
	In         int            // records that are a case or a part of one
	Duplicates int            // records of a span that another record tells of
	Left       map[string]int // records in no case, by reason
	Cut        int            // cases of traces whose root's parent is not there
	Continued  int            // cases that were given their session's earlier requests
	Unbroken   int            // cases whose session is too long for that
}

// New makes a joiner.
func New(o Options) *Joiner {
	if o.Unit == 0 {
		o.Unit = UnitTrace
	}
	s := &spool{dir: o.Dir}
	j := &Joiner{options: o, spool: s, traces: newPartitions(s, ways), sessions: newPartitions(s, ways)}
	for _, p := range []*partitions{j.traces, j.sessions} {
		if o.Part > 0 {
			p.part = o.Part
		}
		if o.Most > 0 {
			p.most = o.Most
		}
	}
	j.counts.Left = map[string]int{}
	return j
}

// Add takes a span. It is for one goroutine at a time.
func (j *Joiner) Add(s *Span) error {
	if s.Trace == "" {
		return &datasets.RecordError{
			File: s.Place.File, Line: s.Place.Line, Row: s.Place.Row, Field: "trace", What: "is missing", Remedy: "leave the record out, or give it its trace's id",
		}
	}
	j.encoder.b = j.encoder.b[:0]
	j.encoder.place(s.Place)
	j.encoder.span(s)
	j.counts.Records++
	return j.traces.add(s.Trace, j.encoder.b)
}

// AddCase takes a case that needs no joining, from a log whose records are cases. It
// is given back among the others, by its time; those without one keep their order.
func (j *Joiner) AddCase(c *datasets.Case, at datasets.Place) error {
	j.counts.Records++
	j.counts.In++
	j.counts.Cases++
	one := itemOf(&Joined{Case: *c, Place: at, Records: 1, Withheld: withheldOf(c)})
	if c.Time == nil {
		one = one.named(fmt.Sprintf("%020d", j.counts.Records))
	}
	j.given = append(j.given, one)
	if j.size += int64(len(one.text)); j.size < j.traces.part {
		return nil
	}
	return j.flush()
}

func (j *Joiner) flush() error {
	err := j.run(j.given)
	j.given, j.size = j.given[:0], 0
	return err
}

// Bytes is how much the temporary file holds.
func (j *Joiner) Bytes() int64 { return j.spool.bytes() }

// Counts tell what became of the spans, once they are joined.
func (j *Joiner) Counts() Counts {
	j.mu.Lock()
	defer j.mu.Unlock()
	c := j.counts
	c.Left = maps.Clone(c.Left)
	return c
}

// Close removes the temporary file.
func (j *Joiner) Close() error { return j.spool.close() }

// Join makes the cases, which [Joiner.Cases] then gives. No span can be added
// afterwards.
func (j *Joiner) Join(ctx context.Context) error {
	if err := j.flush(); err != nil {
		return err
	}
	err := j.traces.each(ctx, visitor{
		group: j.joinTraces,
		huge: func([]byte) error {
			j.left(reasonLarge, 1)
			return nil
		},
	})
	if err != nil {
		return err
	}
	return j.sessions.each(ctx, visitor{
		group: j.joinSessions,
		huge: func(record []byte) error { // a session that is none: its cases are as they are
			t, err := readTurn(record)
			if err != nil {
				return err
			}
			j.mu.Lock()
			j.counts.Unbroken++
			j.mu.Unlock()
			return j.run([]item{t.item})
		},
	})
}

func (j *Joiner) left(reason string, records int) {
	if records == 0 {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.counts.Left[reason] += records
}

// joinTraces makes cases of the traces of a partition.
func (j *Joiner) joinTraces(groups []group) error {
	var items []item
	for i, g := range groups {
		groups[i] = nil
		cases, err := j.joinTrace(g)
		if err != nil {
			return err
		}
		for k := range cases {
			t, err := turnOf(&cases[k])
			if err != nil {
				return err
			}
			if t.session == "" || j.options.Unit == UnitStep {
				items = append(items, t.item)
				continue
			}
			j.mu.Lock()
			err = j.sessions.add(t.session, t.record())
			j.mu.Unlock()
			if err != nil {
				return err
			}
		}
	}
	return j.run(items)
}

// joinTrace makes the cases of one trace.
func (j *Joiner) joinTrace(g group) ([]Joined, error) {
	m, err := merge(g)
	if err != nil {
		return nil, err
	}
	var cases []Joined
	if len(m.spans) > 0 {
		cases = j.casesOf(m)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.counts.Duplicates += m.duplicates
	if m.alone > 0 {
		j.counts.Left[reasonPart] += m.alone
	}
	if len(cases) > 0 {
		j.counts.Traces++
	}
	j.counts.Cases += len(cases)
	for i := range cases {
		j.counts.In += cases[i].Records
		if cases[i].Cut {
			j.counts.Cut++
		}
	}
	return cases, nil
}

func (j *Joiner) casesOf(m *merged) []Joined {
	t := arrange(m.spans)
	j.left(reasonEvaluator, t.dead)
	if len(t.live) == 0 {
		j.left(reasonEvaluator, m.records)
		return nil
	}
	head := t.head()
	head.complete(m.whole)
	head.records += m.records
	records := 0
	served := head.asked()
	for _, n := range t.live {
		records += n.records
		served = served || n.Kind == KindAgent || n.Kind == KindModel
	}
	if !served || j.options.Unit == UnitStep && len(t.models()) == 0 {
		j.left(reasonNothing, records)
		return nil
	}
	trace := m.spans[0].Trace
	if j.options.Unit == UnitStep {
		return t.stepsOf(trace)
	}
	one := t.caseOf(trace)
	one.Records = records
	return []Joined{one}
}
