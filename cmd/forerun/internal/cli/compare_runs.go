package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/wire"
	"forerun/datasets/nearest"
	"forerun/replay"
)

const armCandidate = string(replay.Candidate)

// compareRuns puts one arm of two finished runs side by side.
func (p *Process) compareRuns(cmd *cobra.Command, args []string, f *compareFlags) error {
	arms := []string{armCandidate, string(replay.Stable)}
	if !slices.Contains(arms, f.arm) {
		return usagef("--arm %s: %s", f.arm, nearest.Remedy(f.arm, arms))
	}
	if f.limit < 0 || f.page < 1 {
		return usagef("--limit %d, --page %d: write numbers from 0 and from 1", f.limit, f.page)
	}
	if name := changedFlag(cmd, "cases", "set", "out", "resume", "max-cost", "concurrency", "seed", "quiet"); name != "" {
		return usagef("--%s: two runs are compared as they are, and nobody is asked; leave --%s away", name, name)
	}
	if filepath.Clean(args[0]) == filepath.Clean(args[1]) {
		return usagef("%s twice: forerun show looks into one run", args[0])
	}
	var runs [2]*wire.Shown
	for i, dir := range args {
		run, err := wire.OpenShown(dir)
		if err == nil {
			err = run.Ended()
		}
		if err != nil {
			return usagef("%w", err)
		}
		runs[i] = run
	}
	got, err := wire.CompareRuns(cmd.Context(), runs[0], runs[1], replay.Arm(f.arm), p.Lookup, f.looking(cmd))
	if unlike, ok := errors.AsType[*wire.UnlikeError](err); ok {
		return &UsageError{unlike}
	}
	if err != nil {
		return err
	}
	l := &look{Compared: got, Runs: args}
	l.Notes = append([]string{fmt.Sprintf("A is the %s of %s and listed as stable, B that of %s and listed as candidate.", f.arm, args[0], args[1])}, l.Notes...)
	return p.printLook(l, f)
}
