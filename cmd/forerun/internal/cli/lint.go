package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/term"
	"forerun/cmd/forerun/internal/wire"
)

func newLintCmd(p *Process) *cobra.Command {
	var flags configFlags
	cmd := &cobra.Command{
		Use:   "lint CONFIG",
		Short: "Check a configuration and all data it names, asking no agent",
		Long: `lint reads a configuration and every case that it names, and refuses what would end
in a run that cannot be judged: also a guardrail that cannot pass on so few cases,
whatever the candidate answers. forerun plan says what would do. A screen is not
refused for that. Nobody is asked anything.`,
		Example: `  forerun lint configs/quickstart.yaml
  forerun lint configs/quickstart.yaml --set candidate.version=v9`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			c, err := flags.load(cmd, args[0])
			if err != nil {
				return err
			}
			g, err := wire.Prepare(cmd.Context(), c, p.Lookup)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, g.Close()) }()
			if err := wire.Feasible(cmd.Context(), g); err != nil {
				return err
			}
			var b strings.Builder
			for _, s := range g.Plan.Suites {
				fmt.Fprintf(&b, "suite %s: %d cases, %d trials a case and arm\n", s.Name, s.Count, max(s.Trials, 1))
			}
			for _, a := range g.Plan.Arms {
				fmt.Fprintf(&b, "arm %s: %s %s, containment %s\n", a.Arm, a.Kind, a.Version, a.Containment().Level)
			}
			if change := g.Manifest.Change; len(change) > 0 {
				fmt.Fprintf(&b, "change: %s\n", strings.Join(change, ", "))
			}
			for _, w := range append(g.Manifest.Warnings, g.MoneyWarnings(p.Now())...) {
				if w.Suite != "" {
					fmt.Fprintf(&b, "suite %s: ", w.Suite)
				}
				fmt.Fprintf(&b, "%s\n", w.Sentence)
			}
			_, err = fmt.Fprintf(p.Out, "%s%s is sound\n", term.Escape(b.String()), args[0])
			return err
		},
	}
	flags.add(cmd)
	return cmd
}
