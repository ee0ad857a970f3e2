package importers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strings"
	"time"

	"forerun/datasets"
	"forerun/datasets/table"
)

// entry is one record of a log with its place.
type entry struct {
	datasets.Place
	Key string // of the list that it stood in, as records was given it
	record
}

// records yields the records of an input in either form: the rows of a Parquet
// file, of which only the columns named are read, or JSON objects in any layout,
// as [Input.documents] gives them. What is no object is a fault.
func (in Input) records(ctx context.Context, columns []string, lists ...string) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		in, parquet, err := in.isParquet()
		switch {
		case err != nil:
			yield(entry{}, err)
		case parquet:
			in.rows(ctx, columns, yield)
		default:
			for d, err := range in.documents(ctx, lists...) {
				p := entry{Place: d.Place, Key: d.Key}
				if err == nil {
					err = d.decode(&p.record)
				}
				if err == nil && p.record == nil {
					err = unreadable(d.Place, "is null", "write one object a record")
				}
				if !yield(p, err) {
					return
				}
			}
		}
	}
}

// isParquet looks at the first bytes. The input given back is the one to read.
func (in Input) isParquet() (Input, bool, error) {
	in, err := in.again()
	if err != nil {
		return in, false, err
	}
	r, err := in.open()
	if err != nil {
		return in, false, err
	}
	var magic [4]byte
	n, err := io.ReadFull(r, magic[:])
	_ = r.Close() // it is opened anew to be read
	if n < len(magic) {
		return in, false, nil // too short: whoever reads it says so
	}
	return in, string(magic[:]) == "PAR1", err
}

// rows yields those of a Parquet file.
func (in Input) rows(ctx context.Context, columns []string, yield func(entry, error) bool) {
	r, err := in.openAt()
	if err != nil {
		yield(entry{}, err)
		return
	}
	defer func() { _ = r.Close() }() // read only
	f, err := table.NewFile(in.Name, r, r.Size)
	if err != nil {
		yield(entry{}, tableFault(in.Name, err))
		return
	}
	n := 0
	for values, err := range table.Foreign(f, columns...) {
		if ctx.Err() != nil {
			yield(entry{}, ctx.Err())
			return
		}
		if err != nil {
			yield(entry{}, tableFault(in.Name, err))
			return
		}
		n++
		p := entry{Place: datasets.Place{File: in.Name, Row: n}}
		if p.record, err = rowRecord(values); err != nil {
			err = unreadable(p.Place, printable(err.Error()), "split it, or leave out what is not needed")
		}
		if !yield(p, err) {
			return
		}
	}
}

// tableFault says of a damaged table what is said of any damaged input.
func tableFault(name string, err error) error {
	var bad *table.Error
	if !errors.As(err, &bad) {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	return &datasets.RecordError{File: bad.File, Row: int(bad.Row), Field: bad.Column, What: printable(bad.What), Remedy: bad.Remedy, Err: bad}
}

// rowRecord gives a row as a record of JSON: what is nil is left out, and a text
// that holds an object or a list is taken for it.
func rowRecord(values map[string]any) (record, error) {
	r := make(record, len(values))
	size := 0
	for name, v := range values {
		if v == nil {
			continue
		}
		text, err := cell(v)
		if err != nil {
			return nil, fmt.Errorf("the column %s holds no JSON value: %w", name, err)
		}
		if size += len(text); size > MaxRecord {
			return nil, errors.New(tooLong())
		}
		r[name] = text
	}
	return r, nil
}

func cell(v any) (json.RawMessage, error) {
	switch v := v.(type) {
	case string:
		if t := strings.TrimSpace(v); t != "" && (t[0] == '{' || t[0] == '[') && json.Valid([]byte(t)) {
			return json.RawMessage(t), nil
		}
		return plainJSON(strings.ToValidUTF8(v, "\uFFFD"))
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, nil // no number was known
		}
		return plainJSON(v)
	case time.Time:
		return plainJSON(v.Format(time.RFC3339Nano))
	default:
		return plainJSON(v)
	}
}
