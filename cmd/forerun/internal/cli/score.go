package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/wire"
)

func newScoreCmd(p *Process) *cobra.Command {
	return &cobra.Command{
		Use:   "score RUN",
		Short: "Judge the outcomes of a run again and write scores.parquet",
		Long: `score judges every outcome of a run directory with the scorers of its own
configuration, also those that have a score already. No agent is asked.`,
		Example: "  forerun score runs/desk-20261124T090000Z",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			run, c, err := openRun(args[0])
			if err != nil {
				return err
			}
			if err := replayed(run); err != nil {
				return err
			}
			judge, err := wire.NewJudge(c, p.Lookup)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, judge.Close()) }()
			return judge.ScoreAnew(cmd.Context(), run)
		},
	}
}
