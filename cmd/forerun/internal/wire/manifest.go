package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"

	"github.com/goccy/go-yaml"

	"forerun/configs"
	"forerun/replay"
	"forerun/replay/rundir"
)

// describe fills the manifest with what is known before the run, and writes the
// resolved configuration.
func (g *Gate) describe(inputs map[string]string) error {
	resolved, err := g.Config.Resolved()
	if err != nil {
		return err
	}
	policy, err := policyText(g.Config)
	if err != nil {
		return err
	}
	g.Resolved = resolved
	g.Manifest = rundir.Manifest{
		Name:         g.Config.Name,
		ConfigDir:    g.Config.Dir,
		ConfigDigest: digest(resolved),
		PolicyDigest: digest(policy),
		Inputs:       inputs,
		Seed:         g.Config.Seed,
		Arms:         map[replay.Arm]rundir.Arm{},
		Hosts:        hosts(g.Config),
	}
	for _, a := range g.Plan.Arms {
		g.Manifest.Arms[a.Arm] = rundir.Arm{Version: a.Version, Kind: a.Kind, Identity: a.Identity(), Containment: a.Containment()}
	}
	return nil
}

// policyText is what decides a verdict, apart from the agents and the data.
func policyText(c *configs.Config) ([]byte, error) {
	type policy struct {
		Signals map[string]configs.Rule `yaml:"signals"`
		Tools   configs.Tools           `yaml:"tools"`
		Suites  []configs.Suite         `yaml:"suites"`
	}
	p := policy{c.Signals, c.Tools, slices.Clone(c.Suites)}
	for i := range p.Suites {
		p.Suites[i].Data = "" // the same policy on other data is the same policy
	}
	text, err := yaml.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("digest of the policy: %w", err)
	}
	return text, nil
}

// hosts lists who receives the cases' content.
func hosts(c *configs.Config) []string {
	out := []string{}
	for _, a := range []configs.Agent{c.Stable.Agent, c.Candidate.Agent} {
		for _, address := range []string{a.BaseURL, a.URL} {
			if u, err := url.Parse(address); err == nil && u.Host != "" && !slices.Contains(out, u.Host) {
				out = append(out, u.Host)
			}
		}
	}
	slices.Sort(out)
	return out
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}
