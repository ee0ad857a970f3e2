package rundir

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"sync"
	"time"
	"unicode/utf8"

	"forerun/datasets/disk"
	"forerun/replay"
	"forerun/replay/internal/filelock"
)

// A record is synced to disk at the latest after so long, or so many records. A
// sync holds up a thread of the Go runtime, which then looks around for others that
// are held up, every 20 µs: at 20 ms between two syncs that alone took a tenth of a
// replay's processor time.
const (
	syncEvery = 50 * time.Millisecond
	syncBatch = 256
)

// Journal is a run's append-only record of outcomes, in order of completion.
// It implements [replay.Journal].
//
// Append returns when the record is with the operating system: from then on a
// kill of this process can't lose it. Against a power cut, records are synced
// in groups in the background, and Append does not wait for that: the wait
// would be added to every trial, to save at most fifty milliseconds of them.
type Journal struct {
	redact *Redactor
	lock   *os.File
	torn   int64
	rooms  sync.Pool // of *[]byte, for lines

	mu     sync.Mutex // over all below; never held while syncing
	file   disk.File
	size   int64
	index  *index // nil when it is closed
	done   replay.Totals
	err    error // the first failure; all appends after it fail too
	unsafe int   // records not synced

	wake chan struct{} // there is something to sync
	full chan struct{} // there is enough for not waiting any longer
	stop chan struct{}
	idle chan struct{} // closed when the syncing goroutine has ended

	closed sync.Once
}

// exclusion is the line of a case that is not compared.
type exclusion struct {
	Excluded replay.Exclusion `json:"excluded"`
}

// openJournal reads what is there, drops a torn tail and goes on after it.
func openJournal(d disk.Disk, name string, redact *Redactor) (*Journal, error) {
	lock, err := filelock.Take(name + ".lock")
	if errors.Is(err, filelock.ErrHeld) {
		err = ErrLocked
	}
	if err != nil {
		return nil, fmt.Errorf("open journal %s: %w", name, err)
	}
	file, err := d.OpenFile(name, os.O_RDWR|os.O_APPEND, privateFile)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open journal: %w", err), lock.Close())
	}
	idx, size, torn, err := readIndex(name, io.NewSectionReader(file, 0, math.MaxInt64))
	if err == nil && torn > 0 {
		if err = file.Truncate(size); err == nil {
			err = file.Sync() // or a power cut brings half a line back, before whole ones
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open journal: %w", err), file.Close(), lock.Close())
	}
	j := &Journal{
		redact: redact, lock: lock, file: file, size: size, torn: torn, index: idx, done: idx.totals,
		wake: make(chan struct{}, 1), full: make(chan struct{}, 1), stop: make(chan struct{}), idle: make(chan struct{}),
	}
	go j.syncLoop()
	return j, nil
}

// Torn is the number of bytes of a half-written record that were dropped from
// the end when the journal was opened; its trial is asked again.
func (j *Journal) Torn() int64 { return j.torn }

// Append keeps one outcome.
func (j *Journal) Append(_ context.Context, o replay.Outcome) error {
	room, _ := j.rooms.Get().(*[]byte)
	if room == nil {
		room = new([]byte)
	}
	line, err := encodeOutcome(*room, &o)
	if cap(line) <= mostRoom {
		*room = line
		defer j.rooms.Put(room)
	}
	if err == nil {
		line, err = j.clean(line)
	}
	if err != nil {
		return fmt.Errorf("journal case %q, arm %s: %w", o.CaseID, o.Arm, err)
	}
	return j.write(line, func(at int64) { j.index.add(o.Key, at, o.Status) })
}

// mostRoom is the longest line whose memory the next one is written into.
const mostRoom = 64 << 10

// Exclude keeps that a case is not compared.
func (j *Journal) Exclude(_ context.Context, x replay.Exclusion) error {
	line, err := encodeJSON(exclusion{x})
	if err == nil {
		line, err = j.clean(line)
	}
	if err != nil {
		return fmt.Errorf("journal case %q: %w", x.CaseID, err)
	}
	return j.write(line, func(int64) { j.index.exclude(x) })
}

// Has reports whether the trial has an outcome or its case is excluded.
func (j *Journal) Has(k replay.Key) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.index != nil && j.index.has(k)
}

// Done is what the journal held when it was opened.
func (j *Journal) Done() replay.Totals { return j.done }

// Sync makes everything appended so far last through a power cut.
func (j *Journal) Sync() error {
	j.mu.Lock()
	j.unsafe = 0
	j.mu.Unlock()
	err := j.file.Sync()
	j.mu.Lock()
	defer j.mu.Unlock()
	if err != nil && j.err == nil {
		j.err = fmt.Errorf("sync journal: %w", err)
	}
	return j.err
}

// Close syncs what is left, and lets another process have the run. Closing
// again does nothing.
func (j *Journal) Close() error {
	var err error
	j.closed.Do(func() {
		close(j.stop)
		<-j.idle
		err = errors.Join(j.Sync(), j.file.Close(), j.lock.Close())
		j.mu.Lock()
		defer j.mu.Unlock()
		j.index = nil // of many cases it is most of what is in memory
	})
	return err
}

// clean gives a record's line without secrets and in valid UTF-8.
func (j *Journal) clean(line []byte) ([]byte, error) {
	line = j.redact.JSON(line)
	if !utf8.Valid(line) {
		line = bytes.ToValidUTF8(line, []byte("\uFFFD"))
	}
	if deep(line) && !json.Valid(line) { // written, it would be damage
		return nil, errors.New("a record that could not be read back: its JSON is nested too deep")
	}
	return append(line, '\n'), nil
}

// deep reports whether a line may be nested deeper than encoding/json reads. Its
// parts were valid one by one.
func deep(line []byte) bool {
	const most = 9000 // a line adds a few to the 10,000 that a part may have
	return bytes.Count(line, []byte("{"))+bytes.Count(line, []byte("[")) > most
}

// write appends a line and calls wrote with its place.
func (j *Journal) write(line []byte, wrote func(at int64)) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil {
		return j.err
	}
	if _, err := j.file.Write(line); err != nil {
		// Half a line must not stand before a whole one.
		j.err = errors.Join(fmt.Errorf("write journal: %w", err), j.file.Truncate(j.size))
		return j.err
	}
	wrote(j.size)
	j.size += int64(len(line))
	j.unsafe++
	switch j.unsafe {
	case 1:
		signal(j.wake)
	case syncBatch:
		signal(j.full)
	}
	return nil
}

// signal leaves word on c, where there is none yet.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// syncLoop syncs in groups until the journal is closed.
func (j *Journal) syncLoop() {
	defer close(j.idle)
	timer := time.NewTimer(syncEvery)
	defer timer.Stop()
	for {
		select {
		case <-j.wake:
		case <-j.stop:
			return
		}
		timer.Reset(syncEvery)
		select {
		case <-timer.C:
		case <-j.full:
		case <-j.stop:
			return
		}
		if j.Sync() != nil {
			return // the next Append says it
		}
	}
}
