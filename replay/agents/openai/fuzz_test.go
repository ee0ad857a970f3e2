package openai_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

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

func FuzzReadStream(f *testing.F) {
	for _, seed := range []string{
		"data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
		"data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":1,\"id\":\"c\",\"x\":1,\"function\":{\"name\":\"f\",\"arguments\":{}}}],\"l\":[1]}}]}\n\ndata: [DONE]\n\n",
		": c\n\ndata: {\"error\":{\"message\":\"\\u001b\",\"code\":429}}\n\n", "event: error\ndata: \x1b\n\n", "data: {\"choi", "data: \xff",
		"data: {\"choices\":[{\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":-1}}\n\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		said, err := openai.ReadStream(data)
		if err == nil {
			if !utf8.ValidString(said) {
				t.Errorf("an answer that is no UTF-8: %q", said)
			}
			return
		}
		if text := err.Error(); len(text) > 4096 || strings.ContainsFunc(text, unicode.IsControl) {
			t.Errorf("an error that can't be shown: %q", text)
		}
	})
}
