package execagent

import (
	"bufio"
	"bytes"

	"forerun/replay/agents/internal/failure"
)

// ReadAll reads a program's stdout as far as it can, with lines of at most limit
// bytes. It gives the ids of the messages, and what was wrong.
func ReadAll(stdout []byte, limit int) (ids []string, err error) {
	in := bufio.NewReaderSize(bytes.NewReader(stdout), 16)
	for {
		line, err := readLine(in, limit)
		if err != nil {
			return ids, err
		}
		if len(line) == 0 {
			continue
		}
		m, err := parse(line, failure.Quoter{})
		if err != nil {
			return ids, err
		}
		ids = append(ids, m.ID)
	}
}
