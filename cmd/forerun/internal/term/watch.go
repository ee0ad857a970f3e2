package term

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
)

// Standing is how far a piece of work has come. What it holds of the outside world
// must be harmless: see [Escape].
type Standing struct {
	Done, Total int
	Before      int      // of Done, what was there before this piece of work began
	Note        string   // after the numbers, on a plain line
	Block       []string // the lines of the live block on a terminal
	Event       any      // the object that stands for it among events
}

// Watch shows work that can be asked how far it is: one live block on a terminal,
// elsewhere a plain line for every tenth of the way and every minute, or events as
// JSON Lines. It is safe for concurrent use; the zero Watch shows nothing.
type Watch struct {
	out      io.Writer
	terminal Terminal
	manner   Manner
	now      func() time.Time

	mu      sync.Mutex // over what is written, and all below
	label   string
	look    func() Standing
	started time.Time
	spoke   time.Time // the last plain line or event
	tenth   int
	bar     progress.Writer
	tracker *progress.Tracker
	end     chan struct{}
	ended   sync.WaitGroup
}

// Manner is how a [Watch] shows its work. The zero Manner is Shown.
type Manner uint8

// The manners.
const (
	Shown  Manner = iota // a block or lines
	Quiet                // nothing but what is asked for with [Watch.Say]
	Events               // JSON Lines
)

// How often the work is looked at.
const (
	redraw  = 250 * time.Millisecond
	glance  = time.Second
	longest = time.Minute // without a line
)

// NewWatch makes a watch that shows on out.
func NewWatch(out io.Writer, t Terminal, m Manner, now func() time.Time) *Watch {
	return &Watch{out: out, terminal: t, manner: m, now: now}
}

// Start begins to show a piece of work; look must be safe to call at any time.
func (w *Watch) Start(label string, look func() Standing) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.label, w.look, w.tenth = label, look, 0
	if w.out == nil {
		return
	}
	w.started = w.now()
	w.spoke = w.started
	w.end = make(chan struct{})
	switch {
	case w.manner == Quiet:
	case w.manner == Shown && w.terminal.Attached:
		w.draw()
		w.every(redraw, w.refresh)
	default:
		w.speak(look())
		w.every(glance, w.lines)
	}
}

// Stop ends the showing, with a last look.
func (w *Watch) Stop() {
	if w.end == nil {
		return
	}
	close(w.end)
	if w.tracker != nil {
		w.refresh()
		if at := w.tracker.Value(); at < w.tracker.Total {
			w.tracker.MarkAsErrored() // work that was broken off is not shown as done
		} else {
			w.tracker.MarkAsDone()
		}
	}
	w.ended.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.manner != Quiet && w.tracker == nil {
		w.speak(w.look())
	}
	w.end, w.tracker, w.bar = nil, nil, nil
}

// Say shows at once how far the work is, whatever the manner.
func (w *Watch) Say() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.look == nil || w.out == nil {
		return
	}
	if w.bar != nil {
		at := w.look()
		w.bar.Log("%s", strings.Join(append([]string{w.line(at)}, at.Block...), "\n"))
		return
	}
	w.speak(w.look())
}

// every calls f at an interval until the watch is stopped.
func (w *Watch) every(interval time.Duration, f func()) {
	end := w.end
	w.ended.Go(func() {
		ticks := time.NewTicker(interval)
		defer ticks.Stop()
		for {
			select {
			case <-ticks.C:
				f()
			case <-end:
				return
			}
		}
	})
}

// lines says a line where a tenth is done, or a minute has passed.
func (w *Watch) lines() {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := w.look()
	tenth := 0
	if at.Total > 0 {
		tenth = at.Done * 10 / at.Total
	}
	if tenth > w.tenth || w.now().Sub(w.spoke) >= longest {
		w.tenth = tenth
		w.speak(at)
	}
}

// speak prints a line or an event. Work does not stop because nobody can be shown
// it.
func (w *Watch) speak(at Standing) {
	w.spoke = w.now()
	if w.manner == Events {
		if line, err := json.Marshal(at.Event); err == nil {
			_, _ = fmt.Fprintf(w.out, "%s\n", line)
		}
		return
	}
	_, _ = fmt.Fprintln(w.out, w.line(at))
}

func (w *Watch) line(at Standing) string {
	left := Left(at.Done-at.Before, at.Total-at.Before, w.now().Sub(w.started))
	return fmt.Sprintf("%s: %d/%d%s%s", w.label, at.Done, at.Total, at.Note, left)
}

// Left estimates from the rate so far what remains, in words that follow others;
// empty where nothing can be said.
func Left(done, total int, spent time.Duration) string {
	if done <= 0 || done >= total || spent < time.Second {
		return ""
	}
	rate := float64(done) / spent.Seconds()
	rest := time.Duration(float64(total-done) / rate * float64(time.Second))
	return fmt.Sprintf(", %s/s, %s left", paceOf(rate), rest.Round(time.Second))
}

// paceOf keeps a digit of a slow rate, which would be none without it.
func paceOf(rate float64) string {
	if rate < 10 {
		return fmt.Sprintf("%.1f", rate)
	}
	return fmt.Sprintf("%.0f", rate)
}

// draw begins the live block.
func (w *Watch) draw() {
	at := w.look()
	w.tracker = &progress.Tracker{Message: w.label, Total: int64(at.Total), Units: progress.UnitsDefault}
	w.bar = newBar(w.out, w.terminal)
	w.bar.Style().Visibility.Speed = false // the bar's own counts what was there before
	w.bar.AppendTracker(w.tracker)
	bar := w.bar
	w.ended.Go(bar.Render)
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

// refresh takes a look for the live block.
func (w *Watch) refresh() {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := w.look()
	w.tracker.UpdateTotal(int64(at.Total))
	w.tracker.SetValue(int64(min(at.Done, at.Total)))
	block := make([]string, len(at.Block))
	for i, line := range at.Block {
		block[i] = cut(line, w.terminal.Width()-1)
	}
	w.bar.SetPinnedMessages(block...)
}

// cut keeps a line within the columns: one that wraps would break the block.
func cut(line string, columns int) string {
	runes := []rune(line)
	if len(runes) <= columns {
		return line
	}
	return string(runes[:max(columns-1, 0)]) + "…"
}
