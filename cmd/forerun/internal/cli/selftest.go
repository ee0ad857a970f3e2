package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/term"
	"forerun/cmd/forerun/internal/wire"
	"forerun/replay/rundir"
	"forerun/scorers/plan"
)

// selftestFlags are how long a self-test takes, and what it shows.
type selftestFlags struct {
	config configFlags
	rounds int
	asJSON bool
	quiet  bool
}

func newSelftestCmd(p *Process) *cobra.Command {
	var flags selftestFlags
	cmd := &cobra.Command{
		Use:   "selftest {RUN|CONFIG}",
		Short: "Ask how far a gate can be trusted on this data, asking no agent",
		Long: `selftest takes the outcomes of a finished run and decides many times over where the
truth is known. In each round it exchanges the two arms of whole clusters at random, so
that they differ by chance alone, and then plants in one guardrail's metric at a time a
loss of exactly its margin and one of twice its margin. It prints how often the gate
fails an identical candidate, lets the loss pass, and finds it, each with a 95 %
interval (Wilson). A CONFIG will do where both arms are recorded.

Whether the evidence is valid, an early stop, and what must never happen are not part of
it: the cases that the run has are taken as they are.`,
		Example: `  forerun selftest runs/desk-20261124T090000Z
  forerun selftest runs/desk-20261124T090000Z --rounds 1000 --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.rounds < 1 {
				return usagef("--rounds %d: write a number from 1", flags.rounds)
			}
			info, err := os.Stat(args[0])
			if err != nil {
				return usagef("selftest: %w", err)
			}
			if !info.IsDir() {
				return p.rehearse(cmd, &flags, args[0])
			}
			if name := changedFlag(cmd, "set", "max-cases"); name != "" {
				return usagef("--%s: %s is a run, which stays as it was made; leave --%s away", name, args[0], name)
			}
			run, judge, err := p.openScored(args[0])
			if err != nil {
				return err
			}
			return errors.Join(p.selftest(cmd, &flags, run, judge), judge.Close())
		},
	}
	cmd.Flags().IntVar(&flags.rounds, "rounds", plan.DefaultRounds, "decide `N` times over")
	cmd.Flags().BoolVar(&flags.asJSON, "json", false, "print JSON instead of a table")
	flags.config.add(cmd)
	cmd.Flags().BoolVar(&flags.quiet, "quiet", false, "show no progress")
	return cmd
}

// changedFlag names the first of the flags that was given; empty where none was.
func changedFlag(cmd *cobra.Command, names ...string) string {
	for _, name := range names {
		if cmd.Flags().Changed(name) {
			return name
		}
	}
	return ""
}

// rehearse tests a configuration whose arms are both recorded, in a directory
// that is gone afterwards.
func (p *Process) rehearse(cmd *cobra.Command, flags *selftestFlags, name string) (err error) {
	ctx := cmd.Context()
	c, err := flags.config.load(cmd, name)
	if err != nil {
		return err
	}
	given, err := os.ReadFile(name)
	if err != nil {
		return usagef("read configuration: %w", err)
	}
	g, err := wire.Prepare(ctx, c, p.Lookup)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.Close()) }()
	dir, err := os.MkdirTemp("", "forerun-selftest-")
	if err != nil {
		return fmt.Errorf("selftest: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	run, err := wire.Rehearse(ctx, g, given, filepath.Join(dir, "run"))
	if err != nil {
		return err
	}
	return p.selftest(cmd, flags, run, g.Judge)
}

// selftest tests the gate on a scored run and prints what came of it.
func (p *Process) selftest(cmd *cobra.Command, flags *selftestFlags, run *rundir.Run, judge *wire.Judge) error {
	o := plan.SelfTestOptions{Rounds: flags.rounds, Seed: run.Manifest().Seed, Concurrency: judge.Concurrency()}
	if cmd.Flags().Changed("seed") {
		o.Seed = flags.config.seed
	}
	if cmd.Flags().Changed("concurrency") {
		o.Concurrency = flags.config.concurrency
	}
	trust, err := p.watched(cmd.Context(), flags.quiet, run, judge, o)
	if errors.Is(err, plan.ErrNothingToTest) {
		return usagef("selftest: %w: write a guardrail with a margin", err)
	}
	if err != nil {
		return err
	}
	if flags.asJSON {
		return p.printJSON(trustDocument{trust, trustSentence(trust)})
	}
	_, err = fmt.Fprint(p.Out, term.Escape(trustText(trust, p.Terminal.Width())))
	return err
}

func (p *Process) watched(ctx context.Context, quiet bool, run *rundir.Run, judge *wire.Judge, o plan.SelfTestOptions) (plan.Trust, error) {
	var done atomic.Int64
	m := term.Shown
	if quiet {
		m = term.Quiet
	}
	w := term.NewWatch(p.Err, p.Terminal, m, p.Now)
	w.Start("selftest", func() term.Standing { return term.Standing{Done: int(done.Load()), Total: o.Rounds} })
	defer w.Stop()
	o.Progress = func(n int) { done.Store(int64(n)) }
	return wire.SelfTest(ctx, run, judge, o)
}

// trustDocument is what selftest prints with --json.
type trustDocument struct {
	plan.Trust
	Sentence string `json:"sentence"`
}

// trustText is a self-test as a person reads it.
func trustText(t plan.Trust, width int) string {
	var b strings.Builder
	suite := ""
	var table grid
	flush := func() {
		if suite != "" {
			fmt.Fprintf(&b, "suite %s\n%s\n\n", suite, table.render(width))
		}
	}
	for _, g := range t.Guards {
		if g.Suite != suite {
			flush()
			suite, table = g.Suite, grid{head: []string{"guardrail", "margin", "fails", "passes", "at margin", "at twice"}}
		}
		cell := func(r *plan.Rate) string { return orUnknown(r, percentOf) }
		table.row(g.Metric, orUnknown(g.Margin, func(float64) string { return lossOf(g, 1) }),
			cell(g.FalseFail), cell(g.Pass), cell(g.FalsePass), cell(g.Detected))
	}
	flush()
	fmt.Fprintf(&b, `In %% of %d rounds, with 95 %% intervals:
fails      an identical candidate, at chance alone
passes     an identical candidate
at margin  passes a candidate that is worse by the margin
at twice   finds one that is worse by twice the margin
`, t.Rounds)
	for _, g := range t.Guards {
		if g.Why != "" {
			fmt.Fprintf(&b, "? %s %s: %s\n", g.Suite, g.Metric, g.Why)
		}
	}
	fmt.Fprintf(&b, "\nThe gate as a whole, with the loss in one guardrail's metric alone:\n  fails an identical candidate in %s and passes it in %s\n",
		percentOf(t.Gate.FalseFail), percentOf(t.Gate.Pass))
	if i := t.Gate.Weakest; i != nil {
		g := t.Guards[*i]
		fmt.Fprintf(&b, "  passes one that lost %s in %s %s in %s, which it does for no other guardrail more often\n", lossOf(g, 1), g.Suite, g.Metric, percentOf(*g.GatePasses))
	}
	if i := t.Gate.Dullest; i != nil {
		g := t.Guards[*i]
		fmt.Fprintf(&b, "  fails one that lost %s in %s %s in %s, which it does for no other guardrail more rarely\n", lossOf(g, 2), g.Suite, g.Metric, percentOf(*g.GateFails))
	}
	b.WriteString("\n" + trustSentence(t) + "\n")
	return b.String()
}

// percentOf writes a rate with its interval: 4.5 [2.3,8.2].
func percentOf(r plan.Rate) string {
	return fmt.Sprintf("%s [%s,%s]", short(float64(r.Count)/float64(r.Of)), short(r.Lo), short(r.Hi))
}

// short writes a share in percent, to a tenth where it is small.
func short(share float64) string {
	if share < 0.0995 {
		return strings.TrimSuffix(fmt.Sprintf("%.1f", 100*share), ".0")
	}
	return fmt.Sprintf("%.0f", 100*share)
}

// lossOf is so many times a guardrail's margin.
func lossOf(g plan.GuardTrust, times float64) string {
	return plan.Amount(times**g.Margin, g.Unit, g.Scale)
}

// trustSentence says how far to trust the gate on this dataset, by the loss that
// it lets pass most often and the one that it finds least often.
func trustSentence(t plan.Trust) string {
	count := func(r plan.Rate) string { return fmt.Sprintf("%d of %d", r.Count, r.Of) }
	out := "On this dataset the gate fails an identical candidate in " + count(t.Gate.FalseFail)
	if i := t.Gate.Weakest; i != nil {
		g := t.Guards[*i]
		out += fmt.Sprintf(", lets a loss of %s pass in %s (%s %s)", lossOf(g, 1), count(*g.GatePasses), g.Suite, g.Metric)
	}
	if i := t.Gate.Dullest; i != nil {
		g := t.Guards[*i]
		out += fmt.Sprintf(", and finds one of %s in %s (%s %s)", lossOf(g, 2), count(*g.GateFails), g.Suite, g.Metric)
	}
	return out + "."
}
