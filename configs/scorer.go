package configs

import (
	"maps"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// The keys of a scorer that are not its options.
const (
	useKey = "use"
	asKey  = "as"
)

// UnmarshalYAML reads a scorer: use, as, and every other key as an option, which
// the scorer itself checks.
func (s *Scorer) UnmarshalYAML(node ast.Node) error {
	var keys map[string]any
	if err := yaml.NodeToValue(node, &keys); err != nil {
		return fault(node, "a scorer is a mapping", "write {use: facts} with its options beside use")
	}
	out := Scorer{Options: map[string]any{}}
	for k, v := range keys {
		word, isWord := v.(string)
		switch k {
		case useKey, asKey:
			if !isWord || word == "" {
				return fault(node, k+" is not a word", "write a name, see forerun list scorers")
			}
			if k == useKey {
				out.Use = word
			} else {
				out.As = word
			}
		default:
			out.Options[k] = v
		}
	}
	if out.Use == "" {
		return fault(node, "a scorer without use", "write use: NAME, see forerun list scorers")
	}
	*s = out
	return nil
}

// MarshalYAML writes the scorer as it is read.
func (s Scorer) MarshalYAML() (any, error) {
	out := map[string]any{useKey: s.Use, asKey: s.As}
	maps.Copy(out, s.Options)
	return out, nil
}
