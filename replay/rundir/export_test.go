package rundir

import (
	"encoding/json"
	"io"
	"reflect"

	"forerun/datasets/disk"
	"forerun/replay"
)

// EncodeOutcome is the journal's line of an outcome.
func EncodeOutcome(o *replay.Outcome) ([]byte, error) { return encodeOutcome(nil, o) }

// ThroughTheTable takes an outcome by way of the journal's line and the table's row.
func ThroughTheTable(line []byte) (replay.Outcome, error) {
	var row outcomeRow
	if err := row.decode(line, &outcomeRow{}); err != nil {
		return replay.Outcome{}, err
	}
	return row.outcome()
}

// CreateOn is Create on another disk than the system's.
func CreateOn(d disk.Disk, dir string, m Manifest) (*Run, error) {
	return create(d, dir, m, []byte("given"), []byte("resolved"), nil)
}

// OpenOn is Open on another disk than the system's.
func OpenOn(d disk.Disk, dir string) (*Run, error) { return open(d, dir, nil) }

// Lines gives the line at a place of a journal.
func Lines(file io.ReaderAt) func(at int64) (string, error) {
	l := &lookup{file: file}
	return func(at int64) (string, error) {
		line, err := l.line(at)
		return string(line), err
	}
}

// DigestsOfRows gives, for each column of cases.parquet, the digest of a case that has
// something there alone; under the empty name that of a case without anything.
func DigestsOfRows() map[string]string {
	all := map[string]string{}
	digest := func(column string, row *caseRow) {
		d := newRowDigest()
		d.add(row)
		all[column] = d.text()
	}
	digest("", &caseRow{})
	for i := range reflect.TypeFor[caseRow]().NumField() {
		var row caseRow
		field := reflect.ValueOf(&row).Elem().Field(i)
		switch into := field.Addr().Interface().(type) {
		case *string:
			*into = "x"
		case **string:
			*into = new("x")
		case *json.RawMessage:
			*into = json.RawMessage("1")
		case *[]string:
			*into = []string{"x"}
		case *map[string]string:
			*into = map[string]string{"k": "x"}
		case *map[string]float64:
			*into = map[string]float64{"k": 1}
		default:
			field.Set(reflect.New(field.Type().Elem()))
		}
		digest(reflect.TypeFor[caseRow]().Field(i).Name, &row)
	}
	return all
}
