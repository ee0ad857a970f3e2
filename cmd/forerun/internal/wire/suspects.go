package wire

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"forerun/replay/rundir"
	"forerun/scorers"
)

// maxSuspects is how many cases of a suite are asked again.
const maxSuspects = 10

// Suspect is a case that looks like a regression: stable had something there
// that the candidate lacks. One look at it may be chance.
type Suspect struct {
	Suite, CaseID string
	lost          loss     // the worst loss; 0 where there is none
	by            float64  // the share of trials that lost it
	usd           *float64 // what one more trial in each arm costs, as far as it is known
}

// Suspects gives the worst apparent regressions of a scored run, at most ten a
// suite, of the suites that are wanted. Of a suite that stopped early the cases
// up to there are looked at.
func Suspects(ctx context.Context, run *rundir.Run, wanted func(suite string) bool) ([]Suspect, error) {
	stopped := ended(run.Manifest())
	var out []Suspect
	err := eachCase(ctx, run, func(t *tally) {
		last, ends := stopped[t.suite]
		s := t.suspect()
		if !wanted(t.suite) || ends && t.number > last || s.lost == 0 {
			return
		}
		out = append(out, s)
		out = worst(out, t.suite)
	})
	return out, err
}

// Named gives the cases of a scored run that are asked for by their ids, in all
// suites, and the ids that no case has.
func Named(ctx context.Context, run *rundir.Run, ids []string) (found []Suspect, unknown []string, err error) {
	seen := map[string]bool{}
	err = eachCase(ctx, run, func(t *tally) {
		if slices.Contains(ids, t.id) {
			seen[t.id] = true
			found = append(found, t.suspect())
		}
	})
	return found, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return seen[id] }), err
}

// worst sorts the suspects of the suite at hand, which are the last, and leaves
// away those beyond the number that is asked.
func worst(all []Suspect, suite string) []Suspect {
	first := slices.IndexFunc(all, func(s Suspect) bool { return s.Suite == suite })
	mine := all[first:]
	slices.SortStableFunc(mine, func(a, b Suspect) int {
		return cmp.Or(cmp.Compare(a.lost, b.lost), cmp.Compare(b.by, a.by))
	})
	return all[:first+min(len(mine), maxSuspects)]
}

// tally is one case's outcomes, counted.
type tally struct {
	suite, id string
	number    int           // of the case in its suite, from 1
	good, of  [4][2]float64 // by loss and side
	usd       [2]float64
	priced    [2]float64 // trials whose cost is known
}

func (t *tally) add(j *scorers.Judged) {
	at, ok := side(j.Outcome.Arm)
	if !ok {
		return
	}
	for _, l := range losses() {
		if good, known := l.good(j); known {
			t.of[l][at]++
			if good {
				t.good[l][at]++
			}
		}
	}
	if usd := j.Outcome.CostUSD; usd != nil {
		t.usd[at] += *usd
		t.priced[at]++
	}
}

func (t *tally) suspect() Suspect {
	s := Suspect{Suite: t.suite, CaseID: t.id}
	for _, l := range losses() {
		if t.of[l][0] == 0 || t.of[l][1] == 0 {
			continue
		}
		if by := t.good[l][0]/t.of[l][0] - t.good[l][1]/t.of[l][1]; by > 0 {
			s.lost, s.by = l, by
			break
		}
	}
	if t.priced[0] > 0 && t.priced[1] > 0 {
		usd := t.usd[0]/t.priced[0] + t.usd[1]/t.priced[1]
		s.usd = &usd
	}
	return s
}

// eachCase counts the outcomes of a scored run case by case, in sealed order.
func eachCase(ctx context.Context, run *rundir.Run, done func(*tally)) error {
	next, stop := iter.Pull2(run.CaseKeys(ctx))
	defer stop()
	var t *tally
	for j, err := range scorers.Read(ctx, run) {
		if err != nil {
			return err
		}
		for t == nil || t.suite != j.Outcome.Suite || t.id != j.Outcome.CaseID {
			k, err, ok := next()
			switch {
			case err != nil:
				return err
			case !ok:
				return fmt.Errorf("suite %s: case %q has outcomes and is not in %s at that place", j.Outcome.Suite, j.Outcome.CaseID, rundir.CasesTable)
			}
			number := 1
			if t != nil {
				done(t)
				if t.suite == k.Suite {
					number = t.number + 1
				}
			}
			t = &tally{suite: k.Suite, id: k.CaseID, number: number}
		}
		t.add(&j)
	}
	if t != nil {
		done(t)
	}
	return nil
}
