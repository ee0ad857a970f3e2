package plan

import (
	"fmt"
	"math"
	"slices"

	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// Noise is how much a metric's difference varies from pair to pair, and where
// that is known from.
type Noise struct {
	Variance *float64   // of one pair's difference, clusters aside; nil where it is not known
	Scale    gate.Scale // of Variance, the margin's; absolute without a margin
	Effect   float64    // what clusters and weights multiply it by; 0: at least what their sizes cost
	Level    *float64   // stable's value in the metric's unit; nil where it is not known
	Source   string     // "assumed", "from 812 logged outcomes", "from run X" …
	// Again is the variance that was measured of stable against itself, clusters and
	// all: a margin below its noise is refused. Nil where stable was not asked twice.
	Again *float64
}

// What is assumed where nothing was measured, and said so.
const (
	AssumedDiscordance = 0.10 // share of pairs whose value differs
	assumedSpread      = 0.5  // standard deviation of a pair's relative difference
	sharedHalf         = 0.5  // correlation of the two arms' answers to one case
	leastLogged        = 30   // logged values under which a log says too little
)

// Assumed gives a metric's noise where nothing was measured: a tenth of the
// pairs differ, relative differences have a standard deviation of 50 %. Of a
// number in a unit of its own nothing can be assumed.
func Assumed(kind scorers.Kind, quantile float64, scale gate.Scale, trials int) Noise {
	n := Noise{Scale: scale, Source: "unknown: no log and no earlier run has it"}
	switch {
	case kind == scorers.KindProportion && scale == gate.Absolute:
		n.Variance = new(AssumedDiscordance)
		n.Source = "assumed: 10 % of the pairs differ"
	case scale == gate.Relative && kind == scorers.KindQuantile:
		// A quantile of log-normal times: p(1-p)/(f(q) q)^2, half of it shared.
		density := normalDensity(stats.NormalQuantile(quantile)) / assumedSpread
		n.Variance = new(2 * (1 - sharedHalf) * quantile * (1 - quantile) / (density * density))
		n.Source = "assumed: a spread of 50 %"
	case scale == gate.Relative:
		n.Variance = new(assumedSpread * assumedSpread)
		n.Source = "assumed: a pair's difference has a spread of 50 %"
	}
	n.average(trials)
	return n
}

// average takes several trials of a case into account. Half of the variance is
// taken as noise, which trials average out; the other half is of the cases.
func (n *Noise) average(trials int) {
	if n.Variance != nil && trials > 1 {
		n.Variance = new(*n.Variance * (1 + 1/float64(trials)) / 2)
	}
}

func normalDensity(z float64) float64 { return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) }

// FromLog gives a metric's noise from what production did: the values of one arm
// in one log, of a ratio of totals with their denominators per. A log shows each
// case once and so can't tell noise from cases; half of the variance is taken as
// shared by the two arms. Of a proportion at least as many pairs differ as are
// assumed to: how often an answer changes from one asking to the next, which makes
// most of them, no log can show. ok is false where the log says too little: fewer than 30
// values, or no spread to read.
func FromLog(kind scorers.Kind, quantile float64, scale gate.Scale, trials int, values, per []float64) (n Noise, ok bool) {
	if len(values) < leastLogged {
		return Noise{}, false
	}
	var level, variance float64
	floored := false
	switch kind {
	case scorers.KindProportion:
		level = mean(values)
		// One more of each kind: a log without a failure does not show that there are none.
		p := (level*float64(len(values)) + 1) / float64(len(values)+2)
		variance = p * (1 - p)
		if floored = 2*(1-sharedHalf)*variance < AssumedDiscordance; floored {
			variance = AssumedDiscordance / (2 * (1 - sharedHalf))
		}
	case scorers.KindMean:
		level, variance = mean(values), spread(values)
	case scorers.KindQuantile:
		level, variance = quantileSpread(values, quantile)
	case scorers.KindRatioOfTotals:
		level, variance = ratioSpread(values, per)
	default:
		return Noise{}, false
	}
	if scale == gate.Relative {
		if !(level > 0) {
			return Noise{}, false
		}
		variance /= level * level
	}
	if !(variance > 0) || math.IsInf(variance, 0) {
		return Noise{}, false
	}
	n = Noise{
		Variance: new(2 * (1 - sharedHalf) * variance), Scale: scale, Level: new(level),
		Source: fmt.Sprintf("from %d logged outcomes, half of their variance taken as shared by the arms", len(values)),
	}
	if floored {
		n.Source = fmt.Sprintf("from %d logged outcomes, with 10 %% of the pairs assumed to differ, more than the log alone says", len(values))
	}
	n.average(trials)
	return n, true
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// spread is the sample variance.
func spread(x []float64) float64 {
	m, sum := mean(x), 0.0
	for _, v := range x {
		sum += (v - m) * (v - m)
	}
	return sum / float64(len(x)-1)
}

// quantileSpread gives a quantile and n times its variance, p(1-p)/f^2, with the
// density read off the values around it.
func quantileSpread(x []float64, p float64) (level, variance float64) {
	sorted := slices.Sorted(slices.Values(x))
	level = stats.QuantileType7(sorted, p)
	h := min(0.5*math.Pow(float64(len(x)), -1.0/3), p/3, (1-p)/3) // wider, and the tail's curve would be in it
	slope := (stats.QuantileType7(sorted, p+h) - stats.QuantileType7(sorted, p-h)) / (2 * h)
	return level, p * (1 - p) * slope * slope
}

// ratioSpread gives a ratio of totals and the variance of one pair's share in it.
func ratioSpread(values, per []float64) (level, variance float64) {
	if len(per) != len(values) {
		return 0, 0
	}
	below := mean(per)
	if !(below > 0) {
		return 0, 0
	}
	level = mean(values) / below
	residual := make([]float64, len(values))
	for i, v := range values {
		residual[i] = v - level*per[i]
	}
	return level, spread(residual) / (below * below)
}
