package plan

import (
	"fmt"
	"math"

	"forerun/scorers/gate"
)

// Pair is one case's value on one metric in each arm.
type Pair struct {
	Suite, CaseID, Cluster, Metric string
	Stable, Candidate              float64
}

// plant worsens the candidate of one metric by a known loss. The zero plant
// leaves it as it is.
type plant struct {
	flip   float64 // share of the pairs whose value goes to bad; 0 for none
	bad    float64 // the value at the bad end
	factor float64 // the value is multiplied by it; 0 for none
	toward float64 // share of the way to 1 that the value goes; 0 for none
	add    float64
}

// apply worsens one value. draw is uniform in [0, 1) and the pair's own.
func (p plant) apply(v, draw float64) float64 {
	switch {
	case p.flip > 0:
		if draw < p.flip {
			return p.bad
		}
		return v
	case p.factor > 0:
		return v * p.factor
	case p.toward > 0:
		return v + (1-v)*p.toward
	}
	return v + p.add
}

// extent is what the values of one metric are like, over both arms.
type extent struct{ low, high float64 }

func (e *extent) see(values ...float64) {
	for _, v := range values {
		e.low, e.high = min(e.low, v), max(e.high, v)
	}
}

// newPlant works out how to worsen a metric by a loss on the margin's scale, so
// that no value leaves its range. why says where that can't be done.
func newPlant(g gate.Guardrail, c gate.Comparison, e extent, loss float64) (p plant, why string) {
	up := g.Direction != gate.Higher // the harmful side; of a metric without a better one, either
	if g.Margin.Scale == gate.Relative {
		return multiply(up, loss)
	}
	if c.Stable == nil || c.Candidate == nil {
		return plant{}, "its level is not known"
	}
	level := (*c.Stable + *c.Candidate) / 2 // what each arm has when they are exchanged
	switch c.Kind {
	case "proportion":
		return flip(up, level, loss)
	case "quantile":
		if !(level > 0) {
			return plant{}, "its level is not above 0"
		}
		return multiply(up, loss/level)
	}
	switch bounded := c.Unit == "" && e.low >= 0 && e.high <= 1; {
	case up && bounded && e.high > 0:
		share := loss / (1 - level)
		if !(share <= 1) {
			return plant{}, cannotLose(loss, 1-level)
		}
		return plant{toward: share}, ""
	case e.low >= 0 && level > 0:
		return multiply(up, loss/level)
	case up:
		return plant{add: loss}, ""
	}
	return plant{add: -loss}, ""
}

func multiply(up bool, loss float64) (plant, string) {
	if up {
		return plant{factor: 1 + loss}, ""
	}
	if loss >= 1 {
		return plant{}, "it can't fall by so much"
	}
	return plant{factor: 1 - loss}, ""
}

// flip turns good answers bad in random pairs, as many as the loss takes.
func flip(up bool, level, loss float64) (plant, string) {
	good, bad := level, 0.0
	if up {
		good, bad = 1-level, 1
	}
	share := loss / good
	if !(share <= 1) {
		return plant{}, cannotLose(loss, good)
	}
	return plant{flip: share, bad: bad}, ""
}

func cannotLose(loss, good float64) string {
	return fmt.Sprintf("it can't lose %.3g pp: no more than %.3g %% can get worse", 100*loss, 100*max(good, 0))
}

// draw is a uniform number in [0, 1) that depends on its arguments alone: equal
// at any concurrency and in any order.
func draw(seed uint64, words ...string) float64 {
	h := uint64(14695981039346656037) ^ mix(seed)
	for _, w := range words {
		for i := range len(w) {
			h = (h ^ uint64(w[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211 // no word of text ends in this byte
	}
	return float64(mix(h)>>11) / (1 << 53)
}

// mix is the finaliser of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// round gives each round a seed of its own.
func round(seed uint64, r int) uint64 { return mix(seed + math.MaxUint32*uint64(r+1)) } //nolint:gosec // r counts rounds
