package wire

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"forerun/replay/rundir"
	"forerun/reports/view"
	"forerun/scorers"
)

// ConfirmDir names the n-th directory, from 1, in which cases of a run were asked
// again. It lies in the run's own.
func ConfirmDir(n int) string {
	if n == 1 {
		return "confirm"
	}
	return fmt.Sprintf("confirm-%d", n)
}

// Confirms opens what was asked again of a run, in order, whatever its status. What
// was cut off before its first question is left out.
func Confirms(run *rundir.Run) ([]*rundir.Run, error) {
	var out []*rundir.Run
	for n := 1; ; n++ {
		dir := run.Path(ConfirmDir(n))
		if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			return out, nil
		}
		one, err := rundir.Open(dir, nil)
		if errors.Is(err, rundir.ErrNoRun) {
			continue // it was killed while it was made
		}
		if err != nil {
			return nil, err
		}
		if one.HasCases() {
			out = append(out, one)
		}
	}
}

// Confirmed tells how the cases fared that were asked again of a run, those first
// that the candidate lost most of. A trial counts where something can be said of
// it, and is good where it is good in every respect: success, a hand-over that was
// due, an answer. Asking that did not come to its end is left out.
func Confirmed(ctx context.Context, run *rundir.Run) ([]view.Confirmation, error) {
	all, err := Confirms(run)
	if err != nil {
		return nil, err
	}
	var out []view.Confirmation
	for _, one := range all {
		if _, err := os.Stat(one.Path(scorers.ScoresFile)); err != nil || one.Manifest().Status != rundir.Complete {
			continue
		}
		if err := one.CheckSealed(); err != nil {
			return nil, err
		}
		for j, err := range scorers.Read(ctx, one) {
			if err != nil {
				return nil, err
			}
			out = confirm(out, &j)
		}
	}
	slices.SortStableFunc(out, func(a, b view.Confirmation) int {
		return cmp.Compare(lostShare(b), lostShare(a))
	})
	return out, nil
}

// confirm counts one trial.
func confirm(all []view.Confirmation, j *scorers.Judged) []view.Confirmation {
	at, ok := side(j.Outcome.Arm)
	good, known := wholly(j)
	if !ok || !known {
		return all
	}
	i := slices.IndexFunc(all, func(c view.Confirmation) bool { return c.Suite == j.Outcome.Suite && c.CaseID == j.Outcome.CaseID })
	if i < 0 {
		i = len(all)
		all = append(all, view.Confirmation{Suite: j.Outcome.Suite, CaseID: j.Outcome.CaseID})
	}
	c := &all[i]
	trials, goods := &c.StableTrials, &c.StableGood
	if at == 1 {
		trials, goods = &c.CandidateTrials, &c.CandidateGood
	}
	*trials++
	if good {
		*goods++
	}
	return all
}

// lostShare is how much of stable's good trials the candidate does not have.
func lostShare(c view.Confirmation) float64 {
	share := func(good, of int) float64 { return float64(good) / float64(max(of, 1)) }
	return share(c.StableGood, c.StableTrials) - share(c.CandidateGood, c.CandidateTrials)
}
