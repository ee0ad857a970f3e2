package trace

import (
	"cmp"
	"encoding/json"
	"hash/maphash"
	"slices"
)

// reasons for which a record is in no case.
const (
	reasonPart      = "completes a record that is not in the inputs"
	reasonEvaluator = "of an evaluator"
	reasonNothing   = "of a trace in which no agent and no model was asked"
	reasonLarge     = "of a trace that is too large to join"
)

// kept is one span of a trace with the number of records that made it.
type kept struct {
	Span
	records int
	read    int // its place in the order of reading
}

// merged is what the records of one trace come to.
type merged struct {
	spans      []*kept
	whole      []*Span // parts that complete the trace as a whole
	records    int     // these parts'
	duplicates int
	alone      int // parts of spans that are not there
}

// merge drops duplicates and completes spans by their parts.
func merge(records group) (*merged, error) {
	m := &merged{}
	byID := map[string]*kept{}
	parts := map[string][]*Span{}
	seen := map[uint64]bool{}
	seed := maphash.MakeSeed()
	for i, record := range records {
		d := newDecoder(record)
		s := &kept{records: 1, read: i}
		s.Place = d.place()
		text := record[d.at:]
		d.span(&s.Span)
		if err := d.err(); err != nil {
			return nil, err
		}
		if s.Kind == KindPart {
			// A part has no id of its own: it is there again if all of it is.
			if hash := maphash.Bytes(seed, text); seen[hash] {
				m.duplicates++
			} else {
				seen[hash] = true
				parts[s.ID] = append(parts[s.ID], &s.Span)
			}
			continue
		}
		old := byID[s.ID]
		switch {
		case old == nil:
			byID[s.ID] = s
			m.spans = append(m.spans, s)
			continue
		case !s.Updated.Before(old.Updated):
			old.Span = s.Span
		}
		m.duplicates++
	}
	for id, list := range parts {
		slices.SortStableFunc(list, func(a, b *Span) int {
			if a.Start.IsZero() || b.Start.IsZero() {
				return 0
			}
			return a.Start.Compare(b.Start)
		})
		switch s := byID[id]; {
		case s != nil:
			s.complete(list)
			s.records += len(list)
		case id == "" && len(m.spans) > 0:
			m.whole = list
			m.records = len(list)
		default:
			m.alone += len(list)
		}
	}
	return m, nil
}

// complete fills what the span lacks. A list of content is the parts' together
// where the span has none: a log that holds it twice must not say all twice.
func (s *Span) complete(parts []*Span) {
	var own Span
	own.Messages, own.Answer, own.Tools = s.Messages, s.Answer, s.Tools
	for _, p := range parts {
		if own.Messages == nil {
			s.Messages = append(s.Messages, p.Messages...)
		}
		if own.Answer == nil {
			s.Answer = append(s.Answer, p.Answer...)
		}
		if own.Tools == nil {
			s.Tools = append(s.Tools, p.Tools...)
		}
		s.Feedback = append(s.Feedback, p.Feedback...)
		s.Approvals = append(s.Approvals, p.Approvals...)
		s.fill(p)
	}
	if s.Withheld != "" && (len(s.Messages) > 0 || s.Input != nil) {
		s.Withheld = ""
	}
}

// fill takes over the single fields that the span lacks.
func (s *Span) fill(p *Span) {
	for _, t := range []struct{ to, from *string }{
		{&s.Parent, &p.Parent},
		{&s.Name, &p.Name},
		{&s.Session, &p.Session},
		{&s.Customer, &p.Customer},
		{&s.Version, &p.Version},
		{&s.Model, &p.Model},
		{&s.Served, &p.Served},
		{&s.Finish, &p.Finish},
		{&s.Status, &p.Status},
		{&s.Error, &p.Error},
		{&s.Withheld, &p.Withheld},
	} {
		*t.to = cmp.Or(*t.to, *t.from)
	}
	s.Origin = cmp.Or(s.Origin, p.Origin)
	s.Output = cmp.Or(s.Output, p.Output)
	s.Call = cmp.Or(s.Call, p.Call)
	s.Usage = cmp.Or(s.Usage, p.Usage)
	s.CostUSD = cmp.Or(s.CostUSD, p.CostUSD)
	s.LatencyMS = cmp.Or(s.LatencyMS, p.LatencyMS)
	s.TTFTMS = cmp.Or(s.TTFTMS, p.TTFTMS)
	s.Expected = cmp.Or(s.Expected, p.Expected)
	if s.Input == nil {
		s.Input = p.Input
	}
	if s.FirstToken.IsZero() {
		s.FirstToken = p.FirstToken
	}
	if s.Start.IsZero() && (len(p.Answer) > 0 || p.Output != nil) {
		s.Start = p.Start // of a request without a time, the time of its answer
	}
	if s.End.IsZero() && !s.Start.IsZero() && p.End.After(s.Start) {
		s.End = p.End
	}
	for name, value := range p.Segments {
		if _, there := s.Segments[name]; !there {
			if s.Segments == nil {
				s.Segments = map[string]string{}
			}
			s.Segments[name] = value
		}
	}
	for name, value := range p.Metadata {
		if _, there := s.Metadata[name]; !there {
			if s.Metadata == nil {
				s.Metadata = map[string]json.RawMessage{}
			}
			s.Metadata[name] = value
		}
	}
}
