package openai

import (
	"bytes"

	"forerun/replay/agents/internal/failure"
)

// ReadAnswer reads a chat completion and gives its output.
func ReadAnswer(data []byte) (string, error) {
	a, err := readAnswer(data, failure.Quoter{})
	if err != nil {
		return "", err
	}
	return shown(a), nil
}

// ReadStream reads a streamed chat completion and gives its output.
func ReadStream(data []byte) (string, error) {
	s := &stream{heard: func() float64 { return 0 }}
	if err := s.read(bytes.NewReader(data)); err != nil {
		return "", err
	}
	a := s.answer()
	if err := s.message.unfinished(); err != nil {
		return "", err
	}
	if _, err := a.message.MarshalJSON(); err != nil {
		return "", err
	}
	return shown(a), nil
}

func shown(a *answer) string {
	text := output(&a.message)
	_, _, _ = fields(a, text), finish(a), a.usage()
	return text
}
