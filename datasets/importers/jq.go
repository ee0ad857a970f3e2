package importers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/itchyny/gojq"

	"forerun/datasets"
	"forerun/datasets/jq"
)

// JQ is a source of the cases that a jq program makes of its inputs.
type JQ struct {
	code   *gojq.Code
	inputs []Input
	values int
	silent int
}

// ImportJQ runs a jq program on every JSON value of the inputs: documents, one
// after the other, or JSON Lines, or gzip of them. An array is one value. $file
// is the input's base name and $line the line where the value begins. Each
// output must be a case in its JSON form; a value may give none or many.
//
// A program that does not compile is a [*ProgramError].
func ImportJQ(program string, inputs ...Input) (*JQ, error) {
	code, err := compile(program)
	if err != nil {
		return nil, err
	}
	return &JQ{code: code, inputs: inputs}, nil
}

// Values returns how many values the last range read, and of how many of them
// the program made no case.
func (s *JQ) Values() (read, silent int) { return s.values, s.silent }

// errStopped says that the consumer wants no more.
var errStopped = errors.New("stopped")

// Cases implements [datasets.Source].
func (s *JQ) Cases(ctx context.Context) iter.Seq2[datasets.Case, error] {
	return func(yield func(datasets.Case, error) bool) {
		s.values, s.silent = 0, 0
		out := &emitter{yield: yield}
		for _, in := range s.inputs {
			if err := s.read(ctx, in, out); err != nil {
				if !errors.Is(err, errStopped) {
					yield(datasets.Case{}, err)
				}
				return
			}
		}
		if out.records == 0 {
			yield(datasets.Case{}, &datasets.RecordError{
				What: fmt.Sprintf("the program made no case; values read: %d", s.values), Remedy: "check what it selects",
				Err: datasets.ErrEmpty,
			})
		}
	}
}

// read runs the program on one input. Its error ends the whole import; a bad
// record does not.
func (s *JQ) read(ctx context.Context, in Input, out *emitter) error {
	r, err := in.open()
	if err != nil {
		return out.bad(err)
	}
	defer func() { _ = r.Close() }() // read only
	values := newValueReader(in.Name, r)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		value, line, err := values.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil: // there is no telling where the next value begins
			return out.bad(err)
		}
		s.values++
		before := out.records
		results := s.code.RunWithContext(ctx, value, in.Base, line)
		if err := s.emitAll(ctx, results, datasets.Place{File: in.Name, Line: line}, out); err != nil {
			return err
		}
		if out.records == before {
			s.silent++
		}
	}
}

func (s *JQ) emitAll(ctx context.Context, results gojq.Iter, here datasets.Place, out *emitter) error {
	for {
		result, ok := results.Next()
		if !ok {
			return nil
		}
		if err, failed := result.(error); failed {
			var halt *gojq.HaltError
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case errors.As(err, &halt) && halt.Value() == nil:
				return nil
			}
			return out.bad(&datasets.RecordError{
				File: here.File, Line: here.Line, What: "jq: " + printable(err.Error()), Remedy: "mend the program or the input", Err: err,
			})
		}
		if err := out.emit(result, here); err != nil {
			return err
		}
	}
}

// emitter hands on what the program makes, checked.
type emitter struct {
	yield   func(datasets.Case, error) bool
	ids     datasets.IDs
	records int
}

func (o *emitter) bad(err error) error {
	o.records++
	if !o.yield(datasets.Case{}, err) {
		return errStopped
	}
	if _, ok := errors.AsType[*datasets.RecordError](err); !ok {
		return errStopped // it was the last element
	}
	return nil
}

func (o *emitter) emit(result any, here datasets.Place) error {
	c, err := parse(result)
	if err == nil {
		err = o.ids.Add(c.ID, here)
	}
	if record, ok := errors.AsType[*datasets.RecordError](err); ok {
		record.File, record.Line = here.File, here.Line
	}
	if err != nil {
		return o.bad(err)
	}
	o.records++
	if !o.yield(c, nil) {
		return errStopped
	}
	return nil
}

func parse(result any) (datasets.Case, error) {
	if !jq.Finite(result) {
		return datasets.Case{}, &datasets.RecordError{What: "the program made a number that is not finite", Remedy: "make null where a number is not known"}
	}
	text, err := gojq.Marshal(result)
	if err != nil {
		return datasets.Case{}, &datasets.RecordError{What: "the program made no JSON", Remedy: "make a case object", Err: err}
	}
	return datasets.ParseCase(text)
}

// printable quotes what an input could do to a terminal.
func printable(s string) string {
	const limit = 300
	if len(s) > limit {
		s = s[:limit] + "…"
	}
	for _, r := range s {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == '\uFFFD' {
			return fmt.Sprintf("%q", s)
		}
	}
	return s
}
