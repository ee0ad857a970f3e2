package cli

import (
	"context"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/wire"
	"forerun/replay/rundir"
)

// historyFlags say where the history of gates is kept, and whether it may answer.
type historyFlags struct {
	file  string
	reuse bool
}

// add gives a verb that notes a start or a verdict its flag.
func (f *historyFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.file, "history", "", "note starts and verdicts in `FILE`, which counts attempts [default: history.jsonl beside the run directory]")
}

// addReuse gives a verb that may take a finished run its flag.
func (f *historyFlags) addReuse(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.reuse, "reuse", false, "take the finished run of the same arms, data and policy, if there is one")
}

// ledger is the history that a run belongs to.
func (f *historyFlags) ledger(run *rundir.Run) *wire.Ledger { return wire.LedgerOf(f.file, run) }

// finished is a finished run to take instead of a new one in dir; false without
// --reuse, or where there is none.
func (f *runFlags) finished(ctx context.Context, g *wire.Gate, dir string) (wire.Answer, bool, error) {
	if !f.history.reuse {
		return wire.Answer{}, false, nil
	}
	return wire.OpenLedger(f.history.file, dir).Finished(ctx, g)
}

// beside keeps the history of a run that goes on from another one where that
// one's is, so that their attempts are counted together.
func (f *historyFlags) beside(run *rundir.Run) {
	if f.file != "" {
		return
	}
	f.file = wire.LedgerOf("", run).Path()
}
