package datasets

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"

	"github.com/klauspost/compress/gzip"
)

// ReadJSONL yields the cases of JSON Lines, strictly checked; name is what
// errors call the input. It is the stream under a file's [Source]: it can be
// ranged over once.
func ReadJSONL(ctx context.Context, name string, r io.Reader) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		var (
			lines   = newLineReader(r)
			ids     IDs
			blank   int // the first of the blank lines just read
			records int
		)
		for {
			if err := ctx.Err(); err != nil {
				yield(Case{}, err)
				return
			}
			line, n, err := lines.next()
			if errors.Is(err, io.EOF) {
				if records == 0 {
					yield(Case{}, emptyError(name))
				}
				return
			}
			here := Place{File: name, Line: n}
			var bad *RecordError
			switch {
			case errors.As(err, &bad): // a line too long; there are more
			case err != nil:
				yield(Case{}, at(here, streamError(err)))
				return
			case len(bytes.TrimSpace(line)) == 0:
				if blank == 0 {
					blank = n
				}
				continue
			}
			if blank > 0 && !yield(Case{}, blankError(name, blank)) {
				return
			}
			blank = 0
			records++
			var c Case
			if err == nil {
				c, err = ParseCase(line)
			}
			if err == nil {
				err = ids.Add(c.ID, here)
			}
			if err != nil {
				c = Case{}
			}
			if !yield(c, at(here, err)) {
				return
			}
		}
	}
}

func emptyError(name string) error {
	return &RecordError{File: name, What: "the dataset has no cases", Remedy: "write at least one", Err: ErrEmpty}
}

func blankError(name string, line int) error {
	return &RecordError{File: name, Line: line, What: "the line is empty, and lines follow", Remedy: "write one case on every line"}
}

// streamError tells a damaged gzip from a failing disk.
func streamError(err error) error {
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) || isFlateError(err) {
		return &RecordError{What: "the gzip data is cut off or damaged (" + err.Error() + ")", Remedy: "copy or compress the file again", Err: err}
	}
	return err
}
