package cli

import (
	"forerun/cmd/forerun/internal/wire"
	"forerun/scorers/plan"
)

// planDocument is what plan prints with --json. What is not known is null.
type planDocument struct {
	Config     string          `json:"config"`
	Level      string          `json:"level"`
	Suites     []planSuite     `json:"suites"`
	Guardrails []planGuardrail `json:"guardrails"`
	Passes     planChance      `json:"unchanged_candidate_passes"`
	Forecast   planForecast    `json:"forecast"`
	Advice     string          `json:"advice"`
	Hosts      []wire.Receiver `json:"hosts"` // that receive the content of cases
}

type planSuite struct {
	Name  string `json:"name"`
	Cases int    `json:"cases"`
}

type planGuardrail struct {
	Suite     string   `json:"suite"`
	Metric    string   `json:"metric"`
	Direction string   `json:"direction"`
	Margin    *float64 `json:"margin"`
	Scale     string   `json:"scale"`
	Unit      string   `json:"unit"`
	Max       *float64 `json:"max"`
	Min       *float64 `json:"min"`
	Goal      bool     `json:"goal"`
	Never     bool     `json:"never"`
	Monitor   bool     `json:"monitor"`
	Cases     int      `json:"cases"`
	Clusters  int      `json:"clusters"`
	Needed    *int     `json:"needed_cases"`
	Least     int      `json:"least_cases"`
	Sees      *float64 `json:"smallest_loss_seen"`
	Passes    *float64 `json:"unchanged_candidate_passes"`
	Noise     string   `json:"noise"`
}

type planChance struct {
	Lowest  *float64 `json:"lowest"`
	Highest *float64 `json:"highest"`
}

type planForecast struct {
	Trials       int      `json:"trials"`
	Asked        int      `json:"trials_asked"`
	Requests     *float64 `json:"requests"`
	TokensInput  *float64 `json:"tokens_input"`
	TokensOutput *float64 `json:"tokens_output"`
	USD          *float64 `json:"usd"`
	Minutes      *float64 `json:"minutes"`
	Concurrency  int      `json:"concurrency"`
}

func newPlanDocument(name string, p *wire.Planned, hosts []wire.Receiver) planDocument {
	d := planDocument{
		Config: name, Level: "clear", Advice: p.Advice(), Hosts: hosts,
		Passes: planChance{p.Lowest, p.Highest},
		Forecast: planForecast{
			Trials: p.Bill.Trials, Asked: p.Bill.Asked, Requests: p.Bill.Requests, TokensInput: p.Bill.TokensIn,
			TokensOutput: p.Bill.TokensOut, USD: p.Bill.USD, Minutes: p.Bill.Minutes, Concurrency: p.Concurrency(),
		},
	}
	if p.Screen() {
		d.Level = "screen"
	}
	for _, s := range p.Suites() {
		d.Suites = append(d.Suites, planSuite{s, p.Cases[s]})
	}
	for _, g := range p.Guards {
		d.Guardrails = append(d.Guardrails, newPlanGuardrail(g))
	}
	return d
}

func newPlanGuardrail(g plan.Guard) planGuardrail {
	out := planGuardrail{
		Suite: g.Guardrail.Suite, Metric: g.Guardrail.Metric, Direction: string(g.Guardrail.Direction), Scale: string(g.Scale), Unit: g.Unit,
		Max: g.Guardrail.Max, Min: g.Guardrail.Min, Goal: g.Guardrail.Goal, Never: g.Guardrail.Never, Monitor: g.Guardrail.Monitor,
		Cases: g.Pairs, Clusters: g.Clusters, Needed: g.Needed, Least: g.Least, Sees: g.Resolves, Passes: g.Chance, Noise: g.Source,
	}
	if m := g.Guardrail.Margin; m != nil {
		out.Margin = &m.Value
	}
	return out
}
