package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// The kinds of case that a list tells apart beside those of [CaseKinds].
const (
	LostAnswer CaseKind = "lost_answer" // answered on stable, an error or a timeout on the candidate, and nothing else is known
	Alike      CaseKind = "alike"       // the arms differ in none of these
)

// listedKinds are the kinds of a list, the worst first.
func listedKinds() []CaseKind {
	return []CaseKind{MissedEscalation, LostSuccess, LostAnswer, GainedSuccess, Alike}
}

// Listing is a run's cases, those that got worse first. It holds no message text.
type Listing struct {
	SchemaVersion int      `json:"schema_version"` // 1
	Run           string   `json:"run"`            // the name of the gate
	Stable        string   `json:"stable"`         // version
	Candidate     string   `json:"candidate"`      // version
	Total         int      `json:"total"`          // cases of the suites that are listed
	Counts        []Count  `json:"counts"`         // by kind, the worst first; together all of them
	From          int      `json:"from"`           // of the first listed case among those that can be, from 1; 0 where none is
	Of            int      `json:"of"`             // cases that can be listed
	Cases         []Listed `json:"cases"`

	Page, Pages int `json:"-"`
}

// Count is how many cases of a list are of a kind.
type Count struct {
	Kind     CaseKind `json:"kind"`
	Cases    int      `json:"cases"`
	Clusters int      `json:"clusters"`

	Title string `json:"-"`
	Words string `json:"-"` // what the kind means
	Worse bool   `json:"-"` // a case of it got worse
}

// Listed is one case of a list.
type Listed struct {
	Kind          CaseKind          `json:"kind"`
	Suite         string            `json:"suite"`
	CaseID        string            `json:"case_id"`
	Cluster       string            `json:"cluster"`
	Segments      map[string]string `json:"segments"`
	Trials        int               `json:"trials"` // on both arms
	Success       TimesByArm        `json:"success"`
	HandedOver    TimesByArm        `json:"handed_over"`
	OnlyStable    []string          `json:"tools_only_stable"`
	OnlyCandidate []string          `json:"tools_only_candidate"`
	Again         *AskedAgain       `json:"again"` // null: it was not asked again

	Name  string `json:"-"` // the id, cleaned
	Group string `json:"-"` // the cluster, cleaned; empty where no other case of the kind is of it
	Tools string `json:"-"` // "-transfer_to_human +search_policy"; empty where both called the same
}

// TimesByArm is how often something was so in each arm.
type TimesByArm struct {
	Stable    Times `json:"stable"`
	Candidate Times `json:"candidate"`
}

// Times is how often something was so, of the trials in which that is known.
type Times struct {
	Yes int `json:"yes"`
	Of  int `json:"of"`
}

// And counts one trial more; nil is not known.
func (t Times) And(yes *bool) Times {
	if yes == nil {
		return t
	}
	t.Of++
	if *yes {
		t.Yes++
	}
	return t
}

// String gives "1/1", or [NoEvidence].
func (t Times) String() string {
	if t.Of == 0 {
		return NoEvidence
	}
	return fmt.Sprintf("%d/%d", t.Yes, t.Of)
}

// String gives "1/1 → 0/1", or [NoEvidence].
func (t TimesByArm) String() string {
	if t.Stable.Of+t.Candidate.Of == 0 {
		return NoEvidence
	}
	return t.Stable.String() + " → " + t.Candidate.String()
}

// AskedAgain is how a case fared that was asked again in both arms.
type AskedAgain struct {
	Good  TimesByArm `json:"good"`  // trials
	Holds bool       `json:"holds"` // the regression shows again
}

// Asked is how a list is asked for.
type Asked struct {
	All   bool // cases that are alike too
	Limit int  // cases a page; 0 is all
	Page  int  // from 1
}

