package history

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Event says what a line tells of.
type Event string

// The events. A line of another event is of a later version, and is passed over.
const (
	Start   Event = "start"   // the run begins to ask, or goes on after it was left
	Left    Event = "left"    // the run stopped before its end, and said so
	Verdict Event = "verdict" // the run was decided
)

func (e Event) known() bool { return e == Start || e == Left || e == Verdict }

// Entry is one line of the history.
type Entry struct {
	Event Event     `json:"event"`
	Time  time.Time `json:"time"`
	Run   Run       `json:"run"`
	Key
	Attempt  int    `json:"attempt"`
	Verdict  string `json:"verdict,omitempty"`     // of a Verdict
	Harmless bool   `json:"saw_no_harm,omitempty"` // of a Verdict: a screen that could look and saw no harm
}

// Run names one run: a directory can be deleted and made anew.
type Run struct {
	Dir     string    `json:"dir"` // as it was given, or relative to the history
	Started time.Time `json:"started"`
}

// Key is what makes two runs the same question. All but Level and Recorded are
// digests.
type Key struct {
	Stable    string `json:"stable"`
	Candidate string `json:"candidate"`
	Data      string `json:"data"`   // of the files that cases are drawn from
	Policy    string `json:"policy"` // of what decides
	Draw      string `json:"draw"`   // of how the cases are drawn from the data
	Cases     string `json:"cases"`  // of the sealed cases
	Level     string `json:"level"`
	Recorded  bool   `json:"recorded,omitempty"` // both arms are records: deciding asks nothing new
	AA        bool   `json:"aa,omitempty"`       // both arms are the same on purpose
}

// check refuses a line that can't be counted.
func (e *Entry) check() error {
	switch {
	case e.Event == "":
		return errors.New("it has no event")
	case !e.Event.known():
		return nil
	case e.Run.Dir == "":
		return errors.New("it names no run")
	case e.Candidate == "" || e.Data == "" || e.Policy == "":
		return errors.New("it lacks the digest of candidate, data or policy")
	case e.Attempt < 1:
		return fmt.Errorf("its attempt is %d", e.Attempt)
	case e.Event == Verdict && e.Verdict == "":
		return errors.New("it is of a verdict and has none")
	}
	return nil
}

// Entries are the lines of a history, in order.
type Entries []Entry

// Started finds the line that a run began with, or with which it was taken up
// again; false where it never began, or was left since.
func (all Entries) Started(run Run) (Entry, bool) {
	for _, e := range slices.Backward(all) {
		if (e.Event == Start || e.Event == Left) && e.Run.Same(run) {
			return e, e.Event == Start
		}
	}
	return Entry{}, false
}

// Decided finds the last verdict of a run.
func (all Entries) Decided(run Run) (Entry, bool) {
	for _, e := range slices.Backward(all) {
		if e.Event == Verdict && e.Run.Same(run) {
			return e, true
		}
	}
	return Entry{}, false
}

// Same reports whether both name one run.
func (r Run) Same(other Run) bool { return r.Dir == other.Dir && r.Started.Equal(other.Started) }

// Attempt is which attempt a run is that begins now: one more than the other runs
// on the same candidate, data and policy at the same level that were decided, or
// may still be. Two records over the same sealed cases are read again, which is
// the attempt that it was. A comparison of stable with itself is always the first.
func (all Entries) Attempt(run Run, key Key) int {
	if key.AA {
		return 1
	}
	others, highest := map[string]bool{}, 0
	for _, e := range all.counted() {
		if e.Run.Same(run) || !e.sameQuestion(key) {
			continue
		}
		if key.Recorded && e.Recorded && e.reading() == key.reading() {
			return e.Attempt
		}
		one := e.Run.id()
		if e.Recorded {
			one = e.reading() // however often it was read
		}
		others[one] = true
		highest = max(highest, e.Attempt) // a run that was left and taken up again leaves a gap
	}
	return max(len(others), highest) + 1
}

// counted gives a line for each run that is an attempt: its verdict, or else its
// start where it was not left.
func (all Entries) counted() []Entry {
	var out []Entry
	at := map[string]int{}
	for _, e := range all {
		if !e.Event.known() {
			continue
		}
		id := e.Run.id()
		i, known := at[id]
		switch {
		case !known:
			at[id] = len(out)
			out = append(out, e)
		case out[i].Event != Verdict || e.Event == Verdict:
			out[i] = e
		}
	}
	return slices.DeleteFunc(out, func(e Entry) bool { return e.Event == Left })
}

// id is a run in a word.
func (r Run) id() string { return r.Dir + "\n" + r.Started.UTC().Format(time.RFC3339Nano) }

// reading is what two records say when they are read: the same each time.
func (k Key) reading() string { return k.Stable + "\n" + k.Cases }

func (k Key) sameQuestion(other Key) bool {
	return k.Candidate == other.Candidate && k.Data == other.Data && k.Policy == other.Policy && k.Level == other.Level && k.AA == other.AA
}

// Finished finds the last run that answers exactly the same question, drawn in
// the same way. A run that the harness could not finish has no verdict and is
// not found.
func (all Entries) Finished(key Key) (Entry, bool) {
	for _, e := range slices.Backward(all) {
		if e.Event == Verdict && e.sameQuestion(key) && e.Stable == key.Stable && e.Draw == key.Draw {
			return e, true
		}
	}
	return Entry{}, false
}
