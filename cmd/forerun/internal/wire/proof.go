package wire

import (
	"fmt"
	"math"
	"strings"

	"forerun/datasets"
	"forerun/replay/pricelist"
	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/plan"
)

// Proof is what a log can prove before anybody is asked. A nil number is not known.
type Proof struct {
	Replayable *float64 `json:"replayable"`    // share of the cases; null where there are none
	CaseUSD    *float64 `json:"usd_per_case"`  // of one version
	CaseFrom   string   `json:"usd_from"`      // where that is known from, or why it is not
	All        Loss     `json:"all"`           // if every case is asked
	Budgets    []Loss   `json:"budgets"`       // what $20 and $200 could detect
	Assumed    string   `json:"noise"`         // what is taken for granted
	Judged     int      `json:"labelled"`      // cases of which something is expected
	Priced     []string `json:"prices_of_day"` // MODEL DATE, of list prices that were used
}

// Loss is the smallest loss that a number of cases, asked of both versions, shows
// in 80 % of runs.
type Loss struct {
	USD      *float64 `json:"usd"`           // the budget; null where none is spent against
	Cases    *int     `json:"cases"`         // that it buys
	Loss     *float64 `json:"loss"`          // of a yes or no of every case, as a share
	Labelled *float64 `json:"loss_labelled"` // of one of the labelled cases alone
}

// Prove says what a described log can prove.
func Prove(d datasets.Description) (Proof, error) {
	p := Proof{Judged: d.Labelled.Any, Priced: []string{}}
	if d.Cases > 0 {
		p.Replayable = new(float64(d.Replay.Cases) / float64(d.Cases))
	}
	if err := p.price(d.Money); err != nil {
		return Proof{}, err
	}
	noise := plan.Assumed(scorers.KindProportion, 0, gate.Absolute, 1)
	p.Assumed = noise.Source
	p.All = lossOf(d, d.Cases, noise)
	for _, usd := range []float64{20, 200} {
		l := Loss{USD: new(usd)}
		if p.CaseUSD != nil && *p.CaseUSD > 0 {
			buys := math.Floor(usd / (2 * *p.CaseUSD))
			l = lossOf(d, int(min(buys, float64(d.Cases))), noise)
			l.USD = new(usd)
		}
		p.Budgets = append(p.Budgets, l)
	}
	return p, nil
}

// price settles what a case costs: what the log says, else tokens at list prices.
func (p *Proof) price(m datasets.Money) error {
	listed, err := pricelist.Beside(nil)
	if err != nil {
		return err
	}
	total, cases := 0.0, 0
	if m.MeanUSD != nil {
		total, cases = *m.MeanUSD*float64(m.Cases), m.Cases
	}
	var unlisted []string
	for _, u := range m.ByModel {
		cost := listed.Cost(&datasets.Usage{Input: tokens(u.Input), Cached: tokens(u.Cached), Output: tokens(u.Output)}, u.Model)
		if cost == nil {
			unlisted = append(unlisted, u.Model)
			continue
		}
		if _, price, ok := listed.Of(u.Model); ok {
			p.Priced = append(p.Priced, u.Model+" "+price.Date)
		}
		total += *cost * float64(u.Cases)
		cases += u.Cases
	}
	switch {
	case cases == 0 && len(unlisted) > 0:
		p.CaseFrom = "unknown: the log has tokens of " + strings.Join(unlisted[:min(len(unlisted), 3)], ", ") + " and no cost, and no list has their price"
	case cases == 0:
		p.CaseFrom = "unknown: no case tells a cost, or tokens of a model"
	case total <= 0:
		p.CaseFrom = fmt.Sprintf("unknown: the log says 0 for all of %s", plural(cases, "case"))
	default:
		p.CaseUSD = new(total / float64(cases))
		p.CaseFrom = fmt.Sprintf("from the cost of %s and tokens at list prices of %d more", plural(m.Cases, "case"), cases-m.Cases)
		if cases == m.Cases {
			p.CaseFrom = "from the logged cost of " + plural(cases, "case")
		} else if m.Cases == 0 {
			p.CaseFrom = fmt.Sprintf("from the tokens of %s, at list prices", plural(cases, "case"))
		}
	}
	return nil
}

func tokens(mean float64) *int64 { return new(int64(math.Round(mean))) }

// lossOf is what n of a log's cases would show, all of them and the labelled ones.
func lossOf(d datasets.Description, n int, noise plan.Noise) Loss {
	l := Loss{Cases: new(n)}
	l.Loss = resolves(d, n, noise)
	if d.Cases > 0 {
		l.Labelled = resolves(d, int(float64(n)*float64(d.Labelled.Any)/float64(d.Cases)), noise)
	}
	return l
}

func resolves(d datasets.Description, n int, noise plan.Noise) *float64 {
	if n < 1 || d.Cases < 1 {
		return nil
	}
	const margin = 0.05 // what is seen does not depend on it
	ask := plan.Ask{
		Guardrail: gate.Guardrail{Metric: scorers.SuccessMetric, Direction: gate.Higher, Alpha: 0.05, Margin: &gate.Margin{Value: margin, Scale: gate.Absolute}},
		Kind:      scorers.KindProportion, Unit: string(scorers.UnitShare), Noise: noise,
		Supply: plan.Supply{Pairs: n, Clusters: max(1, n*d.Clusters.Count/d.Cases), Size: d.Clusters.Size, Worth: 1},
	}
	return plan.New([]plan.Ask{ask}).Guards[0].Resolves
}
