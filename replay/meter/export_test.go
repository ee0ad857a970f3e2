package meter

import (
	"time"

	"forerun/datasets"
)

// ReadStream gives what a stream tells that comes in parts of the given size.
func ReadStream(text []byte, size int, anthropicShape bool) (u *datasets.Usage, model string) {
	c := &call{api: openAI, task: generate}
	if anthropicShape {
		c.api = anthropic
	}
	s := &stream{call: c}
	for len(text) > 0 {
		n := min(max(size, 1), len(text))
		s.read(text[:n], time.Second)
		text = text[n:]
	}
	f := s.found()
	return f.usage, f.model
}
