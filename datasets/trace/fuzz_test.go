package trace_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"forerun/datasets"
	"forerun/datasets/trace"
)

// script reads a fuzzer's bytes as instructions.
type script struct{ b []byte }

func (s *script) next() int {
	if len(s.b) == 0 {
		return 0
	}
	n := int(s.b[0])
	s.b = s.b[1:]
	return n
}

func (s *script) text() string {
	n := min(s.next()%8, len(s.b))
	out := string(s.b[:n])
	s.b = s.b[n:]
	return out
}

func (s *script) raw() json.RawMessage {
	switch s.next() % 5 {
	case 0:
		return nil
	case 1:
		return json.RawMessage(s.text())
	case 2:
		return json.RawMessage(`{"a":1}`)
	default:
		return json.RawMessage(fmt.Sprintf("%q", s.text()))
	}
}

func (s *script) when() time.Time {
	switch n := s.next(); n % 4 {
	case 0:
		return time.Time{}
	case 1:
		return time.Unix(int64(n)<<40, 0)
	default:
		return at(n)
	}
}

func (s *script) messages() list {
	var out list
	for range s.next() % 4 {
		m := datasets.Message{Role: []string{"user", "assistant", "tool", "system", ""}[s.next()%5], Content: s.raw(), ToolCallID: s.text()}
		for range s.next() % 3 {
			m.ToolCalls = append(m.ToolCalls, datasets.MessageToolCall{ID: s.text(), Name: s.text(), Arguments: s.text()})
		}
		out = append(out, m)
	}
	return out
}

func (s *script) span() trace.Span {
	out := trace.Span{
		Place: datasets.Place{File: "log", Line: 1}, Trace: fmt.Sprint("t", s.next()%3), ID: strconv.Itoa(s.next() % 5), Parent: strconv.Itoa(s.next() % 5),
		Kind: trace.Kind(s.next() % 8), Name: s.text(), Start: s.when(), End: s.when(), FirstToken: s.when(), Updated: s.when(),
		Session: s.text(), Customer: s.text(), Messages: s.messages(), Input: s.raw(), Answer: s.messages(),
	}
	if s.next()%2 == 0 {
		out.Call = &trace.Call{ID: s.text(), ToolCall: datasets.ToolCall{Name: s.text(), Arguments: s.raw(), Result: s.raw(), Error: s.text()}}
	}
	if s.next()%2 == 0 {
		out.Usage = tokens(int64(s.next()), int64(s.next()))
	}
	if s.next()%4 == 0 {
		out.ID = ""
	}
	out.Feedback = []trace.Feedback{{Name: s.text(), Label: s.text(), Source: trace.Source(s.next())}}
	out.Metadata = map[string]json.RawMessage{s.text(): s.raw()}
	return out
}

// FuzzJoin joins whatever spans there may be: every record has one fate, and what is
// given is a case or an error with its place.
func FuzzJoin(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
	f.Add([]byte("tttt\x01\x01\x02\x02cycle\x00\x01\x02\x03\x04assistant\x05\x06{\"a\":[1]}"))
	rng := rand.New(rand.NewPCG(5, 6))
	for range 150 {
		text := make([]byte, 100+rng.IntN(2000))
		for i := range text {
			text[i] = byte(rng.UintN(256))
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, unit := range []trace.Unit{trace.UnitTrace, trace.UnitStep} {
			s := script{text}
			j := trace.New(trace.Options{Unit: unit, Part: 300, Dir: t.TempDir()})
			given := 0
			for len(s.b) > 0 && given < 40 {
				one := s.span()
				if err := j.Add(&one); err != nil {
					t.Fatal(err)
				}
				given++
			}
			if err := j.Join(t.Context()); err != nil {
				t.Fatal(err)
			}
			in := 0
			for one, err := range j.Cases(t.Context()) {
				if bad, ok := errors.AsType[*datasets.RecordError](err); err != nil && (!ok || bad.File != "log") {
					t.Fatalf("%v", err)
				}
				in += one.Records
			}
			c := j.Counts()
			for _, n := range c.Left {
				in += n
			}
			if in+c.Duplicates != given {
				t.Fatalf("%d records given: %+v", given, c)
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
