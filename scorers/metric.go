package scorers

import "fmt"

// Metric is a named column over outcomes: from a scorer, or built in. It
// declares what it is; the statistical method follows from that, and nobody
// picks a test in a configuration.
type Metric struct {
	Name      string
	Doc       string // one sentence
	Kind      Kind
	Quantile  float64 // of KindQuantile: 0.5, 0.95 …
	Unit      Unit
	Direction Direction
	Evidence  Evidence // empty for measurements

	// Value reads the metric from one outcome. Of KindRatioOfTotals it is the
	// numerator, and Per the denominator.
	Value func(in Input, at Lookup) Score
	Per   func(in Input, at Lookup) Score

	// Timing marks a metric of measured time: a pair counts only when both
	// sides have one provenance, and byte comparisons leave it out when live.
	Timing bool

	// Words marks a metric of what an answer says. It does not apply where an arm
	// proposed a write that was not done.
	Words bool

	// Needs are what a value cannot come without. A guardrail on a metric whose
	// needs nothing can meet is a configuration error.
	Needs []Need
}

// Lookup gives a metric what an outcome alone does not hold.
type Lookup interface {
	// Score is the row of a configured scorer or of success for this outcome.
	Score(in Input, metric string) (Score, bool)
	// ToolMedianMS is the median logged latency of a tool over the suite's cases.
	ToolMedianMS(tool string) (float64, bool)
}

// Kind decides the method of comparison. The zero Kind is invalid.
type Kind uint8

// The kinds of metric.
const (
	KindProportion    Kind = iota + 1 // 0 or 1 an outcome
	KindMean                          // a number an outcome; relative margins make it a ratio of means
	KindQuantile                      // a quantile over outcomes
	KindRatioOfTotals                 // total of Value over total of Per
)

// Unit is a metric's unit, a word that margins use: "pp" (proportions), "ms",
// "usd", "tokens", "calls", or "" for a plain number.
type Unit string

// The units of metrics.
const (
	UnitShare  Unit = "pp"
	UnitMS     Unit = "ms"
	UnitUSD    Unit = "usd"
	UnitTokens Unit = "tokens"
	UnitCalls  Unit = "calls"
	UnitNone   Unit = ""
)

// Direction says which way is better.
type Direction string

// The directions.
const (
	HigherIsBetter Direction = "higher"
	LowerIsBetter  Direction = "lower"
	NoDirection    Direction = "none"
)

// Evidence is the grade of what a metric's labels rest on, A to E; empty for
// measurements. E never gates.
type Evidence string

// The grades of evidence.
const (
	EvidenceA Evidence = "A" // a person, an executed state, a declared signal
	EvidenceB Evidence = "B" // a person's decision on the same action
	EvidenceC Evidence = "C" // an invariant
	EvidenceD Evidence = "D" // a calibrated judge
	EvidenceE Evidence = "E" // an uncalibrated judge, or agreement with the log
)

func (k Kind) String() string {
	switch k {
	case KindProportion:
		return "proportion"
	case KindMean:
		return "mean"
	case KindQuantile:
		return "quantile"
	case KindRatioOfTotals:
		return "ratio"
	}
	return fmt.Sprintf("invalid kind %d", uint8(k))
}
