package tools

import (
	"fmt"
	"slices"
	"strings"
)

// Policy says how the calls of a tool are answered. The zero Policy is invalid,
// but as [Policies.Default], where it means [Block].
type Policy string

// The policies.
const (
	Replayed Policy = "replayed" // from the log
	Stub     Policy = "stub"     // with what the configuration says
	Pure     Policy = "pure"     // by a declared function of the arguments
	Ack      Policy = "ack"      // acknowledged, never done
	Terminal Policy = "terminal" // acknowledged; the trial ends
	Live     Policy = "live"     // from the log, else by the tool itself: reads alone
	Simulate Policy = "simulate" // by a process that keeps state per trial
	Block    Policy = "block"    // refused
)

// All lists the policies.
func All() []Policy {
	return []Policy{Replayed, Stub, Pure, Ack, Terminal, Live, Simulate, Block}
}

// Defaults lists the policies that can be the default: those that need nothing
// but their word.
func Defaults() []Policy { return []Policy{Replayed, Ack, Terminal, Block} }

// ParsePolicy reads a policy's word.
func ParsePolicy(word string) (Policy, error) { return parse(word, All()) }

func parse(word string, valid []Policy) (Policy, error) {
	if p := Policy(word); slices.Contains(valid, p) {
		return p, nil
	}
	words := make([]string, len(valid))
	for i, p := range valid {
		words[i] = string(p)
	}
	return "", fmt.Errorf("policy %q: want one of %s", word, strings.Join(words, ", "))
}

// Scope says whose recorded calls may answer a call. The zero Scope is
// [ScopeCase].
type Scope string

// The scopes. Beyond the case itself only reads are answered.
const (
	ScopeCase    Scope = "case"
	ScopeCluster Scope = "cluster" // the cases of one conversation or customer
	ScopeDataset Scope = "dataset" // all cases of the run
)

// Scopes lists the scopes, the default first.
func Scopes() []Scope { return []Scope{ScopeCase, ScopeCluster, ScopeDataset} }
