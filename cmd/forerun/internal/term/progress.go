package term

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
)

// Progress shows how far long work has come: a bar with rate and time left on a
// terminal, and elsewhere a plain line for every tenth of the way. The zero
// Progress shows nothing. It is safe for concurrent use.
type Progress struct {
	out      io.Writer
	terminal Terminal
	now      func() time.Time

	mu      sync.Mutex
	label   string
	total   int
	tenth   int
	started time.Time
	tracker *progress.Tracker
	drawn   chan struct{}
}

// NewProgress shows progress on out, or nothing when quiet.
func NewProgress(out io.Writer, t Terminal, quiet bool, now func() time.Time) *Progress {
	if quiet {
		return &Progress{}
	}
	return &Progress{out: out, terminal: t, now: now}
}

// Start begins a piece of work of a known size.
func (p *Progress) Start(label string, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.out == nil {
		return
	}
	p.label, p.total, p.tenth, p.started = label, total, 0, p.now()
	if !p.terminal.Attached {
		p.linef("%s: 0/%d\n", label, total)
		return
	}
	p.tracker = &progress.Tracker{Message: label, Total: int64(total), Units: progress.UnitsDefault}
	bar := newBar(p.out, p.terminal)
	bar.AppendTracker(p.tracker)
	p.drawn = make(chan struct{})
	go func(drawn chan struct{}) {
		defer close(drawn)
		bar.Render()
	}(p.drawn)
}

func newBar(out io.Writer, t Terminal) progress.Writer {
	w := progress.NewWriter()
	w.SetOutputWriter(out)
	w.SetUpdateFrequency(100 * time.Millisecond)
	w.SetTrackerLength(min(30, t.Width()/4))
	w.SetMessageLength(min(44, t.Width()/2))
	w.SetNumTrackersExpected(1)
	w.SetAutoStop(true) // its Stop is lost on a bar that has not begun to draw
	w.SetStyle(progress.StyleDefault)
	w.Style().Visibility.ETA = true
	w.Style().Visibility.Speed = true
	w.Style().Visibility.Time = false
	return w
}

// Set says how much is done, with a note such as the spend so far.
func (p *Progress) Set(done int, note string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.out == nil || p.total == 0:
	case p.tracker != nil:
		p.tracker.UpdateMessage(p.label + note)
		p.tracker.SetValue(int64(done))
	case done*10/p.total > p.tenth:
		p.tenth = done * 10 / p.total
		p.linef("%s: %d/%d%s%s\n", p.label, done, p.total, note, p.left(done))
	}
}

// linef prints a plain line. Work does not stop because nobody can be shown it.
func (p *Progress) linef(format string, args ...any) { _, _ = fmt.Fprintf(p.out, format, args...) }

// left estimates the time that remains from the rate so far.
func (p *Progress) left(done int) string {
	spent := p.now().Sub(p.started)
	if done <= 0 || done >= p.total || spent < time.Second {
		return ""
	}
	rate := float64(done) / spent.Seconds()
	rest := time.Duration(float64(p.total-done) / rate * float64(time.Second))
	return fmt.Sprintf(", %.0f/s, %s left", rate, rest.Round(time.Second))
}

// Stop ends the piece of work.
func (p *Progress) Stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tracker == nil {
		return
	}
	if p.tracker.Value() < p.tracker.Total {
		p.tracker.MarkAsErrored() // work that was broken off is not shown as done
	} else {
		p.tracker.MarkAsDone()
	}
	<-p.drawn
	p.tracker = nil
}
