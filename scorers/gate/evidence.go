package gate

// Input is all that a gate decides on.
type Input struct {
	Level       Level // the zero Level is Clear
	Guardrails  []Guardrail
	Comparisons []Comparison // of the guardrail at the same index
	Completions []Completion // one for each suite
	Slices      []SliceEvidence
	Unjudged    []Unjudged
	Noise       []Noise
	Fidelity    []Fidelity
	Replayed    []Replayed
	Invalid     []SuiteReason // validity checks that failed before the gate
	Warnings    []SuiteReason // what does not change the verdict
	Stops       []Stop        // of the suites that look early, one for each
	Cut         []SuiteReason // why a suite ended before its last case: it can't pass
}

// Level is what a gate asks.
type Level string

// The levels. A screen never opens the canary.
const (
	Clear  Level = "clear"  // not worse than stable by more than the margins
	Screen Level = "screen" // is harm visible at this budget
)

// SliceEvidence is one guardrail on one slice, with its comparison. Its
// guardrail's margin is the slice's own.
type SliceEvidence struct {
	Guardrail  Guardrail // Slice is set
	Comparison Comparison
}

// Unjudged is a slice with too few cases to be judged.
type Unjudged struct {
	Suite string
	Slice Slice
	Pairs int     // scored in both arms
	Share float64 // of the production traffic, 0 to 1
}

// Noise is stable against itself on one metric: the floor under every
// difference, from the cases that stable answered twice.
type Noise struct {
	Suite    string
	Metric   string
	Pairs    int
	Clusters int
	// FlipRate is the share of pairs whose value differs.
	FlipRate *float64
	// Variance is of the pair's difference, on Scale; DesignEffect at least 1.
	Variance     *float64
	DesignEffect *float64
	Scale        Scale
	// Excess is how much more often the candidate differs from stable than
	// stable from itself (Part C21), with its two-sided 95 % interval.
	Excess         *float64
	ExcessInterval Interval
}

// Fidelity is what production did against the replay of the same version, on
// one proportion. Where Applies is false nothing could be compared, and Why
// says it.
type Fidelity struct {
	Suite      string
	Metric     string
	Applies    bool
	Why        string
	Pairs      int
	Clusters   int
	Logged     *float64
	Replayed   *float64
	Difference *float64 // replayed minus logged
	Interval98 Interval // two-sided 98 %: each bound at one-sided .01
	Margin     float64
	Needed     *int           // further pairs that would show them equivalent
	Versions   map[string]int // logs by the version that wrote them
	OtherCases int            // logs of another version, left out
}

// SuiteReason is a reason that belongs to one suite.
type SuiteReason struct {
	Suite string
	Reason
}

// Look is one look of an early stop at a completed prefix of the run.
type Look struct {
	Suite    string   `json:"-"`
	Cases    int      `json:"cases"`
	Clusters int      `json:"clusters"`
	Share    float64  `json:"share"`    // of the planned clusters
	Boundary *float64 `json:"boundary"` // critical z of this look; nil where only harm was looked at
	Crossed  int      `json:"crossed"`  // guardrails that have passed so far
	// EValue is the mean over the guardrails that can have one, nil where none can;
	// the run stops at Stop.HarmAt.
	EValue *float64 `json:"e_value"`
	// Power is the chance to pass if there is no harm in the rest: of the guardrail
	// that has the least; nil where it was not computed of any.
	Power    *float64 `json:"conditional_power"`
	Decision string   `json:"decision"` // a Look constant
}

// Stop is how far the early stop of one suite has come.
type Stop struct {
	Suite   string
	Planned int    // cases that the suite would have gone on to
	Looks   []Look // in order; the last says why the suite stopped, or that it came to its end
	// Crossed has, for each guardrail of the suite in order, the comparison of
	// the look at which it passed; nil where it has not. What has passed stays
	// passed: each crossing is a rejection at its own level.
	Crossed []*Comparison
	EValues []float64 // of harm, for each guardrail in order; 0 where it has none
	HarmAt  float64   // the mean e-value that stops the suite: 100 at alpha .05
	// Last has the comparison of each guardrail at the last look, at that look's
	// own level; nil before the first. What has not crossed is judged by it.
	Last   []*Comparison
	Powers []float64 // conditional power of each guardrail at the last look; 1 where it has crossed or can't be told
}

// The decisions of a look.
const (
	LookGoOn   = "go_on"
	LookPass   = "pass"   // every guardrail has crossed
	LookHarm   = "harm"   // the mean e-value reached HarmAt
	LookFutile = "futile" // it can no longer pass
	LookEnd    = "end"    // all that was planned is done
)
