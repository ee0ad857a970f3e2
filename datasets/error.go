package datasets

import (
	"errors"
	"fmt"
	"strings"
)

// ErrEmpty is wrapped by the error for a dataset without a single case.
var ErrEmpty = errors.New("empty dataset")

// RecordError says what is wrong with a dataset, where, and what to write
// instead. With a Line or a Row it means one record; without, the whole file.
type RecordError struct {
	File   string
	Line   int    // from 1; 0 where there are no lines
	Row    int    // from 1, in Parquet
	Field  string // path inside the record: tool_log[2].arguments
	What   string
	Remedy string
	Err    error // the cause, if one is known
}

// Error gives FILE:LINE: FIELD: WHAT: REMEDY, or FILE:row N: in Parquet.
func (e *RecordError) Error() string {
	var b strings.Builder
	if place := (Place{e.File, e.Line, e.Row}).String(); place != "" {
		b.WriteString(place + ": ")
	}
	if e.Field != "" {
		b.WriteString(e.Field + ": ")
	}
	b.WriteString(e.What)
	if e.Remedy != "" {
		b.WriteString(": " + e.Remedy)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *RecordError) Unwrap() error { return e.Err }

// Place is where a record stands.
type Place struct {
	File string
	Line int // from 1; 0 where there are no lines
	Row  int // from 1, in Parquet
}

func (p Place) String() string {
	switch {
	case p.Row > 0:
		return fmt.Sprintf("%s:row %d", p.File, p.Row)
	case p.Line > 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	default:
		return p.File
	}
}

// at sets the place of a record error that has none yet.
func at(p Place, err error) error {
	var e *RecordError
	if errors.As(err, &e) && e.File == "" {
		e.File, e.Line, e.Row = p.File, p.Line, p.Row
	}
	return err
}

// within puts a field in front of the path of an error.
func within(field string, err error) error {
	var e *RecordError
	if !errors.As(err, &e) {
		return err
	}
	switch {
	case e.Field == "":
		e.Field = field
	case e.Field[0] == '[':
		e.Field = field + e.Field
	default:
		e.Field = field + "." + e.Field
	}
	return err
}

func refuse(what, remedy string) error { return &RecordError{What: what, Remedy: remedy} }
