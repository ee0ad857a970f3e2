package draft

import (
	"fmt"
	"slices"
)

// money settles what is known of prices, and whether a budget can be kept.
func (d *Draft) money(s *Survey, o Options) {
	d.MaxCost = o.BudgetUSD
	switch d.agent {
	case Recorded:
		d.MaxCost, d.CostNote = 0, "no max_cost: recorded arms cost nothing"
		return
	case HTTP, Exec, LangGraph:
		if o.BudgetUSD > 0 {
			d.MaxCost, d.CostNote = 0, fmt.Sprintf("max_cost: %s once both agents say reports: cost; nobody could count it now", usd(o.BudgetUSD))
		}
		return
	case OpenAI:
	}
	var unknown []string
	for _, m := range d.models(s, o) {
		if !o.Priced(m) && !slices.Contains(unknown, m) {
			unknown = append(unknown, m)
		}
	}
	for _, m := range unknown {
		d.Prices = append(d.Prices, fmt.Sprintf("prices: {%s: {input: …, output: …}}", quoted(m)))
		d.askf("what does %s cost? Write prices: {%s: {input: …, output: …}}, in USD per million tokens.", m, quoted(m))
	}
	if len(unknown) > 0 && o.BudgetUSD > 0 {
		d.MaxCost, d.CostNote = 0, fmt.Sprintf("max_cost: %s once prices are known; nobody could count it now", usd(o.BudgetUSD))
	}
}

// models are the two that the arms ask for.
func (d *Draft) models(s *Survey, o Options) [2]string {
	stable := o.Stable
	switch {
	case stable != "":
	case len(s.Models) > 0:
		stable = s.Models[0].Value
	case s.versionIsModel(o.Priced):
		stable = s.Versions[0].Value
	default:
		stable = unknownModel
	}
	candidate := o.Candidate
	switch {
	case candidate != "":
	case o.Stable != "":
		candidate = o.Stable
	default:
		candidate = stable
	}
	return [2]string{stable, candidate}
}

// versionIsModel reports whether the log names the agent's version by its model.
func (s *Survey) versionIsModel(priced func(string) bool) bool {
	return len(s.Versions) > 0 && priced(s.Versions[0].Value)
}

// unknownModel stands where the log does not say which model answered.
const unknownModel = "gpt-4o-mini"
