package rundir

// Stop says why a run ended before its last case, in order: every case that was
// begun is whole, and the run can be gone on with.
type Stop struct {
	What     string `json:"what"` // max_cost or max_time
	Sentence string `json:"sentence"`
	Next     string `json:"next"` // the command that goes on with it

	SpentUSD  float64 `json:"spent_usd"`
	BudgetUSD float64 `json:"budget_usd,omitempty"`
	ElapsedMS float64 `json:"elapsed_ms"`
	BudgetMS  float64 `json:"budget_ms,omitempty"`
}

// Bank is what became of the outcomes of earlier runs that could stand in for
// stable in a suite.
type Bank struct {
	State    BankState `json:"state"`
	Outcomes int       `json:"outcomes"`         // that were there
	Fresh    int       `json:"fresh"`            // cases that were asked anew and compared
	Models   []string  `json:"models,omitempty"` // that answer as stable now: of no other an outcome is taken
	Sentence string    `json:"sentence"`
}

// BankState says whether a bank counts.
type BankState string

// The states of a bank.
const (
	BankEmpty     BankState = "empty"     // no earlier outcome fits
	BankUsed      BankState = "used"      // it agrees with what stable answers now
	BankVoid      BankState = "void"      // it does not
	BankUnchecked BankState = "unchecked" // too little was asked anew to tell
)
