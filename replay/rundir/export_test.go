package rundir

import (
	"io"

	"forerun/datasets/disk"
	"forerun/replay"
)

// EncodeOutcome is the journal's line of an outcome.
func EncodeOutcome(o *replay.Outcome) ([]byte, error) { return encodeOutcome(o) }

// ThroughTheTable takes an outcome by way of the journal's line and the table's row.
func ThroughTheTable(line []byte) (replay.Outcome, error) {
	var row outcomeRow
	if err := row.decode(line, &outcomeRow{}); err != nil {
		return replay.Outcome{}, err
	}
	return row.outcome()
}

// Members gives the members of a line, and whether it was read to its end.
func Members(line []byte) (all map[string]string, whole bool) {
	all = map[string]string{}
	for key, value := range members(line) {
		if key == nil {
			return all, false
		}
		all[string(key)] = string(value)
	}
	return all, true
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
