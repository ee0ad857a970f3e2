package openai

import "forerun/replay/agents/internal/failure"

// ReadAnswer reads a chat completion and gives its output.
func ReadAnswer(data []byte) (string, error) {
	a, err := readAnswer(data, failure.Quoter{})
	if err != nil {
		return "", err
	}
	m := a.message()
	text := output(m)
	_ = fields(m, text)
	return text, nil
}
