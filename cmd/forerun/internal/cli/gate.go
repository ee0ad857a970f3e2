package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"forerun/replay/rundir"
)

func newGateCmd(p *Process) *cobra.Command {
	var (
		flags runFlags
		told  telling
	)
	cmd := &cobra.Command{
		Use:   "gate CONFIG",
		Short: "Replay, score, compare, decide and report: the whole gate",
		Long: `gate replays the cases of every suite against the stable and the candidate version,
scores the outcomes, compares the two within each case, decides, and writes the run
directory with its reports. It ends with the verdict's exit code: see forerun help
exit-codes.

The same candidate on the same data and policy again is attempt 2 and decides at half
the alpha, attempt 3 at a quarter. What is only run again, such as a job in CI, takes
--reuse: the finished run answers, and no agent is asked.

With --max-cost, or limits.max_cost and limits.max_time, it ends in order when the
budget is spent: whole cases are judged, the verdict is at best inconclusive, and
--resume goes on, with another --max-cost where that was what ended it.

SIGUSR1 (kill -USR1 PID), and Ctrl-T where a keyboard has it, prints where a run stands,
whatever else is shown.`,
		Example: `  forerun gate configs/quickstart.yaml
  forerun gate configs/quickstart.yaml --level screen --max-cases 120
  forerun gate configs/quickstart.yaml --out runs/try --reuse
  forerun gate configs/release.yaml --profile pr
  forerun gate --resume runs/desk-20261124T090000Z --max-cost 40`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			ctx := cmd.Context()
			s, err := flags.open(ctx, cmd, p, args)
			if answered, ok := errors.AsType[*answeredError](err); ok {
				return p.tellAgain(answered.by, told)
			}
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.close()) }()
			s.events = told.json
			if s.run.Manifest().Status != rundir.Complete {
				if err := s.replay(ctx); err != nil {
					return err
				}
			}
			if err := s.score(ctx); err != nil {
				return err
			}
			if !s.cutShort() {
				if err := p.confirm(ctx, s.run, s.gate.Config, manner{flags.quiet, s.next()}); err != nil {
					return err
				}
			}
			return s.interrupted(p.decide(ctx, s.run, s.gate.Judge, flags.history, told))
		},
	}
	flags.add(cmd)
	flags.history.addReuse(cmd)
	told.add(cmd, ", and progress on stderr as JSON (lines that begin with {)")
	return cmd
}
