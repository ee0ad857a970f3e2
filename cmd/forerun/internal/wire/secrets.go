package wire

import (
	"fmt"
	"maps"
	"slices"

	"forerun/configs"
	"forerun/replay/secret"
)

// secrets looks up the values that a configuration names, and remembers them
// so that they are kept out of everything that is written.
type secrets struct {
	config *configs.Config
	lookup Environment
	values []string
}

// reveal gives a secret's value; a variable that is not set is a fault at its
// place in the configuration.
func (s *secrets) reveal(at string, named configs.Secret) (string, error) {
	if named.IsZero() || named.Name() == configs.NoKey {
		return "", nil
	}
	value, ok := s.lookup(named.Name())
	if !ok || value == "" {
		return "", s.config.Fault(at, fmt.Sprintf("the environment variable %s is not set", named.Name()), "set it before the run")
	}
	s.values = append(s.values, secret.Variants(value)...)
	return value, nil
}

func (s *secrets) revealAll(at string, named map[string]configs.Secret) (map[string]string, error) {
	out := make(map[string]string, len(named))
	for _, name := range slices.Sorted(maps.Keys(named)) {
		value, err := s.reveal(at+"."+name, named[name])
		if err != nil {
			return nil, err
		}
		out[name] = value
	}
	return out, nil
}
