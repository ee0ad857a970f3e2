package importers_test

import (
	"testing"

	"forerun/datasets/importers"
)

func TestLiteLLMGolden(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"payloads.jsonl", "spend.jsonl", "spend.csv"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, "litellm/"+name+".cases", joined(t, importers.LiteLLM(), sample(t, "litellm/"+name)))
		})
	}
}

func FuzzLiteLLM(f *testing.F) {
	for _, name := range []string{"litellm/payloads.jsonl", "litellm/spend.jsonl"} {
		for _, line := range lines(f, name) {
			f.Add(line, false)
		}
	}
	f.Add([]byte("request_id,messages\na,\"[{}]\"\n"), true)
	f.Fuzz(func(t *testing.T, text []byte, table bool) {
		name := "in.jsonl"
		if table {
			name = "in.csv"
		}
		soundSpans(t, importers.LiteLLM(), input(name, string(text)))
	})
}
