package recorded

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"os"

	"forerun/datasets"
	"forerun/datasets/hashmap"
)

// shelf keeps records in a temporary file, and in memory a hash and a place of
// each. Where the system allows it the file has no name, and a killed process
// leaves nothing behind.
type shelf struct {
	file *os.File
	out  *bufio.Writer // nil when the last record is there
	size int64
	seed maphash.Seed
	at   hashmap.Map
	n    int // records
}

// record is what is kept of one case of another source.
type record struct {
	id     string
	digest string // of messages and input
	logged *datasets.Logged
}

// On the shelf a record is the lengths of its id and its logged part, and then id,
// digest and logged part.
const (
	headSize   = 8
	digestSize = 32
	readAtOnce = 2 << 10 // holds most records
	mostText   = 1<<32 - 1
)

func newShelf() (*shelf, error) {
	file, err := os.CreateTemp("", "forerun-*.tmp")
	if err != nil {
		return nil, fmt.Errorf("keep recorded answers: %w", err)
	}
	_ = os.Remove(file.Name()) // where that can't be, close does it
	return &shelf{file: file, out: bufio.NewWriterSize(file, 256<<10), seed: maphash.MakeSeed()}, nil
}

// close removes the records; how many there were is known on.
func (s *shelf) close() error {
	s.at = hashmap.Map{}
	err := s.file.Close()
	_ = os.Remove(s.file.Name()) // mostly gone already
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

// fill takes all cases of a source in.
func (s *shelf) fill(ctx context.Context, from datasets.Source) error {
	for c, err := range from.Cases(ctx) {
		if err != nil {
			return err // names its file and line
		}
		fresh, err := s.put(&c)
		if err != nil {
			return err
		}
		if !fresh {
			return fmt.Errorf("case %q is recorded twice: keep one", c.ID)
		}
	}
	return s.full()
}

// put keeps a record; false means that there is one of that id.
func (s *shelf) put(c *datasets.Case) (bool, error) {
	text, err := c.Logged.Text()
	if err != nil {
		return false, fmt.Errorf("keep the record of case %q: %w", c.ID, err)
	}
	if uint64(len(c.ID)) > mostText || uint64(len(text)) > mostText {
		return false, fmt.Errorf("keep the record of case %.100q: it is larger than 4 GiB", c.ID)
	}
	if !s.at.Put(maphash.String(s.seed, c.ID), uint64(s.size)) { //nolint:gosec // a size
		return false, nil
	}
	s.n++
	var head [headSize]byte
	binary.BigEndian.PutUint32(head[:], uint32(len(c.ID)))  //nolint:gosec // as was looked at
	binary.BigEndian.PutUint32(head[4:], uint32(len(text))) //nolint:gosec // as above
	for _, part := range [][]byte{head[:], []byte(c.ID), []byte(c.Digest()), text} {
		n, err := s.out.Write(part)
		s.size += int64(n)
		if err != nil {
			return false, fmt.Errorf("keep recorded answers: %w", err)
		}
	}
	return true, nil
}

// full says that there are no more records. From here on the shelf may be read,
// by many at once.
func (s *shelf) full() error {
	err := s.out.Flush()
	s.out = nil
	if err != nil {
		return fmt.Errorf("keep recorded answers: %w", err)
	}
	return nil
}

// find gives the record of an id.
func (s *shelf) find(id string) (r record, ok bool, err error) {
	at, ok := s.at.Get(maphash.String(s.seed, id))
	if !ok {
		return record{}, false, nil
	}
	place := int64(at) //nolint:gosec // it was a size
	buf := make([]byte, min(readAtOnce, s.size-place))
	if _, err := s.file.ReadAt(buf, place); err != nil {
		return record{}, false, fmt.Errorf("read the record of case %q: %w", id, err)
	}
	if whole := sizeOf(buf); whole > len(buf) {
		long := make([]byte, whole)
		n := copy(long, buf)
		if _, err := s.file.ReadAt(long[n:], place+int64(n)); err != nil {
			return record{}, false, fmt.Errorf("read the record of case %q: %w", id, err)
		}
		buf = long
	}
	if r, err = parse(buf); err != nil {
		return record{}, false, fmt.Errorf("read the record of case %q: %w", id, err)
	}
	return r, r.id == id, nil
}

// sizeOf is how long the record is that begins here.
func sizeOf(head []byte) int {
	return headSize + digestSize + int(binary.BigEndian.Uint32(head)) + int(binary.BigEndian.Uint32(head[4:]))
}

func parse(buf []byte) (record, error) {
	id := int(binary.BigEndian.Uint32(buf))
	body := buf[headSize:sizeOf(buf)]
	r := record{id: string(body[:id]), digest: string(body[id : id+digestSize])}
	var err error
	r.logged, err = datasets.ParseLogged(body[id+digestSize:])
	return r, err
}

// ids gives the ids in the order in which they came.
func (s *shelf) ids() iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		in := bufio.NewReaderSize(io.NewSectionReader(s.file, 0, s.size), 256<<10)
		for left := s.size; left > 0; {
			head, err := in.Peek(headSize)
			var id []byte
			if err == nil {
				whole := sizeOf(head)
				left -= int64(whole)
				id = make([]byte, binary.BigEndian.Uint32(head))
				if _, err = in.Discard(headSize); err == nil {
					_, err = io.ReadFull(in, id)
				}
				if err == nil {
					_, err = in.Discard(whole - headSize - len(id))
				}
			}
			if !yield(string(id), err) || err != nil {
				return
			}
		}
	}
}
