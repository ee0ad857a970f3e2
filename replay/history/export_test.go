package history

import "io"

// Read reads a history from any reader.
func Read(name string, r io.Reader) (Entries, error) { return read(name, r) }
