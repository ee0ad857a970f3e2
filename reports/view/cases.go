package view

// Evidence is what the outcomes say beyond the comparisons: counts of each
// suite, and the cases that a person should look at.
type Evidence struct {
	Suites []SuiteEvidence
	Cases  []CaseEvidence // in case order; the report puts the worst kind first
}

// SuiteEvidence counts over all cases of a suite, whether listed or not.
type SuiteEvidence struct {
	Suite                string
	StableInfraErrors    int // trials
	CandidateInfraErrors int
	StableHeard          int // trials with an outcome that speaks of the agent
	StableFailed         int // of them, those that ended in an agent_error or a timeout
	Found                map[CaseKind]int
	Pairs                PairTotals // of trials
}

// CaseKind says why a case is worth a look.
type CaseKind string

// The kinds of case worth a look.
const (
	MissedEscalation CaseKind = "missed_escalation" // a person was needed; stable handed over, the candidate did not
	LostSuccess      CaseKind = "lost_success"      // right on stable, wrong on the candidate
	GainedSuccess    CaseKind = "gained_success"    // the other way round
)

// CaseKinds lists the kinds, the worst first.
func CaseKinds() []CaseKind { return []CaseKind{MissedEscalation, LostSuccess, GainedSuccess} }

// CaseEvidence is one case worth a look. It holds no message text.
type CaseEvidence struct {
	Kind     CaseKind
	Suite    string
	CaseID   string
	Segments map[string]string

	// Filled in by the report.
	Again string // "5/5 → 0/5" where the case was asked again
	Holds bool   // and the regression shows again
}

// CaseCall is one tool call of an arm.
type CaseCall struct {
	Name      string
	Arguments string
	Result    string
	Source    string
}
