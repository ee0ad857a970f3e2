package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"

	"forerun/configs"
	"forerun/datasets"
	"forerun/replay"
	execagent "forerun/replay/agents/exec"
	httpagent "forerun/replay/agents/http"
	"forerun/replay/agents/openai"
	"forerun/replay/agents/recorded"
)

// builder opens what one configuration names.
type builder struct {
	config   *configs.Config
	secrets  *secrets
	inputs   map[string]string // digests of the files that the run is made from
	recorded [2]facts          // what a recorded arm's own file knows; nil without one
}

func newBuilder(c *configs.Config, lookup Environment) *builder {
	return &builder{config: c, secrets: &secrets{config: c, lookup: lookup}, inputs: map[string]string{}}
}

// build makes one arm's agent. Nothing is started or called.
func (b *builder) build(ctx context.Context, i int, a configs.Agent) (replay.Agent, error) {
	at := string(replay.Arms()[i]) + ".agent"
	switch a.Kind {
	case configs.KindRecorded:
		return b.log(ctx, i, at, a)
	case configs.KindOpenAI:
		return b.openai(at, a)
	case configs.KindHTTP:
		return b.http(at, a)
	case configs.KindExec:
		return b.exec(at, a)
	}
	return nil, b.config.Fault(at+".kind", fmt.Sprintf("unknown kind of agent %q", a.Kind), "see forerun list agents")
}

func (b *builder) log(ctx context.Context, i int, at string, a configs.Agent) (replay.Agent, error) {
	if a.From == "" {
		return recorded.New(ctx, nil)
	}
	source, err := b.open(at+".from", a.From)
	if err != nil {
		return nil, err
	}
	known := facts{}
	b.recorded[i] = known
	return recorded.New(ctx, datasets.Filter(source, func(c *datasets.Case) bool {
		known.answer(c.Logged)
		return true
	}))
}

// read reads a file that the configuration names, and notes its digest.
func (b *builder) read(at, name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, b.missing(at, name)
	}
	return text, b.note(at, name)
}

func (b *builder) openai(at string, a configs.Agent) (replay.Agent, error) {
	key, err := b.secrets.reveal(at+".api_key", a.APIKey)
	if err != nil {
		return nil, err
	}
	headers, err := b.secrets.revealAll(at+".headers", a.Headers)
	if err != nil {
		return nil, err
	}
	params, err := b.params(at+".params", a)
	if err != nil {
		return nil, err
	}
	c := openai.Config{
		BaseURL: a.BaseURL, Query: a.Query, Model: a.Model, Params: params, Stream: a.Stream,
		MaxSteps: a.MaxSteps, APIKey: key, Headers: headers,
	}
	if a.Prompt != "" {
		text, err := b.read(at+".prompt", a.Prompt)
		if err != nil {
			return nil, err
		}
		prompt := string(text)
		c.PromptText = &prompt
	}
	if a.Tools != "" {
		if c.ToolsJSON, err = b.read(at+".tools", a.Tools); err != nil {
			return nil, err
		}
	}
	agent, err := openai.New(c)
	if err != nil {
		return nil, b.config.Fault(at, err.Error(), "see docs/openai-agents.md")
	}
	return agent, nil
}

// params are an agent's parameters with their keys in the order in which they were
// written: a model answers in the order of its schema.
func (b *builder) params(at string, a configs.Agent) (map[string]any, error) {
	text, err := b.config.Ordered(at)
	if err != nil || text == nil {
		return a.Params, err
	}
	var written map[string]json.RawMessage
	if err := json.Unmarshal(text, &written); err != nil {
		return nil, fmt.Errorf("read %s: %w", at, err)
	}
	params := make(map[string]any, len(written))
	for name, value := range written {
		params[name] = value
	}
	return params, nil
}

func (b *builder) http(at string, a configs.Agent) (replay.Agent, error) {
	headers, err := b.secrets.revealAll(at+".headers", a.Headers)
	if err != nil {
		return nil, err
	}
	agent, err := httpagent.New(httpagent.Config{
		URL: a.URL, Headers: headers, Request: a.Request, Response: a.Response, ContainmentWords: a.Containment.Declared,
	})
	if err != nil {
		return nil, b.config.Fault(at, err.Error(), "see kind: http in the README")
	}
	return agent, nil
}

func (b *builder) exec(at string, a configs.Agent) (replay.Agent, error) {
	named, err := b.secrets.revealAll(at+".env", a.Env)
	if err != nil {
		return nil, err
	}
	env := inherited(b.secrets.lookup, a.Inherit...)
	for _, name := range slices.Sorted(maps.Keys(named)) {
		env = append(env, name+"="+named[name])
	}
	agent, err := execagent.New(execagent.Config{
		Command: a.Command, Dir: a.Dir, Env: env, Run: b.config.Name, Secrets: slices.Sorted(maps.Values(named)),
		Pool: a.Pool, Inflight: a.Inflight, ContainmentWords: a.Containment.Declared,
	})
	if err != nil {
		return nil, b.config.Fault(at, err.Error(), "see docs/exec-agents.md")
	}
	return agent, nil
}
