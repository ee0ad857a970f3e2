package table

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"reflect"
	"slices"
	"strconv"

	"github.com/parquet-go/parquet-go"

	"forerun/datasets/disk"
)

// Options shape a written table. The zero value is good for all of ours.
type Options struct {
	// RowGroupBytes ends a row group when its rows hold about so many bytes;
	// it bounds the writer's memory. 0 means 32 MiB.
	RowGroupBytes int
	// Mode is that of a file; 0 is what the umask leaves of 0666.
	Mode fs.FileMode
	// Disk is where a file is written; nil is the system's.
	Disk disk.Disk
}

const (
	defaultRowGroupBytes = 32 << 20
	rowGroupRows         = 128 << 10
)

// WriteFile writes all rows to path and returns their number. The first error
// of the sequence ends it, and nothing is left at path that was not there
// before.
func WriteFile[T any](path string, rows iter.Seq2[T, error], opts Options) (int, error) {
	w, err := Create[T](path, opts)
	if err != nil {
		return 0, err
	}
	defer w.Abort()
	for row, err := range rows {
		if err != nil {
			return 0, err
		}
		if err := w.Write(row); err != nil {
			return 0, err
		}
	}
	return w.Rows(), w.Commit()
}

// Writer writes rows of one table. It is for one goroutine.
type Writer[T any] struct {
	path  string
	file  *disk.New // nil when the rows go to a plain io.Writer
	pq    *parquet.GenericWriter[T]
	rows  int
	group struct{ rows, bytes, limit int }
	err   error
}

// Create starts a table that appears at path on [Writer.Commit]. Defer
// [Writer.Abort]: it removes what an early return leaves.
func Create[T any](path string, opts Options) (*Writer[T], error) {
	on := opts.Disk
	if on == nil {
		on = disk.System{}
	}
	mode := opts.Mode
	if mode == 0 {
		mode = 0o666
	}
	file, err := disk.Create(on, path, mode)
	if err != nil {
		return nil, err
	}
	w := NewWriter[T](file, opts)
	w.path, w.file = path, file
	return w, nil
}

// NewWriter writes a table to out. Commit ends it; out is not closed.
func NewWriter[T any](out io.Writer, opts Options) *Writer[T] {
	w := &Writer[T]{path: "table", err: checkRowType(reflect.TypeFor[T]())}
	schema := parquet.SchemaOf(new(T))
	pages, err := newCodec()
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("writing table: %w", err)
	}
	options := []parquet.WriterOption{
		schema,
		// Pinned, so that a new version of the library or of this program
		// does not change the bytes of an old table.
		parquet.CreatedBy("forerun", "1", "0"),
		parquet.Compression(pages),
	}
	for _, path := range schema.Columns() {
		leaf, _ := schema.Lookup(path...)
		if leaf.Node.Type().Kind() == parquet.ByteArray {
			// Both are needed: the one empties the page headers, the other
			// the footer.
			options = append(options, parquet.SkipPageStatistics(path...), parquet.SkipPageBounds(path...))
		}
	}
	if name, version, ok := schemaOf[T](); ok {
		options = append(options, parquet.KeyValueMetadata(nameKey, name), parquet.KeyValueMetadata(versionKey, strconv.Itoa(version)))
	}
	if w.err == nil {
		w.pq = parquet.NewGenericWriter[T](out, options...)
	}
	w.group.limit = opts.RowGroupBytes
	if w.group.limit <= 0 {
		w.group.limit = defaultRowGroupBytes
	}
	return w
}

// Write adds rows. It keeps nothing of them.
func (w *Writer[T]) Write(rows ...T) (err error) {
	if w.err != nil {
		return w.err
	}
	defer recoverWrite(w.path, &err)
	for len(rows) > 0 {
		n, err := w.run(rows)
		w.rows += n
		if err != nil {
			w.err = fmt.Errorf("writing %s: row %d: %w", w.path, w.rows+1, err)
			return w.err
		}
		rows = rows[n:]
	}
	return nil
}

// run writes rows up to the end of the row group, and returns how many. The library
// takes several at once in half the time.
func (w *Writer[T]) run(rows []T) (int, error) {
	n, full := 0, false
	for whole := rows; n < len(whole) && !full; n++ {
		v := reflect.ValueOf(&whole[n]).Elem()
		size, valid := inspect(v)
		if !valid {
			if &rows[0] == &whole[0] {
				rows = slices.Clone(rows)
			}
			rows[n] = mend(v).Interface().(T) //nolint:errcheck,forcetypeassert // mend keeps the type
		}
		w.group.rows++
		w.group.bytes += size
		full = w.group.bytes >= w.group.limit || w.group.rows >= rowGroupRows
	}
	if n, err := w.pq.Write(rows[:n]); err != nil {
		return n, err
	}
	if !full {
		return n, nil
	}
	w.group.rows, w.group.bytes = 0, 0
	return n, w.pq.Flush()
}

// Rows returns how many rows were written so far.
func (w *Writer[T]) Rows() int { return w.rows }

// Commit writes the footer, syncs the file and gives it its name. A full disk
// may show only here.
func (w *Writer[T]) Commit() (err error) {
	if w.err != nil {
		return w.err
	}
	defer recoverWrite(w.path, &err)
	w.err = errors.New("table: write after commit")
	if err := w.pq.Close(); err != nil {
		w.Abort()
		return fmt.Errorf("writing %s: %w", w.path, err)
	}
	if w.file == nil {
		return nil
	}
	return w.file.Commit()
}

// Abort removes an uncommitted file. After Commit it does nothing.
func (w *Writer[T]) Abort() {
	if w.file != nil {
		w.file.Abort()
	}
	if w.err == nil {
		w.err = os.ErrClosed
	}
}

// recoverWrite turns a panic of the library into an error: the rows hold what
// models wrote, and none of it may end the process.
func recoverWrite(path string, err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("writing %s: the Parquet library failed: %v", path, p)
	}
}
