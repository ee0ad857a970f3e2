package table

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// File is an open table file of which only the footer has been read.
type File struct {
	name   string
	pq     *parquet.File
	closer io.Closer
}

// Open reads the footer of a table file.
func Open(path string) (*File, error) {
	osFile, err := os.Open(path)
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
	if err := checkChunks(pq); err != nil {
		return nil, &Error{File: name, What: "the Parquet file is damaged (" + err.Error() + ")", Remedy: writeAgain, Err: err}
	}
	return &File{name: name, pq: pq}, nil
}

// checkChunks compares the columns of each row group with the schema. The
// library takes the one to be like the other, and would read a number as the
// address of a text.
func checkChunks(f *parquet.File) error {
	columns := f.Schema().Columns()
	for i, group := range f.Metadata().RowGroups {
		if len(group.Columns) != len(columns) {
			return fmt.Errorf("row group %d has %d columns of %d", i+1, len(group.Columns), len(columns))
		}
		for j, path := range columns {
			leaf, _ := f.Schema().Lookup(path...)
			chunk := group.Columns[j].MetaData
			if !slices.Equal(chunk.PathInSchema, path) || int(chunk.Type) != int(leaf.Node.Type().Kind()) {
				return fmt.Errorf("row group %d has something else in place of column %s", i+1, strings.Join(path, "."))
			}
		}
	}
	return nil
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

// Columns returns the names of the top-level columns in file order.
func (f *File) Columns() []string {
	var names []string
	for _, field := range f.pq.Schema().Fields() {
		names = append(names, field.Name())
	}
	return names
}

// writeAgain is the remedy for a damaged file.
const writeAgain = "write or copy it again"
