package table

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// Read yields the rows of a file. The first error is the last element. It may
// be ranged over more than once.
func Read[T any](path string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		f, err := Open(path)
		if err != nil {
			yield(none, err)
			return
		}
		defer func() { _ = f.Close() }() // read only
		Scan[T](f)(yield)
	}
}

// File is an open table file of which only the footer has been read.
type File struct {
	name   string
	pq     *parquet.File
	closer io.Closer
}

// Open reads the footer of a table file.
func Open(path string) (*File, error) {
	osFile, err := os.Open(path) //nolint:gosec // reading what the user names is the purpose
	if err != nil {
		return nil, fmt.Errorf("reading table: %w", err)
	}
	info, err := osFile.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &Error{File: path, What: "is no regular file", Remedy: "name a Parquet file"}
	}
	if err != nil {
		_ = osFile.Close() // read only
		return nil, err
	}
	f, err := NewFile(path, osFile, info.Size())
	if err != nil {
		_ = osFile.Close() // read only
		return nil, err
	}
	f.closer = osFile
	return f, nil
}

// NewFile reads the footer of a table of size bytes behind r; name is what
// errors call it.
func NewFile(name string, r io.ReaderAt, size int64) (f *File, err error) {
	defer recoverDamage(name, 0, &err)
	var magic [4]byte
	if n, _ := r.ReadAt(magic[:], 0); n < len(magic) || string(magic[:]) != "PAR1" {
		return nil, &Error{File: name, What: "is not a Parquet file", Remedy: "check the path, or write the file again"}
	}
	if err := checkFooter(r, size); err != nil {
		return nil, &Error{File: name, What: "the Parquet file is cut off or damaged (" + err.Error() + ")", Remedy: writeAgain, Err: err}
	}
	pq, err := parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, &Error{
			File: name, What: "the Parquet file is cut off or damaged (" + err.Error() + ")",
			Remedy: writeAgain, Err: err,
		}
	}
	return &File{name: name, pq: pq}, nil
}

// checkFooter compares the length that the file's last bytes give its footer
// with the file's: the library would allocate up to 4 GB for a wrong one.
func checkFooter(r io.ReaderAt, size int64) error {
	const magicLen, tailLen = 4, 8
	var tail [tailLen]byte
	if size < magicLen+tailLen {
		return errors.New("it is too short")
	}
	if _, err := r.ReadAt(tail[:], size-tailLen); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if string(tail[4:]) != "PAR1" {
		return errors.New("its last bytes are not those of a Parquet file")
	}
	if length := int64(binary.LittleEndian.Uint32(tail[:4])); length > size-magicLen-tailLen {
		return fmt.Errorf("its footer would be %d bytes of %d", length, size)
	}
	return nil
}

// Close closes the file if Open opened it.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// Rows returns the number of rows that the footer promises.
func (f *File) Rows() int64 { return f.pq.NumRows() }

// Metadata returns a value of the key-value metadata.
func (f *File) Metadata(key string) (string, bool) { return f.pq.Lookup(key) }

// Columns returns the names of the top-level columns in file order.
func (f *File) Columns() []string {
	var names []string
	for _, field := range f.pq.Schema().Fields() {
		names = append(names, field.Name())
	}
	return names
}

// Check compares the file's schema with what rows of type T need.
func Check[T any](f *File) error {
	if want, version, ok := schemaOf[T](); ok {
		if have, found := f.pq.Lookup(nameKey); found && have != want {
			return &Error{File: f.name, What: fmt.Sprintf("holds %q, not %q", have, want), Remedy: "name a file of " + want}
		}
		if text, found := f.pq.Lookup(versionKey); found {
			if have, err := strconv.Atoi(text); err != nil || have > version {
				return &Error{
					File: f.name, What: fmt.Sprintf("has schema version %q, this program reads up to %d", text, version),
					Remedy: "use the version of forerun that wrote it, or a later one",
				}
			}
		}
	}
	if e := compare(parquet.SchemaOf(new(T)), f.pq.Schema()); e != nil {
		e.File = f.name
		return e
	}
	return nil
}

// Unknown returns the leaf columns of the file that rows of type T do not
// have, in file order.
func Unknown[T any](f *File) []string {
	want := parquet.SchemaOf(new(T))
	var extra []string
	for _, path := range f.pq.Schema().Columns() {
		if _, ok := want.Lookup(path...); !ok {
			extra = append(extra, strings.Join(path, "."))
		}
	}
	return extra
}

// writeAgain is the remedy for a damaged file.
const writeAgain = "write or copy it again"

// batch is how many rows are held at once when reading.
const batch = 32

// Scan checks the schema and yields the file's rows. The first error is the
// last element.
func Scan[T any](f *File) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		if err := Check[T](f); err != nil {
			yield(none, err)
			return
		}
		r, err := openReader[T](f)
		if err != nil {
			yield(none, err)
			return
		}
		defer func() { _ = r.Close() }() // read only
		rows := make([]T, batch)
		for done := int64(0); ; {
			clear(rows) // or slices and maps of rows already yielded are written over
			n, err := readBatch(f.name, done, r, rows)
			for i := range rows[:n] {
				if !yield(rows[i], nil) {
					return
				}
			}
			done += int64(n)
			switch {
			case errors.Is(err, io.EOF) || err == nil && n == 0:
				if want := f.Rows(); done != want {
					yield(none, &Error{
						File: f.name, What: fmt.Sprintf("the footer promises %d rows, %d are there", want, done),
						Remedy: writeAgain,
					})
				}
				return
			case err != nil:
				yield(none, err)
				return
			}
		}
	}
}

func openReader[T any](f *File) (r *parquet.GenericReader[T], err error) {
	defer recoverDamage(f.name, 0, &err)
	return parquet.NewGenericReader[T](f.pq), nil
}

func readBatch[T any](name string, done int64, r *parquet.GenericReader[T], rows []T) (n int, err error) {
	defer recoverDamage(name, done+1, &err)
	n, err = r.Read(rows)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &Error{
			File: name, Row: done + int64(n) + 1, What: "the Parquet file is damaged (" + err.Error() + ")",
			Remedy: writeAgain, Err: err,
		}
	}
	return n, err
}

// recoverDamage turns a panic into an error: the library is not written for
// files that were made to break it, and such a file must not end a run.
func recoverDamage(name string, row int64, err *error) {
	if p := recover(); p != nil {
		*err = &Error{
			File: name, Row: row, What: fmt.Sprintf("the Parquet file is damaged (%v)", p),
			Remedy: writeAgain,
		}
	}
}
