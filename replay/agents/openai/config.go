package openai

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	sdk "github.com/sashabaranov/go-openai"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/internal/document"
	"forerun/replay/agents/internal/failure"
	"forerun/replay/agents/internal/httpcall"
)

// DefaultMaxSteps bounds the model calls of a trial where nothing else is said.
const DefaultMaxSteps = 16

// Config is how to reach a model and what to send it.
type Config struct {
	BaseURL string // like https://api.openai.com/v1
	Model   string

	PromptText *string        // replaces all leading system and developer messages; nil leaves them as logged
	ToolsJSON  []byte         // replaces the case's definitions: a JSON array of them, in OpenAI's form or a case's
	Params     map[string]any // sent as written

	MaxSteps int               // model calls of one trial; 0 is DefaultMaxSteps
	APIKey   string            // "" sends no Authorization header
	Headers  map[string]string // sent with every call
	Client   *http.Client      // nil is one of our own
}

// Agent asks a model. Make one with [New].
type Agent struct {
	client   *http.Client
	headers  map[string]string
	sdk      sdk.ClientConfig // without its HTTPClient, which is one call's
	quote    failure.Quoter
	maxSteps int

	prompt     *string
	head, tail []byte // of every body, around the messages and the tools
	tools      []byte // the configured ones; nil: the case's
	identity   map[string]string
}

// New makes an agent, and refuses a configuration that could not be sent as it
// is written. It calls nobody.
func New(c Config) (*Agent, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	a := &Agent{
		client:   httpcall.Client(c.Client),
		headers:  maps.Clone(c.Headers),
		sdk:      sdk.DefaultConfig(c.APIKey),
		quote:    failure.NewQuoter(append(slices.Collect(maps.Values(c.Headers)), c.APIKey)...),
		maxSteps: c.MaxSteps,
		prompt:   c.PromptText,
	}
	a.sdk.BaseURL = c.BaseURL
	if a.maxSteps == 0 {
		a.maxSteps = DefaultMaxSteps
	}
	model, err := document.Encode(c.Model)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	a.head = append(append([]byte(`{"model":`), model...), `,"messages":[`...)
	if a.tail, err = params(c.Params); err != nil {
		return nil, err
	}
	if c.ToolsJSON != nil {
		if a.tools, err = configuredTools(c.ToolsJSON); err != nil {
			return nil, fmt.Errorf("tools: %w", err)
		}
	}
	a.identity = c.identity(a)
	return a, nil
}

func (c *Config) check() error {
	if err := httpcall.CheckURL(c.BaseURL); err != nil {
		return fmt.Errorf("base_url: %w", err)
	}
	if strings.Contains(c.BaseURL, "?") {
		return errors.New("base_url: holds a query, which would end up inside the path: leave it out")
	}
	if c.Model == "" {
		return errors.New("model: empty: write the model's name")
	}
	if c.MaxSteps < 0 {
		return fmt.Errorf("max_steps: %d: write 1 or more", c.MaxSteps)
	}
	if err := httpcall.CheckHeader("Authorization", c.APIKey); err != nil {
		return fmt.Errorf("api_key: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Headers)) {
		if err := httpcall.CheckHeader(name, c.Headers[name]); err != nil {
			return err
		}
		if strings.EqualFold(name, "Authorization") && c.APIKey != "" {
			return errors.New("header Authorization: api_key sets it: write one of the two")
		}
	}
	return nil
}

// identity says what makes the behaviour. None of it is secret.
func (c *Config) identity(a *Agent) map[string]string {
	id := map[string]string{
		"base_url":  c.BaseURL,
		"model":     c.Model,
		"max_steps": strconv.Itoa(a.maxSteps),
	}
	if u, err := url.Parse(c.BaseURL); err == nil {
		id["base_url"] = httpcall.Address(u)
	}
	if c.PromptText != nil {
		id["prompt"] = digest([]byte(*c.PromptText))
	}
	if c.ToolsJSON != nil {
		id["tools"] = digest(c.ToolsJSON)
		id["tool_names"] = toolNames(c.ToolsJSON)
	}
	if len(c.Params) > 0 {
		id["params"] = "{" + strings.TrimPrefix(string(a.tail), ",") + "}"
	}
	return id
}

func digest(b []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(b)) }

// Identity says what makes the agent's behaviour.
func (a *Agent) Identity() map[string]string { return maps.Clone(a.identity) }

// Containment is proven: a model writes nothing but through its tool calls.
func (*Agent) Containment() replay.Containment {
	return replay.Containment{Level: replay.ContainmentProven, Words: "forerun answers every tool call"}
}

// Close lets the idle connections go.
func (a *Agent) Close() error {
	a.client.CloseIdleConnections()
	return nil
}

// Accepts says why a case can't be asked, nil where it can.
func Accepts(c *datasets.Case) error {
	if len(c.Messages) == 0 {
		return errors.New("the case has no messages, which is what a chat endpoint is sent: " +
			"import the log with messages, or use an http or exec agent, which take any input")
	}
	return nil
}
