package openai

import (
	"bytes"
	"unicode/utf8"

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

// BothWays reads a chat completion in the short way and by encoding/json; used says
// whether the short way is taken for it. Each gives what is used of an answer, or the
// error.
func BothWays(data []byte) (short, long []any, used bool) {
	c, used := readCompletion(data)
	var l completion
	err := decode(data, &l, &l.Usage)
	used = used && utf8.Valid(data)
	return c.parts(nil), l.parts(err), used
}

func (c *completion) parts(err error) []any {
	if err != nil {
		return []any{err.Error()}
	}
	all := []any{c.Model, c.Usage.usage(), len(c.Choices) > 0}
	if told(c.Error) {
		all = append(all, string(c.Error))
	}
	if len(c.Choices) > 0 {
		all = append(all, c.Choices[0].Finish)
		if told(c.Choices[0].Message) {
			all = append(all, string(c.Choices[0].Message))
		}
	}
	return all
}