// NewListing orders the cases of a run, those that were asked again and hold before
// the others of their kind, then by cluster, and cuts out a page.
func NewListing(run Run, stable, candidate Arm, all []Listed, again []Confirmation, asked Asked) *Listing {
	l := &Listing{SchemaVersion: 1, Run: run.Name, Stable: stable.Version, Candidate: candidate.Version, Total: len(all), Page: 1, Pages: 1, Cases: []Listed{}}
	for _, c := range again {
		at := slices.IndexFunc(all, func(l Listed) bool { return l.Suite == c.Suite && l.CaseID == c.CaseID })
		if at >= 0 {
			good := TimesByArm{Times{c.StableGood, c.StableTrials}, Times{c.CandidateGood, c.CandidateTrials}}
			all[at].Again = &AskedAgain{Good: good, Holds: c.Holds()}
		}
	}
	var can []Listed
	for _, kind := range listedKinds() {
		of, count := ofKind(kind, all)
		l.Counts = append(l.Counts, count)
		if kind != Alike || asked.All {
			can = append(can, of...)
		}
	}
	l.Of = len(can)
	l.page(can, asked)
	for i := range l.Cases {
		l.Cases[i].tell()
	}
	return l
}

// page cuts out the cases of one page. A page behind the last is empty.
func (l *Listing) page(can []Listed, asked Asked) {
	limit := cmp.Or(asked.Limit, max(len(can), 1))
	l.Page, l.Pages = max(asked.Page, 1), max(1, (len(can)+limit-1)/limit)
	if l.Page > l.Pages {
		return
	}
	first := (l.Page - 1) * limit
	l.Cases = append(l.Cases, can[first:min(first+limit, len(can))]...)
	if len(l.Cases) > 0 {
		l.From = first + 1
	}
}

// ofKind gives the cases of a kind in the order in which they are listed.
func ofKind(kind CaseKind, all []Listed) ([]Listed, Count) {
	type cluster struct{ suite, name string }
	type standing struct {
		cases, first int
		holds        bool
	}
	clusters := map[cluster]*standing{}
	var out []Listed
	for _, c := range all {
		if c.Kind != kind {
			continue
		}
		key := cluster{c.Suite, c.Cluster}
		if clusters[key] == nil {
			clusters[key] = &standing{first: len(out)}
		}
		clusters[key].cases++
		clusters[key].holds = clusters[key].holds || c.Again != nil && c.Again.Holds
		out = append(out, c)
	}
	of := func(c Listed) *standing { return clusters[cluster{c.Suite, c.Cluster}] }
	slices.SortStableFunc(out, func(a, b Listed) int {
		x, y := of(a), of(b)
		return cmp.Or(boolCompare(y.holds, x.holds), cmp.Compare(y.cases, x.cases), cmp.Compare(x.first, y.first))
	})
	for i := range out {
		if of(out[i]).cases > 1 {
			out[i].Group = Cut(Line(out[i].Cluster), maxID)
		}
	}
	count := Count{Kind: kind, Cases: len(out), Clusters: len(clusters), Worse: kind != GainedSuccess && kind != Alike}
	count.Title, count.Words = listedWords(kind)
	return out, count
}

// maxID bounds an id in runes, as it is shown.
const maxID = 200

func listedWords(kind CaseKind) (title, words string) {
	switch kind {
	case LostAnswer:
		return "Lost answers", "Stable answered. The candidate ended with an error or a timeout."
	case Alike:
		return "Alike", "The arms do not differ in success, in a hand-over that was due, or in whether they answered."
	case MissedEscalation, LostSuccess, GainedSuccess:
	}
	return kindWords(kind)
}

// tell fills in the words of a listed case.
func (c *Listed) tell() {
	c.Name = Cut(Line(c.CaseID), maxID)
	c.Tools = toolsWords(c.OnlyStable, c.OnlyCandidate)
}

// Signed names with what they say of a tool: that stable alone called it, or the
// candidate alone.
const (
	lacks = "-"
	adds  = "+"
)

func toolsWords(stable, candidate []string) string {
	const most = 4
	var words []string
	for _, side := range []struct {
		sign  string
		names []string
	}{{lacks, stable}, {adds, candidate}} {
		for _, name := range side.names {
			words = append(words, side.sign+Cut(Line(name), 40))
		}
	}
	if len(words) > most {
		words = append(words[:most], fmt.Sprintf("(+%d more)", len(words)-most))
	}
	return strings.Join(words, " ")
}
