package importers

import (
	"io"
	"io/fs"
	"os"
	"sync/atomic"
)

// Progress tells, while an import is on its way, how far it is. It is safe for
// concurrent use; a nil Progress counts nothing.
type Progress struct {
	total, bytes, records, cases atomic.Int64
	stage                        atomic.Int32
}

// Stage is what an import is doing.
type Stage int

// The stages.
const (
	StageRead Stage = iota + 1
	StageJoin
	StageWrite
)

// Standing is how far an import is. Bytes and Total are those of the inputs as they
// are stored; Total is 0 where that is not known.
type Standing struct {
	Stage          Stage
	Bytes, Total   int64
	Records, Cases int
}

// Standing looks at the import.
func (p *Progress) Standing() Standing {
	if p == nil {
		return Standing{}
	}
	return Standing{
		Stage: max(Stage(p.stage.Load()), StageRead), Bytes: p.bytes.Load(), Total: p.total.Load(),
		Records: int(p.records.Load()), Cases: int(p.cases.Load()),
	}
}

func (p *Progress) at(s Stage) {
	if p != nil {
		p.stage.Store(int32(s)) //nolint:gosec // one of three
	}
}

func (p *Progress) record() {
	if p != nil {
		p.records.Add(1)
	}
}

func (p *Progress) written() {
	if p != nil {
		p.cases.Add(1)
	}
}

// expect adds the sizes of the inputs that are files.
func (p *Progress) expect(inputs []Input) {
	if p == nil {
		return
	}
	for _, in := range inputs {
		p.total.Add(in.size)
	}
}

// watch counts what is read of an input.
func (p *Progress) watch(in Input) Input {
	if p == nil {
		return in
	}
	open := in.Open
	in.Open = func() (io.ReadCloser, error) {
		r, err := open()
		if f, ok := r.(*os.File); ok && err == nil {
			return &watchedFile{f, p}, nil
		}
		if err != nil {
			return nil, err
		}
		return &watched{r, p}, nil
	}
	return in
}

type watched struct {
	io.ReadCloser
	p *Progress
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.ReadCloser.Read(b)
	w.p.bytes.Add(int64(n))
	return n, err
}

// watchedFile is a file that can still be read at any place.
type watchedFile struct {
	f *os.File
	p *Progress
}

func (w *watchedFile) Read(b []byte) (int, error) {
	n, err := w.f.Read(b)
	w.p.bytes.Add(int64(n))
	return n, err
}

func (w *watchedFile) ReadAt(b []byte, at int64) (int, error) {
	n, err := w.f.ReadAt(b, at)
	w.p.bytes.Add(int64(n))
	return n, err
}

func (w *watchedFile) Stat() (fs.FileInfo, error) { return w.f.Stat() }
func (w *watchedFile) Close() error               { return w.f.Close() }
