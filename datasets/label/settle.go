package label

import (
	"slices"
	"time"
)

// Latest gives the last word of each labeller on each item, in the order of the
// items' first rows. Two words of one labeller at one moment that differ are an error:
// nobody can tell which one counts.
func Latest(rows []Placed) ([]Placed, error) {
	type who struct{ item, labeller string }
	at := map[who]int{}
	var out []Placed
	for _, p := range rows {
		key := who{p.Item, p.Labeller}
		i, there := at[key]
		switch {
		case !there:
			at[key] = len(out)
			out = append(out, p)
		case p.At.Equal(out[i].At) && !p.Same(&out[i].Row):
			return nil, p.Refuse("", "contradicts "+out[i].Place.String()+", which "+p.Labeller+" wrote at the same moment", "leave one of the two away")
		case !p.At.Before(out[i].At):
			out[i] = p
		}
	}
	return out, nil
}

// Rule says what becomes of a case of which labellers say different things.
type Rule string

// The rules.
const (
	LeaveOut Rule = "leave-out" // it gets no such label
	Majority Rule = "majority"  // it gets the one that more than half of them say
)

// Rules lists the valid words, the default first.
func Rules() []Rule { return []Rule{LeaveOut, Majority} }

// Answers names the answers that a case's verdicts are of: the one that was logged,
// or those of the two versions.
type Answers []string

// The answers.
const (
	Logged    = "logged"
	Stable    = "stable"
	Candidate = "candidate"
)

// OfLog and OfRun are the answers of a dataset and of a run.
func OfLog() Answers { return Answers{Logged} }

// OfRun are the answers of a run's two versions.
func OfRun() Answers { return Answers{Stable, Candidate} }

// Settled is the one label that is made of what all labellers say of a case.
type Settled struct {
	Item      string
	Drawn     Drawn
	Verdicts  map[string]Verdict // by the answer's name
	HandOver  *bool
	Corrected string
	Rows      []Placed          // whose last words it rests on, skips left out
	Differ    []string          // what they disagree on: hand_over, or the name of an answer
	Said      []map[string]bool // by row, of each thing that it says: whether it is pass or yes
}

// HandOverKey is what a word on handing over is called among those that labellers can
// disagree on.
const HandOverKey = "hand_over"

// Said gives what a row says, by the name of what it is of: whether it is pass or yes.
func Said(r *Row, answers Answers, sheet *Sheet) map[string]bool {
	out := map[string]bool{}
	for i, v := range r.Verdicts {
		if i >= len(answers) {
			break
		}
		if len(answers) == 2 && sheet.Swapped(r.Item) {
			i = 1 - i
		}
		out[answers[i]] = v == Pass
	}
	if r.HandOver != nil {
		out[HandOverKey] = *r.HandOver
	}
	return out
}

// Settle makes one label of each item's last words.
func Settle(rows []Placed, answers Answers, sheet *Sheet, rule Rule) []Settled {
	at := map[string]int{}
	var out []Settled
	for _, p := range rows {
		i, there := at[p.Item]
		if !there {
			i = len(out)
			at[p.Item] = i
			out = append(out, Settled{Item: p.Item, Drawn: p.Drawn})
		}
		if !p.Skipped {
			out[i].Rows = append(out[i].Rows, p)
			out[i].Said = append(out[i].Said, Said(&p.Row, answers, sheet))
		}
	}
	for i := range out {
		out[i].settle(answers, rule)
	}
	return out
}

func (s *Settled) settle(answers Answers, rule Rule) {
	s.Verdicts = map[string]Verdict{}
	for _, name := range append(slices.Clone(answers), HandOverKey) {
		yes, no := 0, 0
		for _, said := range s.Said {
			if word, ok := said[name]; ok && word {
				yes++
			} else if ok {
				no++
			}
		}
		if yes > 0 && no > 0 {
			s.Differ = append(s.Differ, name)
		}
		if yes == no || yes > 0 && no > 0 && rule != Majority {
			continue
		}
		switch word := yes > no; {
		case name == HandOverKey:
			s.HandOver = &word
		case word:
			s.Verdicts[name] = Pass
		default:
			s.Verdicts[name] = Fail
		}
	}
	var first time.Time
	for _, r := range s.Rows {
		if r.Corrected != "" && (first.IsZero() || r.At.Before(first)) {
			first, s.Corrected = r.At, r.Corrected
		}
	}
}
