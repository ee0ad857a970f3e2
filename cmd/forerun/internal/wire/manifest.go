package wire

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"

	"forerun/configs"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers/gate"
)

// describe fills the manifest with what is known before the run, and writes the
// resolved configuration.
func (g *Gate) describe(ctx context.Context, inputs map[string]string) error {
	change, err := g.change(ctx)
	if err != nil {
		return err
	}
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
		Splits:       splits(g.Config),
		Seed:         g.Config.Seed,
		Arms:         map[replay.Arm]rundir.Arm{},
		Change:       []string{},
		Warnings:     g.warnings,
		AA:           g.Config.AA,
		Level:        g.Config.Level,
		Hosts:        hosts(g.Config),
		ContentLevel: g.Config.Content,
	}
	for _, c := range change {
		g.Manifest.Change = append(g.Manifest.Change, c.String())
	}
	for _, a := range g.Plan.Arms {
		g.Manifest.Arms[a.Arm] = rundir.Arm{Version: a.Version, Kind: a.Kind, Identity: a.Identity(), Containment: a.Containment()}
	}
	return nil
}

// policyText is what decides a verdict, apart from the agents and the data: not
// which cases are drawn, whose mix they are weighted by, and what is asked again
// after the decision. A gate on more of the same data is another attempt.
func policyText(c *configs.Config) ([]byte, error) {
	type policy struct {
		Signals map[string]configs.Rule  `yaml:"signals"`
		Tools   configs.Tools            `yaml:"tools"`
		Prices  map[string]configs.Price `yaml:"prices"`
		Change  []configs.Change         `yaml:"change"`
		Suites  []configs.Suite          `yaml:"suites"`
	}
	p := policy{c.Signals, c.Tools, c.Prices, c.Change, slices.Clone(c.Suites)}
	for i := range p.Suites {
		s := &p.Suites[i]
		s.Data, s.Reference, s.Sample, s.Split, s.Confirm = "", "", nil, nil, nil
	}
	text, err := yaml.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("digest of the policy: %w", err)
	}
	return text, nil
}

// dataWarnings are what a run's manifest says of its data that a reader should
// know.
func dataWarnings(m rundir.Manifest) []gate.SuiteReason {
	var out []gate.SuiteReason
	for _, w := range m.Warnings {
		out = append(out, gate.SuiteReason{Suite: w.Suite, Reason: gate.Reason{Code: w.Code, Sentence: w.Sentence}})
	}
	return out
}

// uncovered is the traffic of the production mix that a run's suites have no case
// of: nothing that is judged says anything of it.
func uncovered(m rundir.Manifest) []gate.Unjudged {
	var out []gate.Unjudged
	for _, w := range m.Warnings {
		if w.Uncovered > 0 {
			out = append(out, gate.Unjudged{Suite: w.Suite, Slice: gate.Slice{Segment: "reference", Value: "no case in the suite"}, Share: w.Uncovered})
		}
	}
	return out
}

// hosts lists who receives the cases' content.
func hosts(c *configs.Config) []string {
	out := []string{}
	for _, r := range Receivers(c) {
		out = append(out, r.Host)
	}
	return out
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}
