package plan

import (
	"context"

	"forerun/scorers/gate"
)

// round exchanges the arms anew and judges the data as they are, with a loss of
// the margin, and with twice that.
func (t *selfTest) round(ctx context.Context, seed uint64) (roundMarks, error) {
	null, err := t.play(ctx, seed, nil, 0)
	if err != nil {
		return roundMarks{}, err
	}
	d := gate.Decide(null)
	m := roundMarks{verdict: d.Verdict, guards: make([]mark, len(t.guards))}
	for i, v := range verdicts(d, null.Guardrails) {
		m.guards[i] |= when(v == gate.Fail, nullFail) | when(v == gate.Pass, nullPass)
	}
	for layer, planted := range t.layers {
		for k := range 2 {
			lost, err := t.play(ctx, seed, planted, k)
			if err != nil {
				return roundMarks{}, err
			}
			for i := range t.guards {
				if p := t.plants[i]; p.tested && p.can[k] && p.layer == layer {
					m.guards[i] |= only(null, lost, i, k)
				}
			}
		}
	}
	return m, nil
}

// play compares the exchanged arms after the losses of one layer were planted.
func (t *selfTest) play(ctx context.Context, seed uint64, planted map[metricKey]int, k int) (gate.Input, error) {
	c := Change{Seed: seed, Exchange: func(p Pair) bool { return draw(seed, "exchange", p.Cluster) < 0.5 }}
	if planted != nil {
		c.Plant = func(p Pair) float64 {
			i, ok := planted[metricKey{p.Suite, p.Metric}]
			if !ok || !t.plants[i].can[k] {
				return p.Candidate
			}
			return t.plants[i].plant[k].apply(p.Candidate, draw(seed, "plant", p.Suite, p.CaseID, p.Metric))
		}
	}
	in, err := t.world(ctx, c)
	in = judged(in)
	in.Noise = t.base.Noise // of stable against itself, whichever arm it is called now
	return in, err
}

// only decides with the loss in one guardrail alone: what the others found is
// what they found at no difference.
func only(null, lost gate.Input, i, k int) mark {
	in := null
	in.Comparisons = append([]gate.Comparison(nil), null.Comparisons...)
	in.Comparisons[i] = lost.Comparisons[i]
	in.Slices = append([]gate.SliceEvidence(nil), null.Slices...)
	g := null.Guardrails[i]
	for s := range in.Slices {
		if of := in.Slices[s].Guardrail; of.Suite == g.Suite && of.Metric == g.Metric && s < len(lost.Slices) {
			in.Slices[s] = lost.Slices[s]
		}
	}
	d := gate.Decide(in)
	own := verdicts(d, in.Guardrails)[i]
	if k == 0 {
		return when(own == gate.Pass, ownPass) | when(d.Verdict == gate.Pass, gatePass)
	}
	return when(own == gate.Fail, ownFail) | when(d.Verdict == gate.Fail, gateFail)
}

func when(yes bool, m mark) mark {
	if yes {
		return m
	}
	return 0
}

// verdicts gives each guardrail's verdict, in the order of the guardrails. Slices
// have findings of their own, which are passed over.
func verdicts(d gate.Decision, guardrails []gate.Guardrail) []gate.Verdict {
	bySuite := map[string][]gate.Verdict{}
	for _, s := range d.Suites {
		for _, f := range s.Findings {
			if f.Guardrail.Slice == nil {
				bySuite[s.Name] = append(bySuite[s.Name], f.Verdict)
			}
		}
	}
	out := make([]gate.Verdict, len(guardrails))
	for i, g := range guardrails {
		if of := bySuite[g.Suite]; len(of) > 0 {
			out[i], bySuite[g.Suite] = of[0], of[1:]
		}
	}
	return out
}
