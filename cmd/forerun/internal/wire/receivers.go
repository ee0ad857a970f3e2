package wire

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"forerun/configs"
)

// Receiver is one host that receives the content of cases, and for what.
type Receiver struct {
	Host string   `json:"host"`
	For  []string `json:"for"`
}

// Receivers lists every host that receives content, by name.
func Receivers(c *configs.Config) []Receiver {
	out := []Receiver{}
	for _, r := range c.Receivers() {
		i := slices.IndexFunc(out, func(one Receiver) bool { return one.Host == r.Host })
		if i < 0 {
			i = len(out)
			out = append(out, Receiver{Host: r.Host})
		}
		if !slices.Contains(out[i].For, r.Name) {
			out[i].For = append(out[i].For, r.Name)
		}
	}
	slices.SortFunc(out, func(a, b Receiver) int { return strings.Compare(a.Host, b.Host) })
	return out
}

// ContentGoes says in a sentence each where the content of cases goes.
func ContentGoes(c *configs.Config) []string {
	var out []string
	for _, r := range Receivers(c) {
		out = append(out, fmt.Sprintf("content goes to %s: %s", r.Host, strings.Join(r.For, ", ")))
	}
	if len(out) == 0 {
		out = append(out, "content goes to no host that the configuration names")
	}
	for _, arm := range []struct {
		name  string
		agent configs.Agent
	}{{"stable", c.Stable.Agent}, {"candidate", c.Candidate.Agent}} {
		if arm.agent.Kind == configs.KindExec && len(arm.agent.Command) > 0 {
			out = append(out, fmt.Sprintf("content goes to the process %s (arm %s), which may send it on: forerun does not see where to",
				filepath.Base(arm.agent.Command[0]), arm.name))
		}
	}
	return out
}
