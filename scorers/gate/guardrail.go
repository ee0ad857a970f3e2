package gate

// Guardrail is a condition on one metric in one suite.
type Guardrail struct {
	Suite     string
	Metric    string
	Direction Direction
	Margin    *Margin  // the harm a pass may hide; nil where only a hard limit is set
	Max, Min  *float64 // hard limits on the candidate, in the metric's unit; nil is none
	Alpha     float64  // one-sided
	Evidence  string   // grade A to E of the metric's labels; empty for measurements
}

// Margin is the harm allowed, a positive number on its scale.
type Margin struct {
	Value float64 // absolute: the metric's unit (5pp is 0.05); relative: a fraction (10% is 0.10)
	Scale Scale
}

// Scale says what a margin and its intervals are measured on.
type Scale string

// The scales.
const (
	Absolute Scale = "absolute" // candidate minus stable
	Relative Scale = "relative" // candidate over stable, minus 1
)

// Direction says which way is better.
type Direction string

// The directions.
const (
	Higher Direction = "higher"
	Lower  Direction = "lower"
	None   Direction = "none" // both sides harm
)
