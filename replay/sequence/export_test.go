package sequence

import "forerun/datasets"

// InParts is [Blocked] with so many bytes of memory.
func InParts(from datasets.Source, seed uint64, segments []string, room int) datasets.Source {
	return &blocked{from: from, seed: seed, segments: segments, room: room}
}
