package openai

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/internal/document"
	"forerun/replay/agents/internal/failure"
	"forerun/replay/agents/internal/httpcall"
)

// Agent asks a model. Make one with [New].
type Agent struct {
	client   *http.Client
	shape    *http.Request // what every call is a copy of
	quote    failure.Quoter
	model    string
	stream   bool
	maxSteps int

	replaces   bool   // the prompt takes the place of the leading system messages
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
		quote:    failure.NewQuoter(append(slices.Collect(maps.Values(c.Headers)), c.APIKey)...),
		model:    c.Model,
		stream:   c.Stream,
		maxSteps: c.MaxSteps,
		replaces: c.PromptText != nil,
	}
	if a.maxSteps == 0 {
		a.maxSteps = DefaultMaxSteps
	}
	var err error
	if a.shape, err = c.shape(); err != nil {
		return nil, err
	}
	if a.head, err = head(c.Model, c.PromptText); err != nil {
		return nil, err
	}
	written, err := params(c.Params, c.Stream)
	if err != nil {
		return nil, err
	}
	a.tail = slices.Concat(written, streaming(&c))
	if c.ToolsJSON != nil {
		if a.tools, err = configuredTools(c.ToolsJSON); err != nil {
			return nil, fmt.Errorf("tools: %w", err)
		}
	}
	a.identity = c.identity(a.maxSteps, written)
	return a, nil
}

// head is what every body begins with: the model, and the configured prompt.
func head(model string, prompt *string) ([]byte, error) {
	name, err := document.Encode(model)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	head := slices.Concat([]byte(`{"model":`), name, []byte(`,"messages":[`))
	if prompt == nil || *prompt == "" {
		return head, nil
	}
	m, err := datasets.Message{Role: "system", Content: text(*prompt)}.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("prompt: %w", err)
	}
	return append(head, m...), nil
}

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
