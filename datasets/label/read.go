package label

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"forerun/datasets"
)

// maxLine is more than the longest row that Check lets pass.
const maxLine = 1 << 18

// fault is what is wrong with a field of a row.
type fault struct{ field, what, remedy string }

func (f *fault) Error() string { return f.what }

// Placed is a row with the place that it was read at.
type Placed struct {
	Row

	Place datasets.Place
}

// Refuse makes an error of what is wrong with a row, at its place.
func (p *Placed) Refuse(field, what, remedy string) error {
	return &datasets.RecordError{File: p.Place.File, Line: p.Place.Line, Field: field, What: what, Remedy: remedy}
}

// Read reads a file of labels strictly: the first row that is none ends it. name is
// what errors call the input. No rows are no error.
func Read(name string, r io.Reader) ([]Placed, error) {
	var out []Placed
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	n := 0
	for lines.Scan() {
		n++
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		p := Placed{Place: datasets.Place{File: name, Line: n}}
		if err := parse(lines.Bytes(), &p.Row); err != nil {
			if f, ok := errors.AsType[*fault](err); ok {
				return nil, p.Refuse(f.field, f.what, f.remedy)
			}
			return nil, p.Refuse("", "is no row of labels ("+err.Error()+")", "take the line as forerun or its page wrote it")
		}
		out = append(out, p)
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, &datasets.RecordError{File: name, Line: n + 1, What: "the line is longer than any row", Remedy: "name a file of labels"}
	} else if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return out, nil
}

func parse(line []byte, r *Row) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(r); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value on the line")
	}
	return r.Check()
}

// ReadFile is [Read] of a file by its name.
func ReadFile(name string) ([]Placed, error) {
	f, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, &datasets.RecordError{File: name, What: "no such file", Remedy: "check the path", Err: err}
	}
	if err != nil {
		return nil, fmt.Errorf("read labels: %w", err)
	}
	defer func() { _ = f.Close() }() // read only
	return Read(name, f)
}
