package wire

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"forerun/scorers/plan"
)

// Forecast gives the two lines that a gate prints before its first call: what it
// takes, and what it could see.
func Forecast(ctx context.Context, g *Gate) ([]string, error) {
	p, err := Foresee(ctx, g, nil)
	if err != nil {
		return nil, err
	}
	return []string{"plan: " + p.Takes(), "plan: " + p.Sees()}, nil
}

// Takes says what the run takes. What no log knows is said to be unknown.
func (p *Planned) Takes() string {
	b := p.Bill
	if b.Asked == 0 {
		return fmt.Sprintf("%s from recorded logs; nobody is asked, and nothing is paid", plural(b.Trials, "trial"))
	}
	tokens := "tokens unknown"
	if b.TokensIn != nil && b.TokensOut != nil {
		tokens = fmt.Sprintf("%s tokens in and %s out", rough(*b.TokensIn), rough(*b.TokensOut))
	}
	price := "price unknown"
	if b.USD != nil {
		price = fmt.Sprintf("$%.2f", *b.USD)
	}
	requests := "requests unknown"
	if b.Requests != nil {
		requests = rough(*b.Requests) + " requests"
	}
	time := "time unknown"
	if b.Minutes != nil {
		time = minutes(*b.Minutes)
	}
	from := ", from what logs say"
	if p.from != nil {
		from = ", from run " + p.from.name
	}
	if b.USD == nil && b.Minutes == nil && b.TokensIn == nil {
		from = ": no log tells"
	}
	out := fmt.Sprintf("%s to ask, %s, %s, %s, %s at %d in flight%s", plural(b.Asked, "trial"), requests, tokens, price, time, p.Concurrency(), from)
	if p.Early() {
		out += "; less where it stops early"
	}
	if share := p.Confirms(); share != "" {
		out += fmt.Sprintf("; asking regressions again adds up to %s", share)
	}
	return out
}

// mostSeen is how many guardrails one line names.
const mostSeen = 3

// Sees says what loss the run would show with 80 %, and how likely an unchanged
// candidate passes.
func (p *Planned) Sees() string {
	var seen []string
	for _, g := range p.Guards {
		if g.Resolves != nil && g.Guardrail.Decides() && g.Guardrail.Margin != nil {
			seen = append(seen, fmt.Sprintf("%s %s by %s", g.Guardrail.Suite, g.Guardrail.Metric, plan.Amount(*g.Resolves, g.Unit, g.Scale)))
		}
	}
	out := "what loss it could see is unknown: no log tells how much the metrics vary"
	if len(seen) > 0 {
		out = "could see with 80 %, if worse: " + strings.Join(seen[:min(len(seen), mostSeen)], ", ")
		if more := len(seen) - mostSeen; more > 0 {
			out += fmt.Sprintf(" (+%d, see forerun plan)", more)
		}
	}
	if p.Screen() {
		return out
	}
	return out + "; " + p.Passes()
}

// Passes says how likely an unchanged candidate passes every guardrail.
func (p *Planned) Passes() string {
	if p.Highest == nil {
		return "the chance that an unchanged candidate passes is unknown"
	}
	unchanged := "an unchanged candidate passes"
	if slices.ContainsFunc(p.Guards, func(g plan.Guard) bool { return g.Guardrail.Goal && g.Guardrail.Decides() }) {
		unchanged = "goals apart, an unchanged candidate passes"
	}
	hi := math.Round(100 * *p.Highest)
	if p.Lowest == nil {
		return fmt.Sprintf("%s in at most %.0f %% of runs", unchanged, hi)
	}
	lo := math.Round(100 * *p.Lowest)
	if lo == hi {
		return fmt.Sprintf("%s in %.0f %% of runs", unchanged, lo)
	}
	return fmt.Sprintf("%s in %.0f to %.0f %% of runs", unchanged, lo, hi)
}

// rough writes a large number with three digits and a word.
func rough(n float64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.3g billion", n/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.3g million", n/1e6)
	case n >= 1e4:
		return fmt.Sprintf("%.0f thousand", n/1e3)
	}
	return fmt.Sprintf("%.0f", n)
}

func minutes(m float64) string {
	switch {
	case m < 1:
		return "under a minute"
	case m < 90:
		return fmt.Sprintf("%.0f min", math.Ceil(m))
	}
	return fmt.Sprintf("%.1f h", m/60)
}
