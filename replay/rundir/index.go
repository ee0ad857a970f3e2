package rundir

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"

	"forerun/datasets/hashmap"
	"forerun/replay"
)

// index knows where in the journal each trial's outcome lies. It keeps a hash
// and a number a trial, some twenty bytes, whatever the names are. The hash has a
// seed of its own in every process, so no log can be made to collide in it; the
// reader of an outcome compares the key.
type index struct {
	seed     maphash.Seed
	at       hashmap.Map // offset, with the status in the low bits
	excluded hashmap.Map
	trials   int           // the highest trial of any case
	totals   replay.Totals // of what was read, not of what is added later
}

const statusBits = 3

// maxTrials is more than any run has; a larger number is damage.
const maxTrials = 1 << 16

func newIndex() *index {
	return &index{seed: maphash.MakeSeed()}
}

// caseKey is the key of what concerns all trials of a case.
func caseKey(suite, id string) replay.Key { return replay.Key{Suite: suite, CaseID: id} }

func (x *index) hash(k replay.Key) uint64 { return maphash.Comparable(x.seed, k) }

// add notes an outcome. The first of a trial counts: it is what was paid for.
func (x *index) add(k replay.Key, at int64, s replay.Status) bool {
	if !x.at.Put(x.hash(k), uint64(at)<<statusBits|uint64(s)) { //nolint:gosec // a place in a file
		return false
	}
	x.trials = max(x.trials, k.Trial)
	return true
}

// exclude notes that a case is not compared; false when that is known.
func (x *index) exclude(e replay.Exclusion) bool {
	return x.excluded.Put(x.hash(caseKey(e.Suite, e.CaseID)), 0)
}

// takeBack takes what an excluded case has out of the counts. What it cost
// stays spent.
func (x *index) takeBack(e replay.Exclusion) {
	x.totals.Exclude(e)
	k := caseKey(e.Suite, e.CaseID)
	for _, k.Arm = range replay.Asked() {
		for k.Trial = 1; k.Trial <= x.trials; k.Trial++ {
			if at, ok := x.at.Get(x.hash(k)); ok {
				x.totals.Drop(k.Arm, replay.Status(at&(1<<statusBits-1)))
			}
		}
	}
}

func (x *index) isExcluded(suite, id string) bool {
	return x.excluded.Len() > 0 && x.excluded.Has(x.hash(caseKey(suite, id)))
}

func (x *index) has(k replay.Key) bool {
	return x.at.Has(x.hash(k)) || x.isExcluded(k.Suite, k.CaseID)
}

// find gives the place of a trial's outcome.
func (x *index) find(k replay.Key) (at int64, ok bool) {
	value, ok := x.at.Get(x.hash(k))
	return int64(value >> statusBits), ok
}

// heading is what the index needs of a line.
type heading struct {
	replay.Key
	Status     replay.Status     `json:"status"`
	Provenance replay.Provenance `json:"provenance"`
	CostUSD    *float64          `json:"cost_usd"`
	Excluded   *replay.Exclusion `json:"excluded"`
}

func (h *heading) check() error {
	switch {
	case h.Excluded != nil:
		return nil
	case !slices.Contains(replay.Asked(), h.Arm):
		return fmt.Errorf("arm %q", h.Arm)
	case h.Trial < 1 || h.Trial > maxTrials:
		return fmt.Errorf("trial %d", h.Trial)
	case h.Status == 0:
		return errors.New("no status")
	}
	return nil
}

// readIndex reads a journal through. size is where its last whole record ends,
// torn what lies behind: a record that a kill cut off. A broken record with a
// whole one after it is no torn tail but damage, and an error.
func readIndex(name string, r io.Reader) (x *index, size, torn int64, err error) {
	x = newIndex()
	in := bufio.NewReaderSize(r, 1<<18)
	var line []byte
	for n := 1; ; n++ {
		line, err = readLine(in, line[:0])
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, 0, 0, fmt.Errorf("read %s: %w", name, err)
		}
		if err != nil { // the end; without a newline a record is not whole
			return x, size, torn + int64(len(line)), nil //nolint:nilerr // it is io.EOF
		}
		switch damage := x.take(line, size); {
		case damage != nil:
			torn += int64(len(line))
		case torn > 0:
			return nil, 0, 0, fmt.Errorf("%s:%d: record follows a damaged one: restore the file; a run can't go on from here", name, n)
		default:
			size += int64(len(line))
		}
	}
}

// take notes one line.
func (x *index) take(line []byte, at int64) error {
	var h heading
	if err := json.Unmarshal(line, &h); err != nil {
		return err
	}
	if err := h.check(); err != nil {
		return err
	}
	if h.Excluded != nil {
		if x.exclude(*h.Excluded) {
			x.takeBack(*h.Excluded)
		}
		return nil
	}
	if !x.add(h.Key, at, h.Status) {
		return nil
	}
	x.totals.Add(&replay.Outcome{Key: h.Key, Status: h.Status, Provenance: h.Provenance, CostUSD: h.CostUSD})
	if x.isExcluded(h.Suite, h.CaseID) {
		x.totals.Drop(h.Arm, h.Status)
	}
	return nil
}

// readLine appends a line and its newline to buf. At the end of the input it
// gives what is left, with io.EOF.
func readLine(in *bufio.Reader, buf []byte) ([]byte, error) {
	for {
		part, err := in.ReadSlice('\n')
		buf = append(buf, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return buf, err
		}
	}
}
