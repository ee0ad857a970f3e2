package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"forerun/replay/rundir"
)

func newReplayCmd(p *Process) *cobra.Command {
	var (
		flags  runFlags
		events bool
	)
	cmd := &cobra.Command{
		Use:   "replay CONFIG",
		Short: "Replay the cases and stop: the first step of a gate",
		Long: `replay asks both versions every case and seals the outcomes in the run directory, whose
path it prints. score, decide and report go on from there.`,
		Example: `  forerun replay configs/quickstart.yaml --out /tmp/run
  forerun score /tmp/run && forerun decide /tmp/run`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			s, err := flags.open(cmd.Context(), cmd, p, args)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.close()) }()
			s.events = events
			if s.run.Manifest().Status != rundir.Complete {
				if err := s.replay(cmd.Context()); err != nil {
					return err
				}
			}
			_, err = fmt.Fprintln(p.Out, s.run.Dir())
			return err
		},
	}
	flags.add(cmd)
	cmd.Flags().BoolVar(&events, "json", false, "show progress on stderr as JSON (lines that begin with {)")
	return cmd
}
