package wire

import (
	"maps"
	"slices"

	"forerun/replay/rundir"
)

// note remembers a file's digest, so that a resumed run can tell whether it is
// still the same file.
func (b *builder) note(at, name string) error {
	digest, err := rundir.Digest(name)
	if err != nil {
		return b.config.Fault(at, err.Error(), "name a file that can be read")
	}
	b.inputs[name] = digest
	return nil
}

// ChangedInput names the first input of a run that is no longer what the run was
// made from; empty where all are.
func ChangedInput(made, now map[string]string) string {
	for _, name := range slices.Sorted(maps.Keys(made)) {
		if now[name] != made[name] {
			return name
		}
	}
	return ""
}
