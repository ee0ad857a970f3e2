package cli

import (
	"github.com/spf13/cobra"

	"forerun/datasets/nearest"
)

// newRoot builds the command tree for one process.
func newRoot(p *Process) *cobra.Command {
	root := &cobra.Command{
		Use:   "forerun",
		Short: "Decide, before a canary begins, whether an agent release may be tried on users",
		Long: `forerun replays logged production requests against the stable and the candidate
version of an AI agent, on the same work and with no side effect on the world,
and says pass, fail, inconclusive or invalid, with the evidence.`,
		Example: `  forerun gate configs/quickstart.yaml
  forerun data describe testdata/desk/golden.jsonl
  forerun help exit-codes`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noneBut,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(p.In)
	root.SetOut(p.Out)
	root.SetErr(p.Err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w: see %s --help", err, cmd.CommandPath())
	})
	root.AddCommand(
		newGateCmd(p), newReplayCmd(p), newCompareCmd(p), newScoreCmd(p), newDecideCmd(p), newReportCmd(p),
		newInitCmd(p), newLintCmd(p), newDoctorCmd(p), newPlanCmd(p), newSelftestCmd(p), newShowCmd(p), newVerifyCmd(p), newAcceptCmd(p), newRecheckCmd(p), newExtendCmd(p), newDataCmd(p), newTrendCmd(p), newRunsCmd(p), newListCmd(p), newVersionCmd(p),
		&cobra.Command{Use: "exit-codes", Short: "What each exit code means", Long: exitHelp},
		&cobra.Command{Use: "statistics", Short: "What a verdict means and which test is used for what", Long: statisticsHelp},
	)
	for _, c := range root.Commands() {
		usageArgs(c)
	}
	return root
}

// noneBut refuses a word that is no command of this one.
func noneBut(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	return usagef("unknown command %q: %s", args[0], nearest.Remedy(args[0], names))
}

// usageArgs makes a wrong number of arguments a usage error, for a command and
// all below it.
func usageArgs(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usagef("%w: see %s --help", err, cmd.CommandPath())
			}
			return nil
		}
	}
	for _, c := range cmd.Commands() {
		usageArgs(c)
	}
}
