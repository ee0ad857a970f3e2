package importers

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"forerun/datasets"
)

// CSV reads tables: a case a row. A column is told by its name, which is a field of
// a case ([ColumnFields] lists them) unless columns says otherwise. Columns of other
// names become metadata. A cell is text, whatever it looks like: =1+1 too.
func CSV(columns Columns) Format {
	return Format{
		Name:  "csv",
		Reads: "tables with a row a case, columns named as the case's fields or by --columns: .csv and .tsv",
		Sniff: func(h Head) string {
			if name := strings.ToLower(h.Name); !strings.HasSuffix(name, ".csv") && !strings.HasSuffix(name, ".tsv") {
				return ""
			}
			for _, name := range csvHeader(h.Bytes) {
				if columns.asks(name) {
					return "a table with the column " + name
				}
			}
			return ""
		},
		Cases: func(ctx context.Context, in Input) iter.Seq2[datasets.Case, error] {
			return func(yield func(datasets.Case, error) bool) {
				if err := readCSV(ctx, in, columns, yield); err != nil && !errors.Is(err, errStopped) {
					yield(datasets.Case{}, err)
				}
			}
		},
	}
}

// MaxRow is how long a row of a table may be, in bytes.
const MaxRow = 16 << 20

// csvHeader returns the names of the columns of a table that begins so.
func csvHeader(head []byte) []string {
	head = bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))
	line, _, _ := bytes.Cut(head, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(line))
	r.Comma = separator(line)
	names, err := r.Read()
	if err != nil {
		return nil
	}
	return names
}

// separator is the one that splits the header most: spreadsheets of some countries
// write semicolons.
func separator(header []byte) rune {
	best := ','
	for _, c := range ";\t" {
		if bytes.Count(header, []byte(string(c))) > bytes.Count(header, []byte(string(best))) {
			best = c
		}
	}
	return best
}

func readCSV(ctx context.Context, in Input, columns Columns, yield func(datasets.Case, error) bool) error {
	raw, err := in.open()
	if err != nil {
		return err
	}
	defer func() { _ = raw.Close() }() // read only
	t, err := newCSVTable(in.Name, raw)
	if err != nil {
		return err
	}
	fields, err := columns.of(in.Name, t.header)
	if err != nil {
		return err
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		row, here, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var c datasets.Case
		if err == nil {
			c, err = csvCase(fields, row, here)
		}
		if !yield(c, err) {
			return errStopped
		}
		if t.broken {
			return nil
		}
	}
}

// csvTable reads rows, each of bounded length, and knows their lines.
type csvTable struct {
	name   string
	limit  *rowLimit
	rows   *csv.Reader
	header []string
	broken bool
}

func newCSVTable(name string, r io.Reader) (*csvTable, error) {
	limit := &rowLimit{r: r}
	limit.more()
	first, _ := io.ReadAll(io.LimitReader(limit, 64<<10))
	switch {
	case len(first) == 0:
		return nil, noTable(name)
	case first[0] == 0xFE || first[0] == 0xFF || len(first) > 1 && first[1] == 0:
		return nil, &datasets.RecordError{File: name, Line: 1, What: "is UTF-16", Remedy: "save it as CSV UTF-8"}
	}
	first = bytes.TrimPrefix(first, []byte("\xEF\xBB\xBF"))
	line, _, _ := bytes.Cut(first, []byte("\n"))
	t := &csvTable{name: name, limit: limit, rows: csv.NewReader(io.MultiReader(bytes.NewReader(first), limit))}
	t.rows.Comma = separator(line)
	t.rows.FieldsPerRecord = -1
	header, _, err := t.next()
	if errors.Is(err, io.EOF) {
		return nil, noTable(name)
	}
	if err != nil {
		return nil, err
	}
	for i, name := range header {
		header[i] = strings.TrimSpace(name)
		if slices.Contains(header[:i], header[i]) {
			return nil, &datasets.RecordError{File: t.name, Line: 1, What: fmt.Sprintf("two columns are named %q", printable(header[i])), Remedy: "name each column once"}
		}
	}
	t.header = slices.Clone(header)
	return t, nil
}

func noTable(name string) error {
	return &datasets.RecordError{File: name, What: "is empty", Remedy: "name a table with a header", Err: datasets.ErrEmpty}
}

func (t *csvTable) next() ([]string, datasets.Place, error) {
	t.limit.more()
	before := t.rows.InputOffset()
	row, err := t.rows.Read()
	here := datasets.Place{File: t.name}
	bad := func(what, remedy string) ([]string, datasets.Place, error) {
		return nil, here, &datasets.RecordError{File: t.name, Line: here.Line, What: what, Remedy: remedy, Err: err}
	}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		here.Line = parse.StartLine
	}
	switch {
	case errors.Is(err, io.EOF):
		return nil, here, io.EOF
	case t.rows.InputOffset()-before >= MaxRow || t.limit.left <= 0:
		t.broken = true
		return bad(fmt.Sprintf("a row is longer than %d MiB", MaxRow>>20), "close the quotes of its cells")
	case parse != nil:
		return bad(parse.Err.Error(), `write "" for a quote in a quoted cell`)
	case err != nil:
		t.broken = true
		return bad("cannot be read to its end ("+err.Error()+")", "copy the file again")
	}
	here.Line, _ = t.rows.FieldPos(0)
	if t.header != nil && len(row) != len(t.header) {
		return bad(fmt.Sprintf("has %d cells, and the header %d", len(row), len(t.header)), "give each column a cell, an empty one too")
	}
	return row, here, nil
}

var errRowLength = errors.New("the row is too long")

// rowLimit ends a row that does not end: an open quote would take in all that
// follows.
type rowLimit struct {
	r    io.Reader
	left int
}

func (l *rowLimit) more() { l.left = MaxRow }

func (l *rowLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errRowLength
	}
	n, err := l.r.Read(p)
	l.left -= n
	return n, err
}
