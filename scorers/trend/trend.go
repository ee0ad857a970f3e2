package trend

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"forerun/scorers/stats"
)

// Trend is runs held against each other.
type Trend struct {
	Name   string // of the configuration
	Runs   []Run
	Marks  []Mark
	Series []*Series
	Rules  []Finding
}

// draws is how many resamples a step's p rests on, and fewest how many runs a step
// needs: of two there is a difference and no series.
const (
	draws  = 1999
	fewest = 3
)

// New holds runs against each other, in any order. Rows of one cluster are added up in
// the order of its name, and resamples are seeded by names, so that the same runs give
// the same trend.
func New(name string, runs []Run, rules []Rule) (*Trend, error) {
	t := &Trend{Name: name, Runs: slices.Clone(runs)}
	slices.SortStableFunc(t.Runs, func(a, b Run) int {
		return cmp.Or(a.Started.Compare(b.Started), cmp.Compare(a.Dir, b.Dir))
	})
	t.Marks, t.Series = marksOf(t.Runs), seriesOf(t.Runs)
	var p []float64
	var of []*Steps
	for _, s := range t.Series {
		for k, steps := range []*Steps{&s.Stable, &s.Change} {
			steps.P = 1
			if len(s.Points) < 2 {
				continue
			}
			steps.Last = s.last(k)
			if len(s.Points) < fewest {
				continue
			}
			steps.Step = stats.Step(s.estimates(k), s.parts[k], draws, generator(s.Suite, s.Metric, k))
			if steps.Step.Defined {
				p, of = append(p, steps.Step.P), append(of, steps)
			}
		}
	}
	for i, adjusted := range stats.Holm(p) {
		of[i].P = adjusted
	}
	for _, s := range t.Series {
		s.parts = [2][][]float64{} // they are of every case of every run
	}
	var err error
	t.Rules, err = t.judge(rules)
	return t, err
}

func generator(suite, metric string, k int) *rand.Rand {
	sum := sha256.Sum256([]byte(suite + "\x00" + metric))
	return rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum[:]), uint64(k))) //nolint:gosec // must be repeatable, not secret; k is 0 or 1
}

// Find gives the series of a metric; of several suites the one that is named.
func (t *Trend) Find(suite, metric string) (*Series, bool) {
	for _, s := range t.Series {
		if s.Metric == metric && (suite == "" || s.Suite == suite) {
			return s, true
		}
	}
	return nil, false
}
