package compare

import (
	"fmt"

	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// byTango compares proportions with one trial a case and arm: Tango's score
// interval on the counts of pairs. Weights and clusters shrink the counts to what
// they are worth.
func (q question) byTango(c *gate.Comparison, p pairs) {
	t := count(p)
	effect := t.effect(p)
	c.Estimate = number(t.share(t.candidateOnly) - t.share(t.stableOnly))
	c.Interval = interval(q.tango(p, q.alpha()))
	c.Interval95 = interval(q.tango(p, twoSided95))
	c.DesignEffect = number(effect)

	// The discordance a further case may show, not the one seen: without any
	// discordant pair the variance is not 0.
	worth := float64(p.n()) * effectiveShare(p)
	discordance := (worth*t.share(t.candidateOnly+t.stableOnly) + 1) / (worth + 2)
	c.PairVariance = number(effect * max(0, discordance-*c.Estimate**c.Estimate))

	c.Discordant = t.discordant(p)
	c.Method = "Tango score interval, " + q.harmOfCounts(c, p, t)
	if effect > 1 {
		c.Method += fmt.Sprintf("; counts divided by %.3g for clusters and weights", effect)
	}
	c.CandidateInterval = q.candidateShare(p)
}

// harmOfCounts fills in the p-values and names their test: McNemar where pairs
// are independent and weigh the same, else the sign flip over clusters.
func (q question) harmOfCounts(c *gate.Comparison, p pairs, t counts) string {
	if p.clustered() || p.weight != nil {
		return q.signFlip(c, p, p.diff())
	}
	test := stats.McNemar(int(t.candidateOnly), int(t.stableOnly))
	c.PHigher, c.PLower, c.PValue = number(test.MidPGreater), number(test.MidPLess), number(test.ExactTwoSided)
	return "exact McNemar (harm by its mid-p)"
}

// critical is the quantile that bounds one side: Student's t where clusters were
// estimated, the normal where every case stands for itself.
func critical(p pairs, alpha float64) float64 {
	if p.clustered() {
		return stats.TQuantile(1-alpha, float64(p.groups()-1))
	}
	return stats.NormalQuantile(1 - alpha)
}

// effectiveShare is how much of the pairs unequal weights leave: 1 without.
func effectiveShare(p pairs) float64 {
	if p.weight == nil {
		return 1
	}
	return stats.KishN(p.weight) / float64(p.n())
}

// counts are the weights of the pairs by value 1 in each arm.
type counts struct{ both, stableOnly, candidateOnly, neither float64 }

func count(p pairs) counts {
	var t counts
	for i := range p.stable {
		w := 1.0
		if p.weight != nil {
			w = p.weight[i]
		}
		switch stable, candidate := p.stable[i] == 1, p.candidate[i] == 1; {
		case stable && candidate:
			t.both += w
		case stable:
			t.stableOnly += w
		case candidate:
			t.candidateOnly += w
		default:
			t.neither += w
		}
	}
	return t
}

func (t counts) share(w float64) float64 {
	return w / (t.both + t.stableOnly + t.candidateOnly + t.neither)
}

// effect is how many pairs one independent, equally weighted pair takes.
func (t counts) effect(p pairs) float64 {
	return stats.DesignEffect(p.diff(), p.cluster, p.weight) / effectiveShare(p)
}

func (t counts) discordant(p pairs) *gate.Discordant {
	if p.weight != nil {
		return nil
	}
	return &gate.Discordant{
		Both: int(t.both), StableOnly: int(t.stableOnly), CandidateOnly: int(t.candidateOnly), Neither: int(t.neither),
	}
}

// candidateShare bounds the candidate's own proportion for a hard limit.
// Clopper-Pearson where pairs are independent and weigh the same: a limit is a
// promise, and it never covers too seldom. Else Wilson on the pairs' worth, with
// the confidence that makes its normal quantile a Student's t.
func (q question) candidateShare(p pairs) gate.Interval {
	conf := 1 - 2*q.alpha()
	if !p.clustered() && p.weight == nil {
		ones := 0
		for _, v := range p.candidate {
			if v == 1 {
				ones++
			}
		}
		return interval(stats.ClopperPearson(ones, p.n(), conf))
	}
	n := float64(p.n()) * effectiveShare(p) / stats.DesignEffect(p.candidate, p.cluster, p.weight)
	share := min(1, mean(p.candidate, p.weight))
	conf = 1 - 2*stats.NormalCDF(-critical(p, q.alpha()))
	return interval(stats.WilsonInterval(share*n, n, conf))
}

// tango is the score interval on the counts of pairs, at what they are worth.
func (q question) tango(p pairs, alpha float64) (lo, hi float64) {
	t := count(p)
	n := float64(p.n()) / t.effect(p)
	return stats.TangoInterval(t.share(t.candidateOnly)*n, t.share(t.stableOnly)*n, n, critical(p, alpha))
}
