package trace

import (
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"sync"

	"github.com/klauspost/compress/s2"
)

// spool is one temporary file of packed blocks, which many streams share. It is
// made when the first block is full: a small import never touches the disk. It is
// safe for concurrent use.
type spool struct {
	dir     string
	packing sync.Pool // of memory for blocks

	mu   sync.Mutex
	file *os.File
	size int64
}

// maxPacking is how much memory is kept for the next block: few are larger.
const maxPacking = 4 * room

// block is where one lies in the spool.
type block struct {
	at     int64
	packed int32
}

func (s *spool) write(text []byte) (block, error) {
	kept, _ := s.packing.Get().(*[]byte)
	if kept == nil {
		kept = new([]byte)
	}
	packed := s2.Encode((*kept)[:cap(*kept)], text)
	defer s.packing.Put(kept)
	if cap(packed) <= maxPacking {
		*kept = packed
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		f, err := os.CreateTemp(s.dir, "forerun-*.tmp")
		if err != nil {
			return block{}, fmt.Errorf("keeping the spans: %w", err)
		}
		// Where the system allows it, the file has no name from here on, and a
		// killed process leaves nothing behind.
		_ = os.Remove(f.Name())
		s.file = f
	}
	b := block{at: s.size, packed: int32(len(packed))} //nolint:gosec // far below 2 GiB: see maxBlock
	if _, err := s.file.WriteAt(packed, b.at); err != nil {
		return block{}, fmt.Errorf("keeping the spans: %w", err)
	}
	s.size += int64(len(packed))
	return b, nil
}

func (s *spool) read(b block) ([]byte, error) {
	kept, _ := s.packing.Get().(*[]byte)
	if kept == nil {
		kept = new([]byte)
	}
	defer s.packing.Put(kept)
	packed := *kept
	if cap(packed) < int(b.packed) {
		packed = make([]byte, b.packed)
		if b.packed <= maxPacking {
			*kept = packed
		}
	}
	packed = packed[:b.packed]
	if _, err := s.file.ReadAt(packed, b.at); err != nil {
		return nil, fmt.Errorf("reading the spans kept: %w", err)
	}
	text, err := s2.Decode(nil, packed)
	if err != nil {
		return nil, fmt.Errorf("reading the spans kept: %w: %w", errSpool, err)
	}
	return text, nil
}

// bytes is how much was written.
func (s *spool) bytes() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.size
}

// close removes the file.
func (s *spool) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	_ = os.Remove(s.file.Name()) // it may have lost its name already
	s.file = nil
	return err
}

// stream is a sequence of records in a spool. It is for one goroutine at a time.
type stream struct {
	spool  *spool
	full   int // the size of a block
	blocks []block
	tail   []byte // what is not written yet
	size   int64  // of all records, unpacked
}

// maxRecord is the largest record: what the readers let through, and room for what
// a span adds to it.
const maxRecord = 1 << 30

// add takes a record in two pieces.
func (s *stream) add(begin, rest []byte) error {
	n := len(begin) + len(rest)
	if n > maxRecord {
		return fmt.Errorf("a record of %d bytes is too large to keep", n)
	}
	if len(s.tail) > 0 && len(s.tail)+n > s.full {
		if err := s.flush(); err != nil {
			return err
		}
	}
	if need := len(s.tail) + binary.MaxVarintLen64 + n; cap(s.tail) < need {
		twice := min(2*cap(s.tail), s.full+binary.MaxVarintLen64) // append adds a quarter at a time
		s.tail = slices.Grow(s.tail, max(need, twice)-len(s.tail))
	}
	s.tail = binary.AppendUvarint(s.tail, uint64(n))
	s.tail = append(append(s.tail, begin...), rest...)
	s.size += int64(n)
	return nil
}

func (s *stream) flush() error {
	b, err := s.spool.write(s.tail)
	if err != nil {
		return err
	}
	s.blocks = append(s.blocks, b)
	if cap(s.tail) > 4*s.full {
		s.tail = nil // of a record that was far larger than others
	}
	s.tail = s.tail[:0]
	return nil
}

// cursor reads a stream from its begin.
type cursor struct {
	s    *stream
	next int // block
	rest []byte
}

// record gives the next record, which stays good; nil at the end.
func (c *cursor) record() ([]byte, error) {
	for len(c.rest) == 0 {
		switch {
		case c.next < len(c.s.blocks):
			text, err := c.s.spool.read(c.s.blocks[c.next])
			if err != nil {
				return nil, err
			}
			c.rest = text
		case c.next == len(c.s.blocks):
			c.rest = c.s.tail
		default:
			return nil, nil
		}
		c.next++
	}
	n, size := binary.Uvarint(c.rest)
	if size <= 0 || n > uint64(len(c.rest)-size) { //nolint:gosec // it is no more than len(c.rest)
		return nil, errSpool
	}
	record := c.rest[size : size+int(n) : size+int(n)] //nolint:gosec // as above
	c.rest = c.rest[size+int(n):]                      //nolint:gosec // as above
	return record, nil
}
