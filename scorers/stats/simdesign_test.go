package stats_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"

	"forerun/scorers/stats"
)

// simDesign is a column of the calibration grid: how many pairs, in which clusters,
// how alike within them.
type simDesign struct {
	n       int
	unequal bool // clusters of 1 to 20 pairs, else every pair is its own
	icc     float64
}

// simDesigns is the whole grid; pairs of their own have nothing to be alike with.
func simDesigns() []simDesign {
	var all []simDesign
	for _, n := range []int{60, 200, 1000} {
		all = append(all, simDesign{n: n})
		for _, icc := range []float64{0, 0.3, 0.6} {
			all = append(all, simDesign{n, true, icc})
		}
	}
	return all
}

// simLargeDesigns are those of quantiles that are not bootstrapped.
func simLargeDesigns() []simDesign {
	return []simDesign{{n: 2400}, {2400, true, 0.3}, {n: 10_000}, {10_000, true, 0.3}}
}

func (d simDesign) String() string {
	if !d.unequal {
		return strconv.Itoa(d.n)
	}
	_, g := d.clusters()
	return fmt.Sprintf("%d in %d, %.1f", d.n, g, d.icc)
}

// clusters numbers the pairs' clusters; their sizes go through 1 to 20 out of order.
func (d simDesign) clusters() (ids []int, g int) {
	if !d.unequal {
		return nil, d.n
	}
	for len(ids) < d.n {
		for range min(1+(7*g+9)%20, d.n-len(ids)) {
			ids = append(ids, g)
		}
		g++
	}
	return ids, g
}

// simulation draws the data of one design and keeps what does not change with them.
type simulation struct {
	simDesign
	rng     *rand.Rand
	cluster []int
	g       int
	shared  [3]float64 // the present cluster's own luck
	crit    map[[2]float64]float64
}

func newSimulation(d simDesign, seed uint64) *simulation {
	ids, g := d.clusters()
	return &simulation{
		simDesign: d, rng: rand.New(rand.NewPCG(seed, uint64(1000*d.icc)+uint64(d.n))),
		cluster: ids, g: g, crit: map[[2]float64]float64{},
	}
}

// latent draws a standard normal variable of pair i, number k of up to three, which is
// as alike within clusters as the design says.
func (s *simulation) latent(i, k int) float64 {
	if s.cluster == nil {
		return s.rng.NormFloat64()
	}
	if i == 0 || s.cluster[i] != s.cluster[i-1] {
		s.shared[k] = s.rng.NormFloat64()
	}
	return math.Sqrt(s.icc)*s.shared[k] + math.Sqrt(1-s.icc)*s.rng.NormFloat64()
}

// t gives the two-sided critical value of Student's t at confidence conf.
func (s *simulation) t(conf, df float64) float64 {
	key := [2]float64{conf, math.Round(df * 1e6)}
	if c, ok := s.crit[key]; ok {
		return c
	}
	s.crit[key] = stats.TQuantile((1+conf)/2, df)
	return s.crit[key]
}

// score gives the critical value of a score method: normal, or t where clusters were
// estimated.
func (s *simulation) score(conf float64) float64 {
	if s.cluster == nil {
		return stats.NormalQuantile((1 + conf) / 2)
	}
	return s.t(conf, float64(s.g-1))
}

// harms draws pairs of which a share pb is lost (1) and pc won (-1), by the tails of a
// latent variable.
func (s *simulation) harms(pb, pc float64) (harm []float64, b, c float64) {
	up, down := -stats.NormalQuantile(pb), stats.NormalQuantile(pc)
	harm = make([]float64, s.n)
	for i := range harm {
		switch v := s.latent(i, 0); {
		case v > up:
			harm[i] = 1
			b++
		case v < down:
			harm[i] = -1
			c++
		}
	}
	return harm, b, c
}

// costs draws log-normal pairs: each case has its level, of standard deviation sigma
// on the logarithmic scale, each arm its own luck on it, tau; the candidate's are
// factor times as large.
func (s *simulation) costs(sigma, tau, factor float64) (stable, candidate []float64) {
	stable, candidate = make([]float64, s.n), make([]float64, s.n)
	for i := range stable {
		level := sigma * s.latent(i, 0)
		stable[i] = math.Exp(level + tau/math.Sqrt2*s.latent(i, 1))
		candidate[i] = factor * math.Exp(level+tau/math.Sqrt2*s.latent(i, 2))
	}
	return stable, candidate
}
