package gate

import (
	"slices"

	"forerun/scorers/stats"
)

// How the early stop divides its work. A fifth of alpha is spent on stopping for
// harm at any time, the rest on the test at the end.
const (
	courseLooks   = 5
	harmShare     = 0.2 // of alpha
	futileLook    = 2   // the first look that may give up
	futilePower   = 0.1
	futileAssumed = 0 // harm in the rest: the trend so far would give up too early
)

// Course follows one suite through its clusters, in their sealed order, and says
// where it may stop: for harm after any cluster, by e-values; for a pass or for
// futility at five looks. It counts and compares nothing itself, knows no clock,
// and comes to the same end however the clusters were batched.
type Course struct {
	guardrails []Guardrail
	clusters   int     // planned
	alpha      float64 // of passing: the smallest of the suite's guardrails
	watched    []bool  // guardrails with an e-value
	worse      []int   // clusters with net harm, by guardrail
	better     []int
	seen       int       // clusters that Harm has taken
	shares     []float64 // of the planned clusters, at each look at the margins
	planned    []float64 // shares at which looks are due, with their bounds
	bounds     []float64
	stop       Stop
	done       bool
}

// NewCourse begins at the first cluster of a suite.
func NewCourse(suite string, guardrails []Guardrail, plannedCases, plannedClusters int) *Course {
	n := len(guardrails)
	c := &Course{
		guardrails: slices.Clone(guardrails), clusters: plannedClusters, alpha: smallestAlpha(guardrails),
		watched: make([]bool, n), worse: make([]int, n), better: make([]int, n),
		stop: Stop{
			Suite: suite, Planned: plannedCases,
			Crossed: make([]*Comparison, n), Last: make([]*Comparison, n),
			EValues: make([]float64, n), Powers: make([]float64, n),
		},
	}
	if c.alpha > 0 {
		c.stop.HarmAt = 1 / (harmShare * c.alpha)
	}
	for i, g := range guardrails {
		// Which guardrails share in the mean must not hang on the data, so one that
		// never has a sign (a mean in absolute units) stays in it with 1.
		if g.testsHarm() && g.Margin != nil && g.Margin.Scale == Absolute && g.Direction != None {
			c.watched[i], c.stop.EValues[i] = true, 1
		}
		c.stop.Powers[i] = 1
	}
	for _, n := range c.LooksAt() {
		c.planned = append(c.planned, c.share(n))
	}
	c.bounds = stats.OBrienFlemingBounds(c.planned, c.alpha)
	return c
}

// Among says how many suites of the gate may stop early: together they spend the
// fifth of alpha that one alone may spend on stopping for harm.
func (c *Course) Among(suites int) *Course {
	if c.alpha > 0 {
		c.stop.HarmAt = float64(max(suites, 1)) / (harmShare * c.alpha)
	}
	return c
}

// smallestAlpha is a level that is right for every guardrail of a suite, 0 where
// none has one.
func smallestAlpha(guardrails []Guardrail) float64 {
	least := 0.0
	for _, g := range guardrails {
		if unusable(g) == "" && g.Decides() && (least == 0 || g.Alpha < least) {
			least = g.Alpha
		}
	}
	return least
}

// LooksAt gives the numbers of clusters at which looks are due, rising.
func (c *Course) LooksAt() []int {
	out := make([]int, 0, courseLooks)
	for i := range courseLooks {
		out = append(out, (c.clusters*(i+1)+courseLooks-1)/courseLooks)
	}
	return slices.DeleteFunc(slices.Compact(out), func(n int) bool { return n <= 0 })
}

// Alpha gives the one-sided level of a look taken at that many clusters, after
// the looks that were taken: O'Brien-Fleming spending of the smallest alpha of the
// suite's guardrails, so that it is right for each. 0 where no look can be taken.
func (c *Course) Alpha(clusters int) float64 {
	bound, ok := c.bound(clusters)
	if !ok {
		return 0
	}
	return stats.NormalCDF(-bound)
}

func (c *Course) share(clusters int) float64 {
	if c.clusters <= 0 {
		return 0
	}
	return min(1, float64(clusters)/float64(c.clusters))
}

func (c *Course) bound(clusters int) (z float64, ok bool) {
	return c.lastOf(append(slices.Clone(c.shares), c.share(clusters)))
}

// lastBound is the z of the look at the planned end, if the looks that are still
// due are taken.
func (c *Course) lastBound(clusters int) float64 {
	shares := slices.Clone(c.shares)
	for _, at := range c.planned {
		if at > c.share(clusters) {
			shares = append(shares, at)
		}
	}
	z, _ := c.lastOf(shares)
	return z
}

// lastOf gives the bound of the last of several looks. Integrating is dear, and
// looks are taken where they are due.
func (c *Course) lastOf(shares []float64) (z float64, ok bool) {
	n := len(shares)
	bounds := c.bounds
	if n == 0 || n > len(c.planned) || !slices.Equal(shares, c.planned[:n]) {
		bounds = stats.OBrienFlemingBounds(shares, c.alpha)
	}
	if n == 0 || len(bounds) < n {
		return 0, false
	}
	return bounds[n-1], true
}

// Harm takes the next cluster in order: for each guardrail 1 for net harm, -1 for
// net good, 0 for neither. It gives the mean e-value of harm and whether the suite
// stops there. The chance that one without harm ever stops is a fifth of alpha.
func (c *Course) Harm(signs []int8) (mean float64, stop bool) {
	if c.done {
		return c.meanEValue(), c.killed()
	}
	c.seen++
	for i, s := range signs {
		// What has passed is tolerable, so no bet is placed on it any more.
		if i >= len(c.watched) || !c.watched[i] || s == 0 || c.stop.Crossed[i] != nil {
			continue
		}
		if s > 0 {
			c.worse[i]++
		} else {
			c.better[i]++
		}
		c.stop.EValues[i] = stats.DiscordantEValue(c.worse[i], c.better[i])
	}
	mean = c.meanEValue()
	if c.stop.HarmAt == 0 || mean < c.stop.HarmAt {
		return mean, false
	}
	c.end(Look{
		Suite: c.stop.Suite, Clusters: c.seen, Share: c.share(c.seen), Crossed: c.crossed(),
		EValue: c.eValue(), Decision: LookHarm,
	})
	return mean, true
}

func (c *Course) meanEValue() float64 {
	var e []float64
	for i, in := range c.watched {
		if in {
			e = append(e, c.stop.EValues[i])
		}
	}
	return stats.MeanEValue(e)
}

// eValue is the mean e-value where a guardrail has one.
func (c *Course) eValue() *float64 {
	if !slices.Contains(c.watched, true) {
		return nil
	}
	return new(c.meanEValue())
}

func (c *Course) crossed() int {
	n := 0
	for _, at := range c.stop.Crossed {
		if at != nil {
			n++
		}
	}
	return n
}

func (c *Course) killed() bool {
	return c.done && c.stop.Looks[len(c.stop.Looks)-1].Decision == LookHarm
}

func (c *Course) end(l Look) {
	c.stop.Looks = append(c.stop.Looks, l)
	c.done = l.Decision != LookGoOn
}

// Stop is how far the course has come.
func (c *Course) Stop() Stop {
	s := c.stop
	s.Looks, s.Crossed, s.Last = slices.Clone(s.Looks), slices.Clone(s.Crossed), slices.Clone(s.Last)
	s.EValues, s.Powers = slices.Clone(s.EValues), slices.Clone(s.Powers)
	return s
}
