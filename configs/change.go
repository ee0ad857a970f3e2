package configs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"forerun/datasets/nearest"
)

// The kinds of change between the arms.
const (
	ChangePrompt       = "prompt"
	ChangeModel        = "model" // the model, where it is served, or its parameters
	ChangeRetrieval    = "retrieval"
	ChangeToolAdded    = "tool_added"
	ChangeToolChanged  = "tool_changed" // or taken away
	ChangeApprovalRule = "approval_rule"
	ChangeCode         = "code"
)

// Changes lists the kinds of change.
func Changes() []string {
	return []string{ChangePrompt, ChangeModel, ChangeRetrieval, ChangeToolAdded, ChangeToolChanged, ChangeApprovalRule, ChangeCode}
}

// ofTool reports whether a kind of change is about one tool.
func ofTool(kind string) bool {
	return kind == ChangeRetrieval || kind == ChangeToolAdded || kind == ChangeToolChanged
}

// String is the change as the manifest holds it: "prompt", "retrieval: TOOL".
func (c Change) String() string {
	if c.Tool == "" {
		return c.Kind
	}
	return c.Kind + ": " + c.Tool
}

// ParseChange reads what [Change.String] wrote.
func ParseChange(text string) Change {
	kind, tool, _ := strings.Cut(text, ": ")
	return Change{Kind: kind, Tool: tool}
}

// UnmarshalYAML reads a change: a word, or {kind: tool}.
func (c *Change) UnmarshalYAML(node ast.Node) error {
	const remedy = "write a word such as prompt, or {retrieval: TOOL}"
	switch n := node.(type) {
	case *ast.StringNode:
		*c = Change{Kind: n.Value}
		return nil
	case *ast.MappingNode, *ast.MappingValueNode:
		var pair map[string]string
		if err := yaml.NodeToValue(n, &pair); err != nil || len(pair) != 1 {
			return fault(node, "a change is a word, or one kind with its tool", remedy)
		}
		for kind, tool := range pair {
			if tool == "" {
				return fault(node, fmt.Sprintf("a change of kind %s without its tool", kind), fmt.Sprintf("write {%s: TOOL}", kind))
			}
			*c = Change{Kind: kind, Tool: tool}
		}
		return nil
	}
	return fault(node, "a change is a word, or one kind with its tool", remedy)
}

// MarshalYAML writes the change as it is read.
func (c Change) MarshalYAML() (any, error) {
	if c.Tool == "" {
		return c.Kind, nil
	}
	return map[string]string{c.Kind: c.Tool}, nil
}

func (c *Config) checkChange() *Error {
	for i, ch := range c.Change {
		at := fmt.Sprintf("change[%d]", i)
		switch {
		case !slices.Contains(Changes(), ch.Kind):
			return c.Fault(at, fmt.Sprintf("unknown kind of change %q", ch.Kind), nearest.Remedy(ch.Kind, Changes()))
		case ofTool(ch.Kind) && ch.Tool == "":
			return c.Fault(at, fmt.Sprintf("a change of kind %s without its tool", ch.Kind), fmt.Sprintf("write {%s: TOOL}", ch.Kind))
		case !ofTool(ch.Kind) && ch.Tool != "":
			return c.Fault(at, fmt.Sprintf("a change of kind %s is about no tool", ch.Kind), "write the word alone: "+ch.Kind)
		case slices.Contains(c.Change[:i], ch):
			return c.Fault(at, fmt.Sprintf("the change %s a second time", ch), "write each change once")
		}
		if fault := c.checkRetrieval(at, ch); fault != nil {
			return fault
		}
	}
	return nil
}

// checkRetrieval refuses a change of retrieval that a replay can't show: where
// the log answers the candidate's searches, the new retrieval is never asked.
func (c *Config) checkRetrieval(at string, ch Change) *Error {
	kind := c.Candidate.Agent.Kind
	asks := kind == KindOpenAI || kind == KindExec // the others' calls are not answered here
	if ch.Kind != ChangeRetrieval || !asks || c.policyOf(ch.Tool) != "replayed" {
		return nil
	}
	return c.Fault(at, fmt.Sprintf("the retrieval of %s is said to change, and the candidate's calls of %s are replayed from the log: the change would never be asked", ch.Tool, ch.Tool),
		fmt.Sprintf("let the agent search by itself and give %s a policy other than replayed, or gate the change in the canary", ch.Tool))
}

// policyOf is how the calls of a tool are answered.
func (c *Config) policyOf(tool string) string {
	if policy, ok := c.Tools.Policies[tool]; ok {
		return policy.Policy
	}
	return c.Tools.Default
}
