package configs_test

import (
	"os"
	"strings"
	"testing"

	"forerun/configs"
)

func TestOrderedKeepsWhatWasWritten(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/openai_whole.good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := configs.Parse("gate.yaml", text, []string{"candidate.agent.params.temperature=0"})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"candidate.agent.params.temperature": `0`,
		"stable.agent.params.response_format": `{"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":` +
			`{"type":"object","properties":{"why":{"type":"string"},"answer":{"type":"string","enum":["<yes>","no",""]}},` +
			`"required":["why","answer"],"additionalProperties":false}}}`,
		"stable.agent.params.logit_bias": `{"50256":-100,"7":0.5}`,
		"stable.agent.params.stop":       `[]`,
		"stable.agent.params.metadata":   `{}`,
		"stable.agent.params.seed":       `9007199254740993`,
		"stable.agent.params.nothing":    ``,
		"stable.agent.params.user":       `null`,
	} {
		got, err := c.Ordered(path)
		if err != nil || string(got) != want {
			t.Errorf("%s: got %s, %v, want %s", path, got, err, want)
		}
	}
	whole, err := c.Ordered("stable.agent.params")
	if err != nil || !strings.HasPrefix(string(whole), `{"temperature":0,"response_format":`) {
		t.Errorf("got %s, %v, want the parameters in their order", whole, err)
	}
}
