package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/wire"
	"forerun/configs"
	"forerun/replay/rundir"
)

func newExtendCmd(p *Process) *cobra.Command {
	var (
		cases int
		out   string
		quiet bool
	)
	cmd := &cobra.Command{
		Use:   "extend RUN --cases N",
		Short: "Replay fresh cases of the same configuration, which a run has not used",
		Long: `Adding cases to a run until it passes would let any candidate pass. extend makes a run
of its own instead, of the same configuration over N cases of clusters that RUN has not
used, nor what RUN itself extended. It is the next attempt, with the level that is left
to it. It replays the cases and prints the directory; gate --resume scores and decides.`,
		Example: `  forerun extend runs/desk-20261124T090000Z --cases 400 --out runs/desk-more
  forerun gate --resume runs/desk-more`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cases < 1 {
				return usagef("--cases %d: write how many fresh cases to replay, from 1", cases)
			}
			return p.extend(cmd.Context(), args[0], cases, out, quiet)
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().IntVar(&cases, "cases", 0, "replay `N` fresh cases of each suite")
	cmd.Flags().StringVar(&out, "out", "", "make the run in `DIR`, absent or empty [default: runs/NAME-TIME]")
	cmd.Flags().BoolVar(&quiet, "quiet", false, "show no progress")
	return cmd
}

func (p *Process) extend(ctx context.Context, from string, cases int, out string, quiet bool) (err error) {
	run, c, err := openRun(from)
	if err == nil {
		err = ofGate(run)
	}
	if err != nil {
		return err
	}
	if m := run.Manifest(); m.Status != rundir.Complete {
		return usagef("run %s is %s: end it with forerun gate --resume %s", run.Dir(), m.Status, run.Dir())
	}
	for i := range c.Suites {
		sample := configs.Sample{}
		if s := c.Suites[i].Sample; s != nil {
			sample = *s
		}
		sample.Size = cases
		c.Suites[i].Sample = &sample
	}
	given, err := run.ReadFile(rundir.GivenConfig)
	if err != nil {
		return err
	}
	g, err := prepareFresh(ctx, c, run, p.Lookup)
	if err != nil {
		return err
	}
	if out == "" {
		out = p.newRunDir(c.Name)
	}
	if err := g.Extend(run, out); err != nil {
		return errors.Join(err, g.Close())
	}
	s, err := p.create(g, out, given, quiet)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	s.history.beside(run)
	if err := s.replay(ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.Out, s.run.Dir())
	return err
}

// newRunDir is where a run goes that is told nothing else.
func (p *Process) newRunDir(name string) string {
	return filepath.Join("runs", name+"-"+p.Now().UTC().Format("20060102T150405Z"))
}

// prepareAsMade makes a run's configuration ready as it was when the run began.
func prepareAsMade(ctx context.Context, run *rundir.Run, c *configs.Config, lookup wire.Environment) (*wire.Gate, error) {
	if extended := run.Manifest().Extends; extended != "" {
		from, err := wire.Extended(run)
		if err != nil {
			return nil, usagef("%w", err)
		}
		return prepareFresh(ctx, c, from, lookup)
	}
	if run.Manifest().Kind == rundir.KindCompare {
		return wire.PrepareCompare(ctx, c, lookup)
	}
	return wire.Prepare(ctx, c, lookup)
}

// prepareFresh leaves the cases of a run away. That a run which was extended is
// gone is for the user to mend.
func prepareFresh(ctx context.Context, c *configs.Config, from *rundir.Run, lookup wire.Environment) (*wire.Gate, error) {
	g, err := wire.PrepareFresh(ctx, c, from, lookup)
	if errors.Is(err, rundir.ErrNoRun) {
		err = usagef("%w", err)
	}
	return g, err
}
