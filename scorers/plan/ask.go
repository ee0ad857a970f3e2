package plan

import (
	"math"

	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// Ask is one guardrail with what is known, before the run, of what it will rest
// on.
type Ask struct {
	Guardrail gate.Guardrail
	Kind      scorers.Kind
	Unit      string  // of the metric: pp, ms, usd, tokens, calls, or "" for a plain number
	Quantile  float64 // of scorers.KindQuantile
	Trials    int     // of a case and arm; 0 means 1
	Early     bool    // the suite is looked at before its end, which costs some alpha
	Supply    Supply
	Noise     Noise

	level float64 // see atEnd
}

// Supply is the cases that a guardrail's metric applies to.
type Supply struct {
	Pairs    int
	Clusters int
	Size     float64 // sum n_g^2/n, the size of the cluster that a case is in; 1 where each is its own
	Worth    float64 // share of the pairs that unequal weights leave, 0 to 1; 0 means 1
}

// Tally counts the cases that a metric applies to. The zero Tally is empty and
// ready.
type Tally struct {
	sizes          []int32 // by cluster
	pairs          int
	weight, square float64
}

// Add counts one case of a cluster, numbered from 0, with its weight.
func (t *Tally) Add(cluster int, weight float64) {
	for len(t.sizes) <= cluster {
		t.sizes = append(t.sizes, 0)
	}
	t.sizes[cluster]++
	t.pairs++
	t.weight += weight
	t.square += weight * weight
}

// Supply is what was counted.
func (t *Tally) Supply() Supply {
	s := Supply{Pairs: t.pairs, Worth: 1}
	for _, n := range t.sizes {
		if n > 0 {
			s.Clusters++
		}
		s.Size += float64(n) * float64(n)
	}
	if t.pairs > 0 {
		s.Size /= float64(t.pairs)
	}
	if kish := t.weight * t.weight / (t.square * float64(t.pairs)); kish > 0 && kish < 1 {
		s.Worth = kish
	}
	return s
}

// minClusters is the number of clusters under which nothing passes.
const minClusters = 10

func (s Supply) clustered() bool { return s.Clusters < s.Pairs }

func (s Supply) worth() float64 {
	if s.Worth <= 0 {
		return 1
	}
	return s.Worth
}

// groups is how many clusters n pairs would have, if they are like these.
func (s Supply) groups(n int) int {
	if !s.clustered() {
		return n
	}
	return int(float64(n) * float64(s.Clusters) / float64(s.Pairs))
}

// floor is the design effect that clusters and weights cost at least: few
// discordant pairs can't show dependence that is there.
func (s Supply) floor() float64 {
	effect := 1.0
	if s.clustered() {
		effect = max(1, 1+0.05*(s.Size-1))
	}
	return effect / s.worth()
}

func (a Ask) trials() int { return max(a.Trials, 1) }

// byCounts reports whether pairs are counted: 0 or 1, one trial an arm.
func (a Ask) byCounts() bool {
	return a.Kind == scorers.KindProportion && a.trials() == 1 && a.scale() == gate.Absolute
}

func (a Ask) scale() gate.Scale {
	if m := a.Guardrail.Margin; m != nil {
		return m.Scale
	}
	return gate.Absolute
}

// looks are the shares of the planned clusters at which an early stop looks.
func looks() []float64 { return []float64{0.2, 0.4, 0.6, 0.8, 1} }

// alpha is the one-sided level of the look at the end.
func (a Ask) alpha() float64 {
	if a.level > 0 {
		return a.level
	}
	return a.Guardrail.Alpha
}

// atEnd settles the level of the look at the end, which takes an integral.
func (a Ask) atEnd() Ask {
	if !a.Early {
		return a
	}
	if bounds := stats.OBrienFlemingBounds(looks(), a.Guardrail.Alpha); len(bounds) > 0 {
		a.level = stats.NormalCDF(-bounds[len(bounds)-1])
	}
	return a
}

// critical is the quantile that bounds one side at n pairs: Student's t where
// clusters are estimated, the normal where every case stands for itself.
func (a Ask) critical(n int) float64 {
	if a.Supply.clustered() {
		return stats.TQuantile(1-a.alpha(), float64(max(a.Supply.groups(n)-1, 1)))
	}
	return stats.NormalQuantile(1 - a.alpha())
}

// effect is the design effect that is planned with.
func (a Ask) effect() float64 {
	if a.Noise.Effect > 0 {
		return max(a.Noise.Effect, 1)
	}
	return a.Supply.floor()
}

// variance is of one pair's difference with clusters and weights in it; nil where
// it is not known.
func (a Ask) variance() *float64 {
	v := a.Noise.Variance
	if v == nil || !(*v >= 0) || math.IsInf(*v, 0) {
		return nil
	}
	return new(*v * a.effect())
}
