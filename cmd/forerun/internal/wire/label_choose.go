package wire

import (
	"context"
	"math"
	"strings"

	"forerun/configs"
	"forerun/datasets/label"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers"
)

// What a case can score, before its weight and its cluster. docs/labels.md says why.
const (
	pointsAny     = 0.25 // every case
	pointsHanded  = 4    // one version handed it over, the other did not, and nobody knows who is right
	pointsSuccess = 3    // one version succeeded, by the scorers there are
	pointsOpen    = 2    // the versions differ in what no finding has decided yet
	pointsUnsure  = 2    // a score in the middle
	pointsWords   = 1    // the answers have no word in common
	pointsLogged  = 2    // production handed it over or gave up, or was corrected
	pointsUnknown = 1    // nothing is known of a good answer
	pointsKnown   = 0.5  // times, where it is known already whether a person should have it
)

// LabelChoice says which cases somebody is asked about, and of how many.
type LabelChoice struct {
	Chosen []label.Chosen
	Of     int // cases with an answer that can be judged
	None   int // cases without one
}

// Choose takes the n cases that somebody is asked about.
func (s *LabelSource) Choose(ctx context.Context, sheet *label.Sheet, n int, share float64) (*LabelChoice, error) {
	var all []label.Askable
	out := &LabelChoice{}
	points := loggedPoints
	if s.run != nil {
		metrics, err := s.metrics()
		if err != nil {
			return nil, err
		}
		points = metrics.points
	}
	err := s.each(ctx, sheet, func(a labelling) error {
		if a.item == "" {
			out.None++
			return nil
		}
		one := label.Askable{Item: a.item, Cluster: a.c.Cluster, Points: points(a), Weight: a.c.Weight}
		if e := a.c.Expected; e != nil && e.Escalate != nil {
			one.Labelled, one.Points = true, one.Points*pointsKnown
		}
		all = append(all, one)
		return nil
	})
	out.Chosen, out.Of = label.Choose(all, n, share, sheet), len(all)
	return out, err
}

// labelMetrics are those that tell how much the label of a case of a run could move.
type labelMetrics struct {
	scores []string // of scorers
	open   []string // guarded, and not decided
}

// metrics reads what the run's suite guards, and what was found of it.
func (s *LabelSource) metrics() (*labelMetrics, error) {
	c, err := configs.Load(s.run.Path(rundir.ResolvedConfig), nil)
	if err != nil {
		return nil, err
	}
	found, err := verdicts(s.run)
	if err != nil {
		return nil, err
	}
	out := &labelMetrics{}
	for _, suite := range c.Suites {
		if suite.Name != s.suite {
			continue
		}
		for _, sc := range suite.Scorers {
			out.scores = append(out.scores, sc.As)
		}
		for _, g := range suite.Guardrails {
			if v := found[[2]string{s.suite, g.Metric}]; v != "pass" && v != "fail" {
				out.open = append(out.open, g.Metric)
			}
		}
	}
	return out, nil
}

// points is how much the label of a pair could move.
func (m *labelMetrics) points(a labelling) float64 {
	first, second := a.pair[0], a.pair[1]
	sum := pointsAny + pointsWords*wordsApart(first.Outcome.Output, second.Outcome.Output)
	if x, y := handed(first.Outcome), handed(second.Outcome); x != nil && y != nil && *x != *y && (a.c.Expected == nil || a.c.Expected.Escalate == nil) {
		sum += pointsHanded
	}
	if differs(first, second, scorers.SuccessMetric) {
		sum += pointsSuccess
	}
	for _, metric := range m.open {
		if metric != scorers.SuccessMetric && differs(first, second, metric) {
			sum += pointsOpen
			break
		}
	}
	unsure := 0.0
	for _, metric := range m.scores {
		for _, j := range a.pair {
			if sc, ok := j.Lookup.Score(j.Input, metric); ok && sc.State == scorers.Scored {
				unsure = max(unsure, middle(sc.Value))
			}
		}
	}
	return sum + pointsUnsure*unsure
}

func differs(a, b *scorers.Judged, metric string) bool {
	x, okX := a.Lookup.Score(a.Input, metric)
	y, okY := b.Lookup.Score(b.Input, metric)
	return okX && okY && x.State == scorers.Scored && y.State == scorers.Scored && x.Value != y.Value
}

// middle is 1 of a score of 0.5, and 0 of one at or beyond 0 and 1.
func middle(v float64) float64 { return max(0, 1-math.Abs(2*v-1)) }

// handed says whether a person got the case; nil where that is not known.
func handed(o *replay.Outcome) *bool {
	if !o.Status.Answered() {
		return new(false)
	}
	return o.Escalated
}

// wordsApart is the share of the words of two texts that only one of them has.
func wordsApart(a, b string) float64 {
	if a == b {
		return 0
	}
	words := map[string]int{}
	for i, text := range []string{a, b} {
		for w := range strings.FieldsSeq(strings.ToLower(text)) {
			words[w] |= i + 1
		}
	}
	if len(words) == 0 {
		return 0
	}
	both := 0
	for _, in := range words {
		if in == 1|2 {
			both++
		}
	}
	return 1 - float64(both)/float64(len(words))
}

// loggedPoints is how much the label of a logged answer could tell.
func loggedPoints(a labelling) float64 {
	l, sum := a.c.Logged, pointsAny
	is := func(flag *bool) bool { return flag != nil && *flag }
	if is(l.Escalated) || is(l.Fallback) {
		sum += pointsLogged
	}
	if is(l.Corrected) {
		sum += pointsLogged
	}
	if l.Status != "" && l.Status != "ok" {
		sum++
	}
	unsure := 0.0
	for _, v := range l.Scores {
		unsure = max(unsure, middle(v))
	}
	if a.c.Expected == nil {
		sum += pointsUnknown
	}
	return sum + pointsUnsure*unsure
}
