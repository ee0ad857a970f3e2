package label

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Version is the version of the rows that this package writes and reads.
const Version = 1

// Verdict is what a person says of one answer; the empty one says nothing.
type Verdict string

// The verdicts.
const (
	Pass Verdict = "pass"
	Fail Verdict = "fail"
)

// Drawn says why a case was asked about.
type Drawn string

// The reasons.
const (
	DrawnRandom Drawn = "random" // by chance alone: these stand for all cases
	DrawnMoves  Drawn = "moves"  // because its label moves the verdict
)

// Row is one answer of a person: a line of a file of labels. Its JSON field names
// are a contract, which the page writes too.
type Row struct {
	Version   int       `json:"forerun_labels"`
	Sheet     string    `json:"sheet"`
	Item      string    `json:"item"` // what the sheet calls the case
	Drawn     Drawn     `json:"drawn"`
	Labeller  string    `json:"labeller"`
	At        time.Time `json:"at"`
	Skipped   bool      `json:"skipped,omitempty"`
	Verdicts  []Verdict `json:"verdicts,omitempty"` // of the answers in the order in which they were shown
	HandOver  *bool     `json:"hand_over,omitempty"`
	Corrected string    `json:"corrected,omitempty"`
	Note      string    `json:"note,omitempty"`
}

// The most that a row may hold, in bytes.
const (
	MaxLabeller = 200
	MaxText     = 20_000 // of a note, and of a corrected answer
)

// Check says what is wrong with a row, as a fault of one of its fields; nil where
// nothing is.
func (r *Row) Check() error {
	said := len(r.Verdicts) > 0 || r.HandOver != nil || r.Corrected != ""
	switch {
	case r.Version != Version:
		return &fault{"forerun_labels", "is not the version that this forerun reads", "write 1, or use the forerun that wrote the file"}
	case r.Sheet == "":
		return &fault{"sheet", "is missing", "write the sheet that the answer is to"}
	case r.Item == "":
		return &fault{"item", "is missing", "write the item of the sheet that the answer is to"}
	case r.Drawn != DrawnRandom && r.Drawn != DrawnMoves:
		return &fault{"drawn", "is no reason to ask", "write random or moves"}
	case strings.TrimSpace(r.Labeller) == "" || len(r.Labeller) > MaxLabeller || !utf8.ValidString(r.Labeller):
		return &fault{"labeller", "is no name", "write who answered, in at most 200 bytes"}
	case r.At.IsZero():
		return &fault{"at", "is missing", "write when it was answered, such as 2026-11-24T09:00:00Z"}
	case len(r.Corrected) > MaxText || len(r.Note) > MaxText:
		return &fault{"corrected and note", "are too long", "write at most 20000 bytes each"}
	case len(r.Verdicts) > 2 || slices.ContainsFunc(r.Verdicts, func(v Verdict) bool { return v != Pass && v != Fail }):
		return &fault{"verdicts", "are not one word an answer", "write pass or fail for each answer that was shown"}
	case r.Skipped && said:
		return &fault{"skipped", "contradicts the label beside it", "leave skipped away, or the label"}
	case !r.Skipped && !said:
		return &fault{"", "the row says nothing", "write verdicts, hand_over or corrected, or skipped: true"}
	case r.Corrected != "" && len(r.Verdicts) > 0 && !slices.Contains(r.Verdicts, Fail):
		return &fault{"corrected", "contradicts verdicts: every answer passes", "leave corrected away, or write fail for the answer that it corrects"}
	}
	return nil
}

// Same reports whether two rows say the same of a case. A note says nothing of it.
func (r *Row) Same(o *Row) bool {
	return r.Skipped == o.Skipped && slices.Equal(r.Verdicts, o.Verdicts) && r.Corrected == o.Corrected &&
		(r.HandOver == nil) == (o.HandOver == nil) && (r.HandOver == nil || *r.HandOver == *o.HandOver)
}
