package importers

import (
	"bytes"
	"encoding/json"
	"errors"

	"forerun/datasets"
)

// checked gives a case that a format made the checks and the defaults that a line
// of a file has. Its errors stand where the record does.
func checked(c datasets.Case, here datasets.Place) (datasets.Case, error) {
	text, err := plainJSON(c)
	if err == nil {
		c, err = datasets.ParseCase(text)
	}
	if err == nil {
		return c, nil
	}
	var bad *datasets.RecordError
	if !errors.As(err, &bad) {
		bad = &datasets.RecordError{What: "makes no case: " + printable(err.Error()), Remedy: "mend the record", Err: err}
	}
	bad.File, bad.Line, bad.Row = here.File, here.Line, here.Row
	return datasets.Case{}, bad
}

// plainJSON writes a value and leaves < and > as they are.
func plainJSON(v any) (json.RawMessage, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return buf.Bytes()[:buf.Len()-1], nil
}
