package rundir_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"forerun/datasets/disk"
)

var (
	errPower = errors.New("the power is off")
	errFull  = errors.New("no space left on device")
)

// loss says what of that which was not synced a power cut takes.
type loss string

const (
	loseAll  loss = "all"         // names and bytes
	keepName loss = "bytes alone" // a rename lasts before the bytes of its file do
	tearData loss = "half"        // names, and half of the bytes
)

// frail is a disk that loses its power at one of its operations, or has room for
// so many bytes.
type frail struct {
	loss  loss
	cutAt int   // of the operations, from 1; 0 is never
	room  int64 // -1 is any

	mu     sync.Mutex
	ops    int
	off    bool
	inodes map[string]*inode
	undo   []change
}

// inode is what a file holds, and how much of that lasts.
type inode struct {
	lasting int64
	cut     []byte // off its end, not yet for good
}

// change is a change of a directory that does not last yet.
type change struct {
	dir  string
	back func()
}

func newFrail(l loss, cutAt int, room int64) *frail {
	return &frail{loss: l, cutAt: cutAt, room: room, inodes: map[string]*inode{}}
}

// op counts an operation, and is the end of it where the power goes. The lock is
// held.
func (d *frail) op() error {
	d.ops++
	d.off = d.off || d.ops == d.cutAt
	if d.off {
		return errPower
	}
	return nil
}

// change notes how a directory is changed back.
func (d *frail) change(name string, back func()) {
	d.undo = append(d.undo, change{filepath.Dir(name), back})
}

func (d *frail) OpenFile(name string, flag int, mode fs.FileMode) (disk.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.op(); err != nil {
		return nil, err
	}
	info, err := os.Stat(name)
	f, openErr := os.OpenFile(name, flag, mode)
	if openErr != nil {
		return nil, openErr
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.inodes[name] = &inode{}
		d.change(name, func() { os.Remove(name) })
	case flag&os.O_TRUNC != 0:
		d.inodes[name] = &inode{}
	case d.inodes[name] == nil:
		d.inodes[name] = &inode{lasting: info.Size()}
	}
	return &frailFile{File: f, disk: d, inode: d.inodes[name], dir: info != nil && info.IsDir()}, nil
}

func (d *frail) Mkdir(name string, mode fs.FileMode) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.op(); err != nil {
		return err
	}
	d.change(name, func() { os.RemoveAll(name) })
	return os.Mkdir(name, mode)
}

func (d *frail) Rename(from, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.op(); err != nil {
		return err
	}
	old, err := os.ReadFile(to)
	was := d.inodes[to]
	d.change(to, func() {
		os.Rename(to, from)
		d.inodes[from] = d.inodes[to]
		delete(d.inodes, to)
		if err == nil {
			os.WriteFile(to, old, 0o600)
			d.inodes[to] = was
		}
	})
	d.inodes[to] = d.inodes[from]
	delete(d.inodes, from)
	return os.Rename(from, to)
}

func (d *frail) Remove(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.op(); err != nil {
		return err
	}
	return os.Remove(name) // of what nobody misses
}

// cut takes what does not last. From now on every operation fails.
func (d *frail) cut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.off = true
	if d.loss != keepName {
		for _, c := range slices.Backward(d.undo) {
			c.back()
		}
	}
	for name, node := range d.inodes {
		info, err := os.Stat(name)
		if err != nil || node == nil || info.IsDir() {
			continue
		}
		if node.cut != nil {
			f, _ := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
			f.Write(node.cut)
			f.Close()
			continue
		}
		lasting := node.lasting
		if d.loss == tearData {
			lasting += (info.Size() - lasting) / 2
		}
		os.Truncate(name, min(lasting, info.Size()))
	}
}

type frailFile struct {
	*os.File
	disk  *frail
	inode *inode
	dir   bool
}

func (f *frailFile) Write(p []byte) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	err := f.disk.op()
	if err != nil {
		p = p[:len(p)/2] // the power goes within it
	}
	if room := f.disk.room; room >= 0 && int64(len(p)) > room {
		p, err = p[:room], errFull
	}
	n, writeErr := f.File.Write(p)
	if f.disk.room >= 0 {
		f.disk.room -= int64(n)
	}
	return n, errors.Join(err, writeErr)
}

func (f *frailFile) Truncate(size int64) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.op(); err != nil {
		return err
	}
	all, err := os.ReadFile(f.Name())
	if err != nil {
		return err
	}
	f.inode.cut = all[size:]
	f.inode.lasting = min(f.inode.lasting, size)
	return f.File.Truncate(size)
}

func (f *frailFile) Sync() error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.op(); err != nil {
		return err
	}
	if f.dir {
		f.disk.undo = slices.DeleteFunc(f.disk.undo, func(c change) bool { return c.dir == f.Name() })
		return nil
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	f.inode.lasting, f.inode.cut = info.Size(), nil
	return nil // what really lasts is not the question here
}
