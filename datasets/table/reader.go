package table

import (
	"errors"
	"fmt"
	"io"
	"iter"
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
