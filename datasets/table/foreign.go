package table

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
)

// Foreign yields the rows of a table that another program wrote, of whatever
// columns it has. Only the columns named are read, all of them where none is; a
// name that the file does not have is passed over.
//
// A value is a string, a bool, an int64, a float64 (decimals too), a
// [time.Time] in UTC, a []any, a map[string]any, or nil. Each row is new and may be
// kept. The first error is the last element; its Row counts from 1.
func Foreign(f *File, columns ...string) iter.Seq2[map[string]any, error] {
	return func(yield func(map[string]any, error) bool) {
		scan, err := newForeignScan(f, columns)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, group := range f.pq.RowGroups() {
			if more, err := scan.group(group, yield); err != nil {
				yield(nil, err)
				return
			} else if !more {
				return
			}
		}
		if want := f.Rows(); scan.done != want {
			yield(nil, &Error{File: f.name, What: fmt.Sprintf("the footer promises %d rows, %d are there", want, scan.done), Remedy: writeAgain})
		}
	}
}

// foreignScan reads rows of a projected schema.
type foreignScan struct {
	name   string
	schema *parquet.Schema
	fields []parquet.Field
	done   int64
}

func newForeignScan(f *File, columns []string) (s *foreignScan, err error) {
	defer recoverDamage(f.name, 0, &err)
	if err := checkSizes(f); err != nil {
		return nil, err
	}
	group := parquet.Group{}
	for _, field := range f.pq.Schema().Fields() {
		if len(columns) == 0 || slices.Contains(columns, field.Name()) {
			group[field.Name()] = field
		}
	}
	if len(group) == 0 {
		return nil, &Error{File: f.name, What: "has none of the columns that are wanted", Remedy: "check what the file holds"}
	}
	schema := parquet.NewSchema(f.pq.Schema().Name(), group)
	return &foreignScan{name: f.name, schema: schema, fields: schema.Fields()}, nil
}

// group yields the rows of a row group, and reports whether more are wanted.
func (s *foreignScan) group(group parquet.RowGroup, yield func(map[string]any, error) bool) (more bool, err error) {
	rows, err := s.open(group)
	if err != nil {
		return false, err
	}
	defer func() { _ = rows.Close() }() // read only
	buf := make([]parquet.Row, batch)
	for {
		n, last, err := s.read(rows, buf)
		if err != nil {
			return false, err
		}
		for _, row := range buf[:n] {
			values, err := s.values(row)
			if err != nil {
				return false, err
			}
			s.done++
			if !yield(values, nil) {
				return false, nil
			}
		}
		if last {
			return true, nil
		}
	}
}

func (s *foreignScan) open(group parquet.RowGroup) (rows parquet.Rows, err error) {
	defer recoverDamage(s.name, s.done+1, &err)
	convert, err := parquet.Convert(s.schema, group.Schema())
	if err != nil {
		return nil, s.damage(err)
	}
	return parquet.ConvertRowGroup(group, convert).Rows(), nil
}

func (s *foreignScan) read(rows parquet.Rows, buf []parquet.Row) (n int, last bool, err error) {
	defer recoverDamage(s.name, s.done+1, &err)
	n, err = rows.ReadRows(buf)
	switch {
	case errors.Is(err, io.EOF):
		return n, true, nil
	case err != nil:
		return 0, false, s.damage(err)
	default:
		return n, n == 0, nil
	}
}

func (s *foreignScan) damage(err error) error {
	return &Error{File: s.name, Row: s.done + 1, What: "the Parquet file is damaged (" + err.Error() + ")", Remedy: writeAgain, Err: err}
}

func (s *foreignScan) values(row parquet.Row) (values map[string]any, err error) {
	defer recoverDamage(s.name, s.done+1, &err)
	var v any
	if err := s.schema.Reconstruct(&v, row); err != nil {
		return nil, s.damage(err)
	}
	values, ok := v.(map[string]any)
	if !ok {
		return nil, s.damage(fmt.Errorf("a row is a %T", v))
	}
	for _, field := range s.fields {
		name := field.Name()
		if n, ok := values[name].(int64); ok && field.Leaf() && isTimestamp(field.Type()) {
			values[name] = instant(n, field.Type().String())
			continue
		}
		values[name] = plainValue(values[name])
	}
	return values, nil
}

// instant makes a time of a count in the unit that the column's type names.
func instant(n int64, kind string) time.Time {
	switch {
	case strings.Contains(kind, "MILLIS"):
		return time.UnixMilli(n).UTC()
	case strings.Contains(kind, "MICROS"):
		return time.UnixMicro(n).UTC()
	default:
		return time.Unix(0, n).UTC()
	}
}

// plainValue makes one kind of text, of whole number and of number.
func plainValue(v any) any {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case int32:
		return int64(v)
	case int:
		return int64(v)
	case uint32:
		return int64(v)
	case uint64:
		return float64(v)
	case float32:
		return float64(v)
	case *big.Float:
		f, _ := v.Float64()
		return f
	case []any:
		for i := range v {
			v[i] = plainValue(v[i])
		}
		return v
	case map[string]any:
		for name := range v {
			v[name] = plainValue(v[name])
		}
		return v
	case nil, string, bool, int64, float64, time.Time:
		return v
	default:
		return fmt.Sprint(v)
	}
}

// How much of a foreign file is believed.
const (
	maxRatio = 2000    // no text packs better
	maxPage  = 1 << 30 // bytes of one column of one row group
)

// checkSizes looks for sizes in the footer that cannot be: the library allocates
// what a file promises.
func checkSizes(f *File) error {
	var rows int64
	size := f.pq.Size()
	for i, group := range f.pq.Metadata().RowGroups {
		if group.NumRows < 0 {
			return absurd(f, fmt.Sprintf("row group %d has %d rows", i+1, group.NumRows))
		}
		rows += group.NumRows
		for _, column := range group.Columns {
			c := column.MetaData
			packed, plain := c.TotalCompressedSize, c.TotalUncompressedSize
			switch {
			case packed < 0 || plain < 0 || packed > size || c.DataPageOffset < 0 || c.DataPageOffset > size:
				return absurd(f, fmt.Sprintf("a column of row group %d lies outside of the file", i+1))
			case plain > maxPage || plain > 1<<20 && plain/maxRatio > packed:
				return absurd(f, fmt.Sprintf("a column of row group %d would be %d bytes", i+1, plain))
			}
		}
	}
	if rows != f.Rows() {
		return absurd(f, fmt.Sprintf("the footer promises %d rows, its row groups %d", f.Rows(), rows))
	}
	return nil
}

func absurd(f *File, what string) error {
	return &Error{File: f.name, What: "the Parquet file is damaged (" + what + ")", Remedy: writeAgain}
}
