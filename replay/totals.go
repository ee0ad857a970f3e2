package replay

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Totals counts a run, over all its sittings.
type Totals struct {
	Stable      ArmTotals       `json:"stable"`
	Candidate   ArmTotals       `json:"candidate"`
	StableAgain ArmTotals       `json:"stable_again,omitzero"` // no trial of these is compared; the money is spent on stable
	Excluded    []ExcludedCases `json:"excluded,omitempty"`

	// What a resumed run did not have to ask for again, and what answers that were
	// paid for before would have cost.
	ResumedTrials int     `json:"resumed_trials"`
	AvoidedUSD    float64 `json:"avoided_usd"`
}

// ArmTotals counts one arm's trials. Money is that of live trials: what a log
// says of costs was spent long ago.
type ArmTotals struct {
	Trials      int            `json:"trials"`
	ByStatus    map[Status]int `json:"by_status,omitempty"`
	Missing     int            `json:"missing"` // trials that say nothing of the agent
	SpendUSD    float64        `json:"spend_usd"`
	UnknownCost int            `json:"unknown_cost"` // live trials whose cost is not known
}

// ExcludedCases are the cases of one suite that an arm has no record of.
type ExcludedCases struct {
	Suite string      `json:"suite"`
	Arm   Arm         `json:"arm"`
	Kind  FailureKind `json:"kind"`
	Count int         `json:"count"`
	Names []string    `json:"names"` // the first in order of their ids, at most 20
}

// maxSpend bounds an arm's spend. No run costs so much; a cost that leads past it
// is a mistake, and a sum of such may have no place in JSON.
const maxSpend = 1e15

// excludedNames is how many excluded cases are named.
const excludedNames = 20

// Arm gives the totals of one arm.
func (t *Totals) Arm(a Arm) *ArmTotals {
	switch a { //nolint:exhaustive // production is not asked
	case Candidate:
		return &t.Candidate
	case StableAgain:
		return &t.StableAgain
	}
	return &t.Stable
}

// Trials is the number of trials of all arms.
func (t *Totals) Trials() int {
	return t.Stable.Trials + t.Candidate.Trials + t.StableAgain.Trials
}

// SpendUSD is what all arms spent, as far as it is known.
func (t *Totals) SpendUSD() float64 { return t.StableUSD() + t.Candidate.SpendUSD }

// StableUSD is what was spent on the stable version, both times it was asked.
func (t *Totals) StableUSD() float64 { return t.Stable.SpendUSD + t.StableAgain.SpendUSD }

// UnknownCost is the number of live trials whose cost is not known.
func (t *Totals) UnknownCost() int {
	return t.Stable.UnknownCost + t.Candidate.UnknownCost + t.StableAgain.UnknownCost
}

// Add counts one outcome.
func (t *Totals) Add(o *Outcome) {
	live := o.Provenance == ProvenanceLive
	if usd := o.CostUSD; o.Provenance == ProvenanceCached && usd != nil && math.Abs(t.AvoidedUSD+*usd) <= maxSpend {
		t.AvoidedUSD += *usd
	}
	t.Arm(o.Arm).add(o.Status, live, o.CostUSD)
}

func (a *ArmTotals) add(s Status, live bool, cost *float64) {
	if a.ByStatus == nil {
		a.ByStatus = make(map[Status]int)
	}
	a.Trials++
	a.ByStatus[s]++
	if s.Missing() {
		a.Missing++
	}
	switch {
	case !live:
	case cost == nil || !(math.Abs(a.SpendUSD+*cost) <= maxSpend): // NaN too
		a.UnknownCost++
	default:
		a.SpendUSD += *cost
	}
}

// Drop takes back an outcome whose case was excluded. What it cost stays spent.
func (t *Totals) Drop(arm Arm, s Status) {
	a := t.Arm(arm)
	a.Trials--
	if a.ByStatus[s]--; a.ByStatus[s] <= 0 {
		delete(a.ByStatus, s)
	}
	if s.Missing() {
		a.Missing--
	}
}

// Exclude counts one excluded case. Which names are kept does not depend on the
// order of the calls.
func (t *Totals) Exclude(x Exclusion) {
	i, found := slices.BinarySearchFunc(t.Excluded, x, func(e ExcludedCases, x Exclusion) int {
		return cmp.Or(cmp.Compare(e.Suite, x.Suite), cmp.Compare(e.Arm, x.Arm), cmp.Compare(e.Kind, x.Kind))
	})
	if !found {
		t.Excluded = slices.Insert(t.Excluded, i, ExcludedCases{Suite: x.Suite, Arm: x.Arm, Kind: x.Kind})
	}
	e := &t.Excluded[i]
	e.Count++
	if at, named := slices.BinarySearch(e.Names, x.CaseID); !named && at < excludedNames {
		e.Names = slices.Insert(e.Names, at, x.CaseID)
		e.Names = e.Names[:min(len(e.Names), excludedNames)]
	}
}

// ExcludedCount is the number of excluded cases.
func (t *Totals) ExcludedCount() int {
	n := 0
	for _, e := range t.Excluded {
		n += e.Count
	}
	return n
}

// clone gives totals that share nothing with t.
func (t *Totals) clone() Totals {
	c := *t
	c.Stable.ByStatus = maps.Clone(t.Stable.ByStatus)
	c.Candidate.ByStatus = maps.Clone(t.Candidate.ByStatus)
	c.StableAgain.ByStatus = maps.Clone(t.StableAgain.ByStatus)
	c.Excluded = slices.Clone(t.Excluded)
	for i := range c.Excluded {
		c.Excluded[i].Names = slices.Clone(c.Excluded[i].Names)
	}
	return c
}

func (t *Totals) failed() int {
	n := 0
	for _, a := range []*ArmTotals{&t.Stable, &t.Candidate, &t.StableAgain} {
		n += a.ByStatus[StatusAgentError] + a.ByStatus[StatusTimeout] + a.ByStatus[StatusInfraError]
	}
	return n
}
