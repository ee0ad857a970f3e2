package openai_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/replay/agents/openai"
)

// completions are answers of every form that is read in the short way, and of those
// that must not be.
func completions() []string {
	return []string{
		said("hello"), benchAnswer, called([3]string{"c1", "look", `{"n":1}`}), "null", "[]", "{}", `{"model":"m"}`, `{"model":null,"choices":null,"usage":null,"error":null}`,
		`{"choices":[]}`, `{"choices":[null]}`, `{"choices":[{}]}`, `{"choices":{}}`, `{"choices":[1]}`, `{"choices":[{"message":null,"finish_reason":null}]}`,
		`{"choices":[{"message":{"role":"assistant","content":"a"}},{"message":{"role":"assistant","content":"b"}}]}`,
		`{"choices":[{"message":{"role":"assistant","content":"a"}},{"message":1,"finish_reason":2}]}`, `{"choices":[{"finish_reason":"a\nb"}]}`,
		`{"Model":"m","model":"n"}`, `{"model":"m","model":"n"}`, `{"CHOICES":[{"Message":{"role":"assistant"}}]}`, `{"mod\u0065l":"m"}`, `{"model":1}`,
		`{"usage":{"prompt_tokens":1.0}}`, `{"usage":{"prompt_tokens":-1,"completion_tokens":99999999999999999999}}`, `{"usage":[]}`, `{"usage":"none"}`,
		`{"usage":{"prompt_tokens_details":null,"completion_tokens_details":{}}}`, `{"usage":{"prompt_tokens_details":{"cached_tokens":null}}}`,
		`{"usage":{"prompt_tokens_details":1}}`, `{"error":{"message":"x"}}`, `{"error":"x"} `, `{"model":"m"`, `{"usage":{"prompt_to` + "\u212a" + `ens":3}}`,
	}
}

func TestTheShortWayReadsWhatEncodingJSONReads(t *testing.T) {
	t.Parallel()
	for _, text := range completions() {
		if short, long, used := openai.BothWays([]byte(text)); used {
			if diff := cmp.Diff(long, short); diff != "" {
				t.Errorf("%s (-encoding/json +short way):\n%s", text, diff)
			}
		}
	}
	for _, text := range []string{said("hello"), benchAnswer} {
		if _, _, used := openai.BothWays([]byte(text)); !used {
			t.Errorf("the short way is not taken for a usual answer: %s", text)
		}
	}
}

func FuzzCompletion(f *testing.F) {
	for _, text := range completions() {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if short, long, used := openai.BothWays(data); used {
			if diff := cmp.Diff(long, short); diff != "" {
				t.Errorf("%q (-encoding/json +short way):\n%s", data, diff)
			}
		}
	})
}
