package configs

import (
	"fmt"

	"github.com/goccy/go-yaml"
)

// Resolved writes the configuration with its defaults and with paths as they
// are opened. Load reads it back to the same configuration. Secrets stay names.
func (c *Config) Resolved() ([]byte, error) {
	text, err := yaml.MarshalWithOptions(c, yaml.Indent(2), yaml.IndentSequence(true))
	if err != nil {
		return nil, fmt.Errorf("write resolved configuration %s: %w", c.Name, err)
	}
	return text, nil
}
