package gate

import "fmt"

// Guardrail is a condition on one metric in one suite.
type Guardrail struct {
	Suite     string
	Metric    string
	Direction Direction
	Margin    *Margin  // the harm a pass may hide; nil where none is asked
	Max, Min  *float64 // hard limits on the candidate, in the metric's unit; nil is none
	Alpha     float64  // one-sided, what earlier attempts spent already taken off
	Evidence  string   // grade A to E of the metric's labels; empty for measurements

	Goal     bool   // asks for improvement: passes when the candidate is shown to be better
	Never    bool   // one event of the candidate fails
	Monitor  bool   // judged and shown, and decides nothing
	Intended string // the reason of a change that was announced before the run; empty where none was
	Slice    *Slice // the guardrail is about this slice alone; nil: all cases
}

// uncalibrated is the grade of labels that never decide: those of a judge that
// nobody calibrated, or agreement with the log.
const uncalibrated = "E"

// Decides reports whether the guardrail counts for the verdict: not where it is
// only monitored, nor on labels of evidence E.
func (g Guardrail) Decides() bool { return !g.Monitor && g.Evidence != uncalibrated }

// tolerates reports whether the margin is a harm that a pass may hide. A goal has
// no use for one, and a rule of what never happens bounds a rate with it.
func (g Guardrail) tolerates() bool { return g.Margin != nil && !g.Goal && !g.Never }

// testsHarm reports whether the guardrail takes part in the gate's one family of
// tests for harm.
func (g Guardrail) testsHarm() bool {
	return g.Decides() && !g.Never && (g.Margin != nil || g.Goal)
}

// name is the metric, with its slice.
func (g Guardrail) name() string {
	if g.Slice == nil {
		return g.Metric
	}
	return fmt.Sprintf("%s where %.40s is %.40q", g.Metric, g.Slice.Segment, g.Slice.Value)
}

// Slice is one value of a declared segment.
type Slice struct {
	Segment string
	Value   string
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
