package trend

import (
	"maps"
	"math"
	"slices"

	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// Series is one metric of one suite over the runs that have it.
type Series struct {
	Suite, Metric string
	Kind          scorers.Kind
	Unit          scorers.Unit
	Direction     gate.Direction
	Points        []Point

	Stable Steps // of stable's level
	Change Steps // of candidate minus stable

	parts [2][][]float64 // of each cluster, in the error of each point: of stable's level, and of the change
}

// Point is one run in a series. Values and errors are in the metric's unit.
type Point struct {
	Run      int // its index
	Pairs    int
	Value    [2]float64 // stable, candidate
	SE       [2]float64 // 0: unknown
	Change   float64    // candidate minus stable
	ChangeSE float64
}

// Steps is what a series says of one quantity.
type Steps struct {
	Step stats.StepResult
	P    float64 // of Step, Holm's over all steps that were looked for; 1 where none was
	Last Last    // the last run against those before
}

// Found reports whether the step is told from noise.
func (s Steps) Found() bool { return s.Step.Defined && s.P <= Alarm }

// Last is the last run's difference from the mean of those before, with its interval.
type Last struct {
	Shift    float64
	SE       float64
	Lo, Hi   float64 // at 90 %, by Student's t with as many degrees of freedom as clusters, less one
	Clusters int
	Defined  bool
}

// Alarm is the share of trends in which any step is found though there is none.
const Alarm = 0.05

// seriesOf makes the series of the runs, in the order in which the last run has them,
// those that it lacks behind.
func seriesOf(runs []Run) []*Series {
	type name struct{ suite, metric string }
	byName := map[name]*Series{}
	rows := map[name]map[string]*[2][]float64{}
	var order []name
	for back := range runs {
		i := len(runs) - 1 - back
		for _, l := range runs[i].Levels {
			n := name{l.Suite, l.Metric}
			if byName[n] == nil {
				byName[n] = &Series{Suite: l.Suite, Metric: l.Metric, Kind: l.Kind, Unit: l.Unit, Direction: l.Direction}
				rows[n] = map[string]*[2][]float64{}
				order = append(order, n)
			}
		}
	}
	for i, r := range runs {
		for _, l := range r.Levels {
			s := byName[name{l.Suite, l.Metric}]
			s.add(i, l, rows[name{l.Suite, l.Metric}])
		}
	}
	out := make([]*Series, 0, len(order))
	for _, n := range order {
		s := byName[n]
		for _, cluster := range slices.Sorted(maps.Keys(rows[n])) {
			for k := range s.parts {
				s.parts[k] = append(s.parts[k], upTo(rows[n][cluster][k], len(s.Points)))
			}
		}
		out = append(out, s)
	}
	return out
}

// add takes in the next run. Clusters are told by their names, which pairs the runs
// that have them.
func (s *Series) add(run int, l compare.Level, rows map[string]*[2][]float64) {
	p := Point{Run: run, Pairs: l.Pairs, Value: l.Value, SE: l.SE, Change: l.Value[1] - l.Value[0]}
	at := len(s.Points)
	squares := 0.0
	for _, part := range l.Parts {
		row := rows[part.Cluster]
		if row == nil {
			row = &[2][]float64{}
			rows[part.Cluster] = row
		}
		change := part.Of[1] - part.Of[0]
		squares += change * change
		row[0] = append(upTo(row[0], at), part.Of[0])
		row[1] = append(upTo(row[1], at), change)
	}
	p.ChangeSE = math.Sqrt(squares)
	s.Points = append(s.Points, p)
}

// upTo fills a row with the runs that a cluster had no part in.
func upTo(row []float64, n int) []float64 {
	for len(row) < n {
		row = append(row, 0)
	}
	return row
}

// estimates are stable's levels, or the changes.
func (s *Series) estimates(k int) []float64 {
	out := make([]float64, len(s.Points))
	for i, p := range s.Points {
		if out[i] = p.Value[0]; k == 1 {
			out[i] = p.Change
		}
	}
	return out
}

// last holds the last run against those before.
func (s *Series) last(k int) Last {
	c := stats.ContrastAt(s.estimates(k), s.parts[k], len(s.Points)-1)
	if !c.Defined {
		return Last{Shift: c.Shift, Clusters: c.G}
	}
	reach := c.SE * stats.TQuantile(1-Alarm, float64(c.G-1))
	return Last{Shift: c.Shift, SE: c.SE, Lo: c.Shift - reach, Hi: c.Shift + reach, Clusters: c.G, Defined: true}
}
