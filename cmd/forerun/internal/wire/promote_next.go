package wire

import (
	"fmt"
	"os"
	"slices"

	"forerun/configs"
	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/plan"
)

// NextSuite is what a configuration has to say of a dataset of promoted cases.
type NextSuite struct {
	From       configs.Suite // the suite that most of the cases are of
	Guardrails []NextGuardrail
	Known      string // a suite of the run's configuration that has this data already; empty where none has
}

// NextGuardrail is on a metric that promoted cases are about.
type NextGuardrail struct {
	Metric string
	Margin string // the narrowest that so many cases can pass; empty where they pass none
}

// Decides reports whether a gate could pass anything on so few cases.
func (n *NextSuite) Decides() bool {
	return slices.ContainsFunc(n.Guardrails, func(g NextGuardrail) bool { return g.Margin != "" })
}

// Next says which suite a run's configuration lacks for the cases of a file.
func (p *Promoted) Next(c *configs.Config, file string) (*NextSuite, error) {
	n := &NextSuite{}
	count := map[string]int{}
	seen := map[string]bool{}
	for _, r := range p.Added {
		count[r.Suite]++
		if !seen[r.Metric] {
			seen[r.Metric] = true
			n.Guardrails = append(n.Guardrails, NextGuardrail{r.Metric, p.margin(r.Metric)})
		}
	}
	most := 0
	there, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", file, err)
	}
	for _, s := range c.Suites {
		if info, err := os.Stat(s.Data); err == nil && os.SameFile(info, there) {
			n.Known = s.Name
		}
		if count[s.Name] > most {
			n.From, most = s, count[s.Name]
		}
	}
	return n, nil
}

// margin is the narrowest margin of a ladder that a candidate can pass on the cases of
// the file, where it loses none; empty where there is none.
func (p *Promoted) margin(metric string) string {
	supply := plan.Supply{Clusters: len(p.clusters[metric]), Worth: 1}
	for _, n := range p.clusters[metric] {
		supply.Pairs += n
		supply.Size += float64(n) * float64(n)
	}
	supply.Size /= float64(max(supply.Pairs, 1))
	for _, percent := range []int{5, 10, 15, 20, 25} {
		ask := plan.Ask{
			Guardrail: gate.Guardrail{
				Metric: metric, Direction: gate.Lower, Alpha: configs.DefaultAlpha,
				Margin: &gate.Margin{Value: float64(percent) / 100, Scale: gate.Absolute},
			},
			Kind: scorers.KindProportion, Unit: "pp", Supply: supply,
			Noise: plan.Assumed(scorers.KindProportion, 0, gate.Absolute, 1),
		}
		if metric == scorers.SuccessMetric {
			ask.Guardrail.Direction = gate.Higher
		}
		if plan.New([]plan.Ask{ask}).Guards[0].Refusal == nil {
			return fmt.Sprintf("%dpp", percent)
		}
	}
	return ""
}
