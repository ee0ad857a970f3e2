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

	"forerun/replay"
	"forerun/replay/agents/internal/httpcall"
)

// DefaultMaxSteps bounds the model calls of a trial where nothing else is said.
const DefaultMaxSteps = 16

// Config is how to reach a model and what to send it.
type Config struct {
	BaseURL string            // like https://api.openai.com/v1
	Query   map[string]string // of every call, like api-version; shown, so never a secret
	Model   string

	PromptText *string        // replaces all leading system and developer messages; nil leaves them as logged
	ToolsJSON  []byte         // replaces the case's definitions: a JSON array of them, in OpenAI's form or a case's
	Params     map[string]any // sent as written, those the agent does not know too
	Stream     bool           // the answer comes in events, which tells the time to the first token

	MaxSteps int               // model calls of one trial; 0 is DefaultMaxSteps
	APIKey   string            // "" sends no Authorization header
	Headers  map[string]string // sent with every call
	Client   *http.Client      // nil is one of our own
}

func (c *Config) check() error {
	if err := httpcall.CheckURL(c.BaseURL); err != nil {
		return fmt.Errorf("base_url: %w", err)
	}
	if strings.Contains(c.BaseURL, "?") {
		return errors.New("base_url: holds a query, which would end up inside the path: write it under query")
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
		if err := c.checkHeader(name, c.Headers[name]); err != nil {
			return err
		}
	}
	return nil
}

func (c *Config) checkHeader(name, value string) error {
	if err := httpcall.CheckHeader(name, value); err != nil {
		return err
	}
	if strings.EqualFold(name, "Authorization") && c.APIKey != "" {
		return errors.New("header Authorization: api_key sets it: write one of the two")
	}
	for mark := range marked().Headers() {
		if strings.EqualFold(name, mark) {
			return fmt.Errorf("header %s: a replay sets it itself, so that it never passes for production: leave it out", name)
		}
	}
	return nil
}

// marked is any mark: all have the same headers.
func marked() replay.Mark { return replay.Mark{Trial: "x"} }

// identity says what makes the behaviour. None of it is secret. Whether the
// answer is streamed makes its times and not its words, but some endpoints take
// another way then, so it is told.
func (c *Config) identity(maxSteps int, params []byte) map[string]string {
	id := map[string]string{
		"base_url":  c.BaseURL,
		"model":     c.Model,
		"max_steps": strconv.Itoa(maxSteps),
	}
	if u, err := url.Parse(c.BaseURL); err == nil {
		id["base_url"] = httpcall.Address(u)
	}
	if len(c.Query) > 0 {
		id["query"] = c.query()
	}
	if c.PromptText != nil {
		id["prompt"] = digest([]byte(*c.PromptText))
	}
	if c.ToolsJSON != nil {
		id["tools"] = digest(c.ToolsJSON)
		id["tool_names"] = toolNames(c.ToolsJSON)
	}
	if len(params) > 0 {
		id["params"] = "{" + strings.TrimPrefix(string(params), ",") + "}"
	}
	if c.Stream {
		id["stream"] = "true"
	}
	return id
}

// query is the query of every call, by name.
func (c *Config) query() string {
	q := url.Values{}
	for name, value := range c.Query {
		q.Set(name, value)
	}
	return q.Encode()
}

func digest(b []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(b)) }
