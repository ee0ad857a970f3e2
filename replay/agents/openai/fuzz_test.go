package openai_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"forerun/replay"
	"forerun/replay/agents/openai"
)

func FuzzReadAnswer(f *testing.F) {
	for _, seed := range []string{
		said("hello"), called([3]string{"c1", "look", `{"n":1}`}), `{"error":{"message":"\u001b","code":429}}`,
		`{"choices":[{"message":{"role":"assistant","content":[{"text":"a"}],"refusal":"no"}}],"usage":{"prompt_tokens":-1}}`,
		`{"choices":[null]}`, `{"choices":[{"message":null}]}`, "<html>\x1b", "null",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := openai.ReadAnswer(data)
		if err == nil {
			return
		}
		if _, ok := errors.AsType[*replay.CallError](err); !ok {
			t.Errorf("got %T, want a *replay.CallError", err)
		}
		if text := err.Error(); len(text) > 4096 || strings.ContainsFunc(text, unicode.IsControl) {
			t.Errorf("an error that can't be shown: %q", text)
		}
	})
}
