package trace

import (
	"context"
	"encoding/binary"
	"hash/maphash"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"
)

// What is worked on at once.
const (
	ways    = 256      // partitions of the first pass
	subWays = 16       // partitions of one that turned out to be large
	part    = 32 << 20 // bytes of a partition that are taken into memory
	// MaxTrace is how much one trace may take, as it is kept between the passes.
	MaxTrace = 256 << 20
	room     = 64 << 10 // bytes of a block
)

// partitions keep records apart by their keys: what has one key is in one of them.
type partitions struct {
	spool *spool
	seed  maphash.Seed // of its own each time: no log can be made to fill one partition
	shift int          // which bits of a key's hash are looked at
	all   []stream
	part  int64 // limits, which a test sets lower
	most  int64
}

func newPartitions(s *spool, n int) *partitions {
	return &partitions{spool: s, seed: maphash.MakeSeed(), all: make([]stream, n), part: part, most: MaxTrace}
}

// add keeps a record. Its hash stands before it.
func (p *partitions) add(key string, record []byte) error {
	return p.put(maphash.String(p.seed, key), record)
}

func (p *partitions) put(hash uint64, record []byte) error {
	s := &p.all[hash>>p.shift%uint64(len(p.all))]
	if s.spool == nil {
		s.spool, s.full = p.spool, room
	}
	var begin [8]byte
	binary.BigEndian.PutUint64(begin[:], hash)
	return s.add(begin[:], record)
}

// group is what has one key, in the order in which it came.
type group [][]byte

// visitor takes groups. It is called from several goroutines at once.
type visitor struct {
	group func(g []group) error     // the groups of a partition
	huge  func(record []byte) error // one of a group that is too large
}

// each visits all records, partition by partition, several at a time.
func (p *partitions) each(ctx context.Context, v visitor) error {
	workers, ctx := errgroup.WithContext(ctx)
	workers.SetLimit(min(runtime.GOMAXPROCS(0), 4))
	large := &sync.Mutex{} // one large group at a time
	for i := range p.all {
		if p.all[i].size == 0 {
			continue
		}
		workers.Go(func() error { return p.visit(ctx, &p.all[i], v, large) })
	}
	return workers.Wait()
}

func (p *partitions) visit(ctx context.Context, s *stream, v visitor, large *sync.Mutex) error {
	if err := ctx.Err(); err != nil || s.size == 0 {
		return err
	}
	if s.size <= p.part {
		return p.take(s, v)
	}
	sizes, err := sizesOf(s)
	if err != nil {
		return err
	}
	if len(sizes) == 1 && s.size <= p.most {
		large.Lock()
		defer large.Unlock()
		return p.take(s, v)
	}
	return p.split(ctx, s, sizes, v, large)
}

// split keeps the records of a large partition apart once more, and passes on those
// of groups that are too large for any.
func (p *partitions) split(ctx context.Context, s *stream, sizes map[uint64]int64, v visitor, large *sync.Mutex) error {
	sub := &partitions{spool: p.spool, seed: p.seed, shift: p.shift + 8, all: make([]stream, subWays), part: p.part, most: p.most}
	alone := map[uint64]*stream{}
	for c := (cursor{s: s}); ; {
		record, err := c.record()
		if err != nil {
			return err
		}
		if record == nil {
			break
		}
		hash := binary.BigEndian.Uint64(record)
		switch size := sizes[hash]; {
		case size > p.most:
			err = v.huge(record[8:])
		case size > p.part:
			if alone[hash] == nil {
				alone[hash] = &stream{spool: p.spool, full: room}
			}
			err = alone[hash].add(nil, record)
		default:
			err = sub.put(hash, record[8:])
		}
		if err != nil {
			return err
		}
	}
	*s = stream{}
	for i := range sub.all {
		if err := sub.visit(ctx, &sub.all[i], v, large); err != nil {
			return err
		}
	}
	for _, one := range alone {
		if err := sub.visit(ctx, one, v, large); err != nil {
			return err
		}
	}
	return nil
}

// sizesOf gives the size of each group of a stream.
func sizesOf(s *stream) (map[uint64]int64, error) {
	sizes := map[uint64]int64{}
	for c := (cursor{s: s}); ; {
		record, err := c.record()
		if err != nil {
			return nil, err
		}
		if record == nil {
			return sizes, nil
		}
		sizes[binary.BigEndian.Uint64(record)] += int64(len(record))
	}
}

// take reads a whole partition and hands on its groups, in the order of their first
// records.
func (p *partitions) take(s *stream, v visitor) error {
	at := map[uint64]int{}
	var groups []group
	for c := (cursor{s: s}); ; {
		record, err := c.record()
		if err != nil {
			return err
		}
		if record == nil {
			break
		}
		hash := binary.BigEndian.Uint64(record)
		i, there := at[hash]
		if !there {
			i = len(groups)
			at[hash] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], record[8:])
	}
	*s = stream{} // its tail is no longer needed
	return v.group(groups)
}
