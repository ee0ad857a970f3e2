package gate

import "fmt"

// gatePower is the chance that a candidate as good as it looks passes all
// guardrails, for which further pairs are planned, and the chance with which a
// loss that "could have been seen" would have been.
const gatePower = 0.8

// Decide judges every guardrail by the comparison at the same index, every slice
// by its own, every suite by its checks, and the gate by the worst of all.
func Decide(in Input) Decision {
	if in.Level == "" {
		in.Level = Clear
	}
	stops := stopsOf(in)
	findings := make([]Finding, 0, len(in.Guardrails)+len(in.Slices))
	for i, g := range in.Guardrails {
		findings = append(findings, Finding{Guardrail: g, Comparison: evidence(g, in.Comparisons, i), Decides: g.Decides()})
	}
	for _, s := range in.Slices {
		findings = append(findings, Finding{
			Guardrail: s.Guardrail, Comparison: evidence(s.Guardrail, []Comparison{s.Comparison}, 0), Decides: s.Guardrail.Decides(),
		})
	}
	tests := adjust(findings)
	deciding := 0
	for _, g := range in.Guardrails {
		if g.Decides() {
			deciding++
		}
	}
	for i := range findings {
		f := &findings[i]
		c := court{power: powerEach(deciding), share: shareAtTheEnd(in.Stops)}
		if i < len(in.Guardrails) {
			c.early = stops.of(in.Guardrails, i)
		} else {
			c.early = stops.ofSlice(f.Guardrail.Suite)
		}
		c.judge(f)
		f.CouldHaveSeen = couldHaveSeen(f.Guardrail, f.Comparison, f.Guardrail.Alpha*c.share, tests)
	}
	warnings := temper(findings, in)
	if in.Level == Screen {
		screen(findings)
	}
	return conclude(in, findings, append(warnings, in.Warnings...))
}

// conclude gathers the findings into suites and the suites into a decision.
func conclude(in Input, findings []Finding, warnings []SuiteReason) Decision {
	d := Decision{Level: in.Level, Suites: gather(in, findings, warnings)}
	for _, s := range d.Suites {
		d.Verdict = Worse(d.Verdict, s.Verdict)
	}
	if len(in.Guardrails) == 0 || in.Level != Clear {
		d.Verdict = Worse(d.Verdict, Inconclusive)
	}
	d.ScreenHolds = in.Level == Screen && holds(d)
	d.Reasons = reasons(d)
	return d
}

// powerEach splits the risk of missing a pass over m guardrails, since all of
// them must pass.
func powerEach(m int) float64 { return 1 - (1-gatePower)/float64(max(m, 1)) }

// evidence finds a guardrail's comparison. One that is missing, or is of
// another metric or scale, is no evidence.
func evidence(g Guardrail, comparisons []Comparison, i int) Comparison {
	none := Comparison{Suite: g.Suite, Metric: g.Metric}
	if i >= len(comparisons) || comparisons[i].Suite != g.Suite || comparisons[i].Metric != g.Metric {
		none.Blocked, none.BlockedWords = BlockedNoComparison, "nothing was compared"
		return none
	}
	c := comparisons[i]
	if g.Margin != nil && c.Scale != g.Margin.Scale {
		none.Scale = g.Margin.Scale
		none.Blocked = BlockedScale
		none.BlockedWords = fmt.Sprintf("it was compared on the %q scale, its margin is %s", c.Scale, g.Margin.Scale)
		return none
	}
	return c
}
