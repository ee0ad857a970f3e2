package tools

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Policy says how the calls of a tool are answered. The zero Policy is invalid,
// but as [Policies.Default], where it means [Block].
type Policy string

// The policies.
const (
	Replayed Policy = "replayed" // from the log
	Terminal Policy = "terminal" // acknowledged; the trial ends
	Ack      Policy = "ack"      // acknowledged
	Block    Policy = "block"    // refused
)

// All lists the policies.
func All() []Policy { return []Policy{Replayed, Terminal, Ack, Block} }

// ParsePolicy reads a policy's word.
func ParsePolicy(word string) (Policy, error) {
	if p := Policy(word); slices.Contains(All(), p) {
		return p, nil
	}
	words := make([]string, len(All()))
	for i, p := range All() {
		words[i] = string(p)
	}
	return "", fmt.Errorf("policy %q: want one of %s", word, strings.Join(words, ", "))
}

// Policies say how tool calls are answered. The zero Policies answer from the
// log and block the rest.
type Policies struct {
	Default Policy // for what the log can't answer, of tools that ByTool does not name
	ByTool  map[string]Policy
}

// Check refuses words that are no policy.
func (p Policies) Check() error {
	if p.Default != "" {
		if _, err := ParsePolicy(string(p.Default)); err != nil {
			return fmt.Errorf("default: %w", err)
		}
	}
	for _, tool := range slices.Sorted(maps.Keys(p.ByTool)) {
		if _, err := ParsePolicy(string(p.ByTool[tool])); err != nil {
			return fmt.Errorf("tool %q: %w", tool, err)
		}
	}
	return nil
}
